"""A My Number is known by a word near it and its check digit, and nothing else is."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.mynumber import service as mynumber

MINE = "123456789018"  # made; its check digit is right
OTHER = "123456789012"
WORDS = (
    "マイナンバー",
    "ﾏｲﾅﾝﾊﾞｰ",
    "個人番号",
    "My Number",
    "myNumber",
    "my_number",
    "Ｍｙ　Ｎｕｍｂｅｒ",
    "Individual Number",
)


@pytest.mark.parametrize(
    "text",
    [
        "マイナンバーは123456789018です",
        "123456789018 が私のマイナンバー",
        "マイナンバーカードに書かれている番号は 1234 5678 9018",
        "個人番号:１２３４－５６７８－９０１８",
        "１２３４　５６７８　９０１８（個人番号）",
        "番号は2026 1234 5678 9018、マイナンバーです",
        "My Number: 1 2 3 4 5 6 7 8 9 0 1 8",
        unicodedata.normalize("NFD", "マイナンバー") + "\n1234 - 5678 - 9018",
        "個人番号 1234\u200b5678\u200b9018",
    ],
)
def test_one_that_is_spoken_of_is_known(text: str) -> None:
    assert mynumber.has_my_number(text)
    assert mynumber.may_speak(text.encode())


def test_struck_out_the_rest_stays_as_it_was_written() -> None:
    said = "令和８年から。（個人番号）１２３４－５６７８－９０１８、窓口 042-000-1234"
    assert mynumber.struck_out(said) == "令和８年から。（個人番号）●●●●－●●●●－●●●●、窓口 042-000-1234"
    assert mynumber.struck_out("個人番号 1234\u200b5678\u200b9018") == "個人番号 ●●●●\u200b●●●●\u200b●●●●"
    assert mynumber.struck_out(f"注文 {OTHER}") == f"注文 {OTHER}"


@pytest.mark.parametrize(
    "text",
    [
        MINE,
        f"マイナンバー {OTHER}",
        f"注文番号 {MINE}",
        f"マイナンバー {'あ' * 60} {MINE}",
        f"{MINE} {'あ' * 60} マイナンバー",
        f"マイナンバー {MINE}9",
        f"マイナンバー 9{MINE}",
        "マイナンバーカードの窓口 12-3456-7890 18番",  # a telephone number, and what follows it
        "housenumber 123456789018",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert not mynumber.has_my_number(text)


@given(
    number=st.integers(0, 10**11 - 1),
    word=st.sampled_from(WORDS),
    between=st.text(st.characters(exclude_categories=("N", "Cs", "M")), max_size=20),
    sign=st.sampled_from(("", " ", "-", "－", "　", "‐", "ー", " - ")),
    before=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_however_it_is_written(number: int, word: str, between: str, sign: str, before: bool) -> None:
    digits = made(number)
    written = sign.join((digits[:4], digits[4:8], digits[8:]))
    between = f" {between} "
    text = written + between + word if before else word + between + written
    assert mynumber.has_my_number(text)
    assert mynumber.may_speak(text.encode())


def made(number: int) -> str:
    """Reckoned as the ordinance says it, place by place from the right."""
    digits = f"{number:011d}"
    total = sum(int(digits[11 - n]) * (n + 1 if n <= 6 else n - 5) for n in range(1, 12))
    return digits + str(0 if total % 11 <= 1 else 11 - total % 11)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_what_has_one_may_speak_of_one(text: str) -> None:
    assert not mynumber.has_my_number(text) or mynumber.may_speak(text.encode())


@pytest.mark.parametrize(
    "long",
    [
        "1 ",
        "1234-",
        "マイナンバー",
        "マイナンバー 1",
        "my ",
        "my number",
        "12345678901",
        "1" + " " * 9,
        "123456789018 個人番号 "[:-2],
    ],
)
def test_time_grows_with_the_text_only(long: str) -> None:
    short, longer = (_seconds("マイナンバー" + long * (size // len(long))) for size in (20_000, 200_000))
    assert longer < 40 * short + 0.05  # a square would be a hundredfold


def _seconds(text: str) -> float:
    best = 1e9
    for _ in range(3):
        began = time.process_time()
        mynumber.has_my_number(text)
        best = min(best, time.process_time() - began)
    return best
