"""One error, told to a machine and to a reader."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors import service as errors
from hiroba.kernel.errors.types import HirobaError


class TooManyRows(HirobaError):
    code = "too_many_rows"
    status = 422
    sentence = _("{rows:,}行は多すぎます。")


def test_a_machine_gets_a_problem_document():
    assert errors.problem(TooManyRows(rows=12345, cause=object()), "/api/v1/x") == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "too_many_rows",
        "detail": "12,345行は多すぎます。",
        "instance": "/api/v1/x",
        "data": {"rows": 12345},
    }


def test_a_reader_gets_a_sentence():
    assert errors.sentence(TooManyRows(rows=1)) == "1行は多すぎます。"
    assert "data" not in errors.problem(HirobaError())
