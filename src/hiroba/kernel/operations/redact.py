"""Personal data taken out of log lines: the last net under code that should not have written any."""

from __future__ import annotations

import re
from typing import Any

HIDDEN = "[…]"
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*"),  # e-mail addresses
    re.compile(r"hrb_[\w-]+"),  # API tokens
    re.compile(r"(?i)\bbearer\s+\S+"),
    re.compile(r"(?<=[\w/])\?[^\s\"'<>]+"),  # query strings: what was searched for is the reader's
    re.compile(r"(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)"),  # as long as My Number
    re.compile(
        r"(?<![\d-])(?:\+81[- ]?|0)\d{1,4}[- (]\d{1,4}[- )]\d{3,4}(?![\d-])"
    ),  # telephone, with hyphens
    re.compile(r"(?<![\d.])0\d{9,10}(?![\d.])"),  # telephone, without
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),  # user:password@ in an address
)
_SECRET_NAMES = re.compile(r"(?i)password|secret|token|authorization|cookie|email|phone")


def text(value: str) -> str:
    """Return the text with whatever looks personal or secret hidden."""
    for pattern in reversed(_PATTERNS):  # addresses with passwords first, then the rest of them
        value = pattern.sub(HIDDEN, value)
    return value


def processor(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Redact every value of a structlog event."""
    return {name: HIDDEN if _SECRET_NAMES.search(name) else _value(value) for name, value in event.items()}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {name: _value(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else text(str(value))
