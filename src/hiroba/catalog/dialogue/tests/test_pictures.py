"""Pictures of strangers: what shows them stays, what tells of them goes, what is broken is refused."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.catalog.dialogue.pictures import jpeg as jpegs
from hiroba.catalog.dialogue.pictures import png as pngs
from hiroba.catalog.dialogue.tests.pictures import NOTE, chunk, jpeg, png


def test_a_png_keeps_its_pixels_and_nothing_else() -> None:
    written = pngs.rewritten(png(40, 30))
    assert NOTE not in written
    assert pngs.rewritten(written) == written
    assert written.endswith(chunk(b"IEND", b""))
    assert struct.unpack(">II", written[16:24]) == (40, 30)


def test_an_interlaced_png_is_counted_pass_by_pass() -> None:
    passes = b"\0\x7f" + b"\0\x7f" + b"\0\x7f\x7f" + (b"\0\x7f\x7f") * 2 + (b"\0" + b"\x7f" * 4) * 2
    last = (b"\0" + b"\x7f" * 4) * 4 + (b"\0" + b"\x7f" * 8) * 4
    assert pngs.rewritten(png(8, 8, interlaced=True, pixels=passes + last))


@pytest.mark.parametrize(
    "data",
    [
        png(40, 30, pixels=b"\0" * 10),
        png(40, 30, pixels=b"\0" * 100_000),
        png(40, 30, pixels=(b"\x09" + b"\x7f" * 40) * 30),
        png(0, 30),
        png(9000, 9000, pixels=b""),
        png(40, 30)[:-40],
        png(40, 30).replace(b"tEXt", b"TEXT"),
        b"\x89PNG\r\n\x1a\n",
    ],
    ids=["short", "bomb", "filter", "empty", "large", "cut", "critical", "bare"],
)
def test_a_broken_png_is_refused(data: bytes) -> None:
    with pytest.raises(pngs.Broken):
        pngs.rewritten(data)


def test_a_jpeg_loses_where_it_was_taken_but_not_how_the_camera_was_held() -> None:
    plain, turned = jpegs.rewritten(jpeg()), jpegs.rewritten(jpeg(orientation=6))
    for written in (plain, turned):
        assert NOTE not in written
        assert b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9" in written
        assert jpegs.rewritten(written) == written
    assert b"Exif" not in plain
    assert b"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00" in turned


@pytest.mark.parametrize(
    "data", [jpeg(precision=12), jpeg()[:60], jpeg()[:-30], b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe1\0\1"]
)
def test_a_broken_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(pngs.Broken):
        jpegs.rewritten(data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_is_refused_or_written_but_never_breaks(data: st.DataObject) -> None:
    made, rewritten = data.draw(
        st.sampled_from([(png(9, 7), pngs.rewritten), (jpeg(orientation=3), jpegs.rewritten)])
    )
    at = data.draw(st.integers(2, len(made) - 1))
    bent = made[:at] + data.draw(st.binary(max_size=6)) + made[at + data.draw(st.integers(0, 6)) :]
    with contextlib.suppress(pngs.Broken):
        assert isinstance(rewritten(bent), bytes)
