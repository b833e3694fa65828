"""What the system keeps from the process: memory, time, writing, and every file but those of the question.

The limits of the engine come first; these hold where the engine has a fault.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

_HEADROOM: Final = 3 * 1024**3  # bytes of addresses beside the engine's memory: libraries, stacks, arenas
_FILES: Final = 4096  # descriptors
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls of Landlock (the same on every machine)
_READ_FILE: Final = 1 << 2
_PATH_BENEATH: Final = 1
_VERSION: Final = 1
_FILE_RIGHTS: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_NETWORK: Final = 3  # bind and connect over TCP, since version 4
_NO_NEW_PRIVILEGES: Final = 38


def limit(memory: int, seconds: int) -> None:
    """Bound the process before it reads a question. memory: bytes. seconds: of one processor each."""
    resource.setrlimit(resource.RLIMIT_AS, (memory + _HEADROOM, memory + _HEADROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    processor = seconds * (os.cpu_count() or 1) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))


def shut_in(readable: Sequence[str]) -> bool:
    """Let the process open nothing but these files, for reading (Landlock); False where Linux has it not.

    There is no way back, for this thread and those that it starts.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    rights = _FILE_RIGHTS.get(version, (1 << 16) - 1)
    attributes = struct.pack("=QQ", rights, _NETWORK if version >= 4 else 0)
    size = 16 if version >= 4 else 8
    rules = libc.syscall(_CREATE, attributes, ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    for path in readable:
        _allow(libc, rules, path)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done = libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)
    return bool(done == 0)


def _allow(libc: ctypes.CDLL, rules: int, path: str) -> None:
    file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        libc.syscall(_ADD, rules, _PATH_BENEATH, struct.pack("=Qi", _READ_FILE, file), 0)
    finally:
        os.close(file)
