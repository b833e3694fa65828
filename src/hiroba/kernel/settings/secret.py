"""The signing key: given by the environment, or made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def signing_key(data_dir: Path) -> str:
    """Return the key in `data_dir/secret.key`, making it (mode 0600) on the first call."""
    path = data_dir / "secret.key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
