"""What a telegram says, and what is wrong with it by rule."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.intake.jma.reading import parse
from hiroba.intake.jma.tests.samples import VOLCANO, quake, telegram, warning
from hiroba.intake.jma.types import NotATelegram, Telegram


def rules(found: Telegram) -> set[str]:
    return {each.rule for each in found.findings}


def test_an_earthquake_has_a_place_a_depth_and_intensities() -> None:
    found = parse(quake())
    (row,) = found.rows["earthquake"]
    assert row["identifier"] == "20240101095800"
    assert (row["longitude"], row["latitude"], row["depth"], row["magnitude"]) == (139.5, 35.5, 10.0, 5.1)
    (city,) = found.rows["intensity"]
    assert city["identifier"] == "20240101095800-1310100"
    assert found.real
    assert not found.findings


def test_a_warning_is_told_by_municipality() -> None:
    (row,) = parse(warning()).rows["warning"]
    assert (row["area_code"], row["kinds"], row["level"]) == ("1310100", "大雨警報", 3)
    (row,) = parse(warning("大雨警報", status="解除")).rows["warning"]
    assert (row["kinds"], row["level"]) == ("", 0)


def test_a_volcano_has_its_level_and_a_place_in_minutes() -> None:
    (row,) = parse(VOLCANO).rows["volcano"]
    assert (row["level"], row["latitude"], row["longitude"]) == (3, 35.508333, 139.5)


def test_since_reiwa_6_each_hazard_of_an_area_stands_for_itself() -> None:
    body = (
        '<Warning type="気象警報・注意報（市町村等）"><Item><Kind><Name>レベル４高潮危険警報</Name><Code>48</Code>'
        "<Status>発表</Status></Kind><Area><Name>試験市</Name><Code>1310100</Code></Area></Item></Warning>"
    )
    (row,) = parse(telegram("気象警報・注意報（Ｒ０６）（高潮）", body)).rows["warning"]
    assert (row["identifier"], row["level"]) == ("1310100-storm-surge", 4)


@pytest.mark.parametrize("status", ["訓練", "試験", "", "NORMAL"])
def test_what_is_not_plainly_real_is_no_real_telegram(status: str) -> None:
    assert not parse(quake(status=status)).real


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (quake(magnitude="たくさん"), "jma.magnitude-unreadable"),
        (quake(coordinate="どこか"), "jma.coordinate-unreadable"),
        (quake(coordinate="+95.0+139.0/"), "jma.coordinate-outside"),
        (quake(event=""), "jma.event-missing"),
        (quake(info_type="祝"), "jma.info-type-unknown"),
        (quake(status="？"), "jma.status-unknown"),
        (quake(serial="x"), "jma.serial-unreadable"),
        (telegram("新しい種類のお知らせ", ""), "jma.kind-unknown"),
        (telegram("気象警報・注意報", ""), "jma.nothing-said"),
    ],
)
def test_what_is_wrong_is_told_by_rule_and_the_rest_is_taken(content: bytes, rule: str) -> None:
    assert rule in rules(parse(content))


def test_a_magnitude_that_nobody_knows_is_not_wrong() -> None:
    found = parse(quake(magnitude="NaN"))
    assert found.rows["earthquake"][0]["magnitude"] is None
    assert not found.findings


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/passwd">]><Report>&b;&c;</Report>'
)


@pytest.mark.parametrize("content", [b"", b"<a/>", b"<Report/>", b"\x00\xff", b"a" * 9 * 1024**2, BOMB])
def test_what_is_no_telegram_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NotATelegram, match="電文"):
        parse(content, "made.xml")


def test_a_telegram_from_the_future_does_not_outrank_those_to_come() -> None:
    later = (timezone.now() + timedelta(days=2)).isoformat(timespec="seconds")
    with pytest.raises(NotATelegram):
        parse(quake(reported=later))


def test_files_of_this_machine_do_not_come_in_by_entities() -> None:
    content = quake().replace(
        b"<Report ", b'<!DOCTYPE Report [<!ENTITY x SYSTEM "file:///etc/passwd">]><Report ', 1
    ).replace("試験湾".encode(), b"&x;")  # fmt: skip
    assert "root:" not in str(parse(content).rows)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3000), st.binary(max_size=12), st.integers(0, 60))
def test_a_telegram_that_was_damaged_is_read_or_refused(at: int, put: bytes, taken: int) -> None:
    whole = quake()
    content = whole[: at % len(whole)] + put + whole[at % len(whole) + taken :]
    with contextlib.suppress(NotATelegram):
        assert isinstance(parse(content), Telegram)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_in_the_fields_is_read_or_told(title: str, magnitude: str, coordinate: str) -> None:
    clean = [
        "".join(c for c in each if c.isprintable() and c not in "<>&")
        for each in (title, magnitude, coordinate)
    ]
    assert parse(quake(clean[1], clean[2], event=clean[0])).family == "earthquake"
