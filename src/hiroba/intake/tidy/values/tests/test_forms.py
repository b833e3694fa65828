"""Codes, phones, postal codes, addresses, coordinates, yes and no, text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.intake.tidy.values.boolean import read_boolean
from hiroba.intake.tidy.values.code import lost_leading_zeros, read_municipality_code
from hiroba.intake.tidy.values.coordinate import read_degrees, read_pair
from hiroba.intake.tidy.values.phone import read_phone
from hiroba.intake.tidy.values.postal import read_postal
from hiroba.intake.tidy.values.reading import Reading
from hiroba.intake.tidy.values.text import read_text
from hiroba.intake.tidy.values.web import read_email, read_url


def test_a_code_of_five_digits_gets_its_check_digit() -> None:
    assert read_municipality_code("13101") == Reading("131016", ("code.check_digit_added",))
    assert read_municipality_code("１３１０１６") == Reading("131016", ("text.fullwidth",))


def test_a_code_that_lost_its_zero_gets_it_back() -> None:
    assert lost_leading_zeros(["11002", "12025"])
    assert read_municipality_code("11002", lost_zero=True) == Reading("011002", ("code.leading_zero",))
    assert not lost_leading_zeros(["13101", "13102"])


def test_a_wrong_check_digit_is_kept_and_told() -> None:
    assert read_municipality_code("131017") == Reading("131017", ("code.wrong_check_digit",))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("03-1234-5678", "03-1234-5678"),
        ("０３－１２３４－５６７８", "03-1234-5678"),
        ("（03）1234-5678", "03-1234-5678"),
        ("03(1234)5678", "03-1234-5678"),
        ("03‐1234‐5678", "03-1234-5678"),
        ("TEL 03-1234-5678", "03-1234-5678"),
        ("0312345678", "0312345678"),
        ("0120-123-456", "0120-123-456"),
    ],
)
def test_a_phone_number_has_one_form_and_no_hyphen_is_invented(text: str, number: str) -> None:
    assert read_phone(text).value == number


def test_a_phone_number_without_its_zero_is_kept_and_told() -> None:
    assert read_phone("312345678") == Reading("312345678", ("phone.leading_zero",))


@pytest.mark.parametrize("text", ["〒1600023", "160-0023", "１６０－００２３", "〒160 0023"])
def test_a_postal_code_has_one_form(text: str) -> None:
    assert read_postal(text).value == "160-0023"


def test_addresses_of_the_web_and_mail() -> None:
    assert read_url(" https://example.jp/a ") == Reading("https://example.jp/a", ("text.trimmed",))
    assert read_url("なし").rules == ("missing.marker",)
    assert read_url("example").reason == "url.unreadable"
    assert read_email("ａ＠example.jp").value == "a@example.jp"


@pytest.mark.parametrize("text", ["35°41′22″", "35度41分22秒", "北緯35度41分22秒", "35.41.22"])
def test_degrees_minutes_and_seconds(text: str) -> None:
    read = read_degrees(text)
    assert read.value == pytest.approx(35.689444, abs=1e-5)
    assert "place.degrees_minutes_seconds" in read.rules


def test_minutes_past_sixty_are_no_place() -> None:
    assert read_degrees("35.75.22").reason == "place.unreadable"
    assert read_degrees("999").reason == "place.out_of_range"


@pytest.mark.parametrize(
    "text", ["35.69,139.7", "35.69， 139.7", "(35.69, 139.7)", "139.7,35.69", "35.69 139.7"]
)
def test_both_coordinates_in_one_cell(text: str) -> None:
    assert read_pair(text) == (35.69, 139.7)


def test_yes_and_no_of_one_family() -> None:
    assert read_boolean("〇", "circle").value is True
    assert read_boolean("✕", "circle").value is False
    assert read_boolean("△", "circle").reason == "boolean.third_value"
    assert read_boolean("不可", "可否").value is False
    assert read_boolean("－", "有無").value is None


def test_text_is_trimmed_and_never_folded() -> None:
    assert read_text("　第１会議室 ") == Reading("第１会議室", ("text.trimmed",))
    assert read_text("㈱広場").rules == ("text.machine_dependent",)
    assert read_text("一行\n二行") == Reading("一行\n二行")


@given(st.text(max_size=30))
def test_any_text_is_read_or_told(text: str) -> None:
    for read in (read_phone, read_postal, read_url, read_email, read_degrees, read_municipality_code):
        reading = read(text)
        assert reading.value is not None or reading.reason or reading.rules
    read_pair(text)
