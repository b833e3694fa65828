"""The listening socket, taken before anything else so that a busy port is told at once."""

from __future__ import annotations

import errno
import socket

import click

_BACKLOG = 2048
_LET_IN = 16  # connections that a turn of the loop takes up


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises ClickException with a plain sentence when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise click.ClickException(_sentence(error, host, port)) from error
    return listener


def wide(listener: socket.socket) -> list[socket.socket]:
    """Return the socket several times: the loop takes up one connection a turn from each (libuv since 1.45),
    and who comes last of many would wait for as many turns, in each of which all others are answered."""
    return [listener, *(listener.dup() for _each in range(_LET_IN - 1))]


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"ポート {port} は使用中です。別のポートで起動してください（例: PORT={port + 1}）。\n"
            f"Port {port} is busy. Choose another one, e.g. PORT={port + 1} or --port {port + 1}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs administrator's rights. Choose one above 1023."
    return f"Cannot listen on {host}:{port}: {error.strerror}"
