"""What the server says no with."""

from __future__ import annotations

import httpx


class HirobaError(Exception):
    """The server refused. status: of HTTP. code: stable, for programs; str() is the server's sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code


def check(response: httpx.Response) -> httpx.Response:
    """Return the response. Raises HirobaError."""
    if response.is_success:
        return response
    response.read()
    try:
        problem = response.json()
        code, sentence = str(problem["code"]), str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        code, sentence = "error", f"HTTP {response.status_code}"
    raise HirobaError(response.status_code, code, sentence)
