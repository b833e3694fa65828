"""A log line helps an operator and tells nothing about anybody."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.operations import redact
from hiroba.kernel.operations import service as operations


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("mail to taro.yamada+x@example.co.jp failed", "taro"),
        ("token hrb_abcDEF-123_x used", "abcDEF"),
        ("Authorization: Bearer eyJhbGciOi.x.y", "eyJ"),
        ("GET /search?q=病気&page=2 200", "病気"),
        ("GET https://host/a?name=taro", "name="),
        ("number 123456789012 given", "123456789012"),
        ("number 1234-5678-9012 given", "5678"),
        ("call 03-1234-5678", "1234"),
        ("call 090-1234-5678 now", "090"),
        ("call 09012345678 now", "090"),
        ("call +81-3-1234-5678", "1234"),
        ("postgresql://hiroba:geheim@db/hiroba", "geheim"),
    ],
)
def test_personal_data_are_hidden(line, hidden):
    assert hidden not in redact.text(line)


@pytest.mark.parametrize(
    "line",
    [
        "published 131041 in 0.35 s, 1,000,000 rows",
        "job 3f2b9c0e4d5a6b7c8d9e0f1a2b3c4d5e done",
        "2026-11-22T06:00:00.123456Z",
        "ValueError at hiroba/kernel/jobs/running.py:35",
    ],
)
def test_what_an_operator_needs_stays(line):
    assert redact.text(line) == line


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    )
)
def test_any_value_is_redacted_without_error(value):
    redact.processor(None, "", {"event": "x", "value": value})


def test_named_secrets_are_hidden_whatever_they_look_like():
    told = redact.processor(None, "", {"password": "x", "api_token": "y", "rows": 3})
    assert told == {"password": redact.HIDDEN, "api_token": redact.HIDDEN, "rows": 3}


@pytest.fixture
def json_logs(monkeypatch, capsys, reread_settings):
    monkeypatch.setenv("HIROBA_LOG_FORMAT", "json")
    reread_settings()
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    operations.configure_logs()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.handlers[:], _level = before
    root.setLevel(before[1])
    logging.captureWarnings(False)


def test_every_logger_comes_out_in_one_form_with_the_request(json_logs):
    operations.bind_request("r-1")
    logging.getLogger("django.request").warning("Not Found: %s", "/x?q=taro@example.jp")
    logging.getLogger("uvicorn.access").info("GET /secret")
    lines = json_logs()
    assert [(line["event"], line["request"], line["level"]) for line in lines] == [
        ("Not Found: /x[…]", "r-1", "warning")
    ]


def test_an_exception_is_told_without_its_data(json_logs):
    try:
        raise ValueError("cell 'taro@example.jp' is no number")
    except ValueError:
        logging.getLogger("hiroba").exception("could not read")
    (line,) = json_logs()
    assert "ValueError" in line["exception"]
    assert "taro" not in line["exception"]
