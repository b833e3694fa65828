"""What is kept of an error is told in the language of whoever reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors import service as errors
from hiroba.kernel.errors.types import HirobaError


class _Listed(HirobaError):
    code = "test_listed"
    sentence = _("名前")


class _Named(HirobaError):
    code = "test_named"
    sentence = "{name}: {rest}"


def test_it_is_told_in_the_language_of_the_reader() -> None:
    with translation.override("ja"):
        text = errors.kept(_Listed(name="x"))
        assert errors.told(text) == "名前"
    with translation.override("en"):
        assert errors.told(text) == "Name"


def test_its_data_go_with_it() -> None:
    assert errors.told(errors.kept(_Named(name='"a" {b}', rest=3))) == '"a" {b}: 3'


def test_what_cannot_be_kept_whole_is_told_as_it_was() -> None:
    given: list[Any] = [["x"], {"y": 1}]
    assert errors.told(errors.kept(_Named(name="a", rest=given))) == f"a: {given}"
    long = errors.kept(_Named(name="a" * 300, rest=1), most=200)
    assert errors.told(long) == "a" * 200


@pytest.mark.parametrize("text", ["", "つながりません", '{"code": ', '{"code": "x"'])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert errors.told(text) == text


def test_an_error_that_is_gone_is_told_as_it_was() -> None:
    assert errors.told('{"code": "never_was", "data": {}, "text": "前の文"}') == "前の文"
