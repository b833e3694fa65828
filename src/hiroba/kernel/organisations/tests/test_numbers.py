"""Corporate numbers are told by their check digit."""

from __future__ import annotations

import pytest

from hiroba.kernel.organisations import service


@pytest.mark.parametrize("number", ["7000012050002", "8000020130001", "5000012010024"])
def test_corporate_numbers(number: str) -> None:
    assert service.is_corporate_number(number)
    wrong = str((int(number[0]) % 9) + 1) + number[1:]
    assert not service.is_corporate_number(wrong)
    assert not service.is_corporate_number(number[:-1])
    assert not service.is_corporate_number("x" + number[1:])
