"""Corporate numbers (法人番号). Source: the Ministry of Finance's ordinance on the corporate number."""

from __future__ import annotations

import re

_THIRTEEN = re.compile(r"[0-9]{13}")


def is_corporate_number(number: str) -> bool:
    """Thirteen digits; the first is 9 - (sum of the others times 1, 2, 1, 2 … from the right) mod 9."""
    if not _THIRTEEN.fullmatch(number):
        return False
    digits = [int(digit) for digit in reversed(number[1:])]
    total = sum(digit * (2 if place % 2 else 1) for place, digit in enumerate(digits))
    return int(number[0]) == 9 - total % 9
