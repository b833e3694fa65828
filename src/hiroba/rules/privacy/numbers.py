"""Numbers that the state gives, told apart by their check digits.

My Number: 12 digits, the last by the ministerial ordinance on the individual number (Article 5).
Corporate number: 13 digits, the first by the Ministry of Finance's ordinance on the corporate number.
"""

from __future__ import annotations

import polars as pl


def _digit(column: pl.Expr, place: int) -> pl.Expr:
    return column.str.slice(place, 1).cast(pl.Int32, strict=False)


def is_my_number(digits: pl.Expr) -> pl.Expr:
    """Whether a text is 12 digits of which the last is the check digit of the other eleven."""
    total = pl.lit(0, dtype=pl.Int32)
    for n in range(1, 12):  # n: from the right, without the check digit
        total = total + _digit(digits, 11 - n) * (n + 1 if n <= 6 else n - 5)
    rest = total % 11
    check = pl.when(rest <= 1).then(0).otherwise(11 - rest)
    return (digits.str.contains(r"^[0-9]{12}$") & (check == _digit(digits, 11))).fill_null(False)


def is_corporate_number(digits: pl.Expr) -> pl.Expr:
    """Whether a text is 13 digits of which the first is the check digit of the other twelve."""
    total = pl.lit(0, dtype=pl.Int32)
    for n in range(1, 13):  # n: from the right
        total = total + _digit(digits, 13 - n) * (2 if n % 2 == 0 else 1)
    return (digits.str.contains(r"^[0-9]{13}$") & (9 - total % 9 == _digit(digits, 0))).fill_null(False)
