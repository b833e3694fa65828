"""Papers are set with Japanese letters, whatever their content says."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

import pytest

from hiroba.kernel.typesetting import service
from hiroba.kernel.typesetting.service import NoLetters, typeset

AT = datetime(2026, 4, 1, tzinfo=UTC)
TEMPLATE = '#cover(data.title, "ひろば市")\n#facts(data.rows)\n'


def _paper(**more):
    return typeset(TEMPLATE, {"title": "合意書", "rows": [["提供者", "ひろば市（髙﨑）"]], **more}, AT)


def test_a_paper_is_a_tagged_pdf_with_its_letters_inside():
    paper = _paper()
    assert paper.startswith(b"%PDF-")
    inside = paper + b"".join(_streams(paper))
    assert b"NotoSansJP" in inside
    assert b"StructTreeRoot" in inside
    assert len(paper) < 200_000


def test_the_same_content_gives_the_same_bytes():
    assert _paper() == _paper()
    assert _paper() != _paper(rows=[["提供者", "みなと市"]])


def test_content_is_never_read_as_markup():
    evil = '#read("service.py") #panic("x") $ * _ ] ) `'
    assert _paper(title=evil, rows=[[evil, evil]]).startswith(b"%PDF-")


def test_without_letters_the_reader_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(service, "_LETTERS", tmp_path)
    service._letters.cache_clear()
    try:
        with pytest.raises(NoLetters, match="make ui"):
            _paper()
    finally:
        service._letters.cache_clear()


def _streams(paper):
    for part in paper.split(b"stream\n")[1:]:
        try:
            yield zlib.decompress(part.partition(b"\nendstream")[0])
        except zlib.error:
            continue
