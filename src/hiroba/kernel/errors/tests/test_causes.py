"""What a reader is told of something outside that could not be had."""

from __future__ import annotations

import pytest

from hiroba.kernel.errors.service import cause, problem
from hiroba.kernel.outside.types import Unreachable


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("timeout", "時間内に答えがありませんでした"),
        ("host_key", "相手のサーバーの鍵が、登録したものとちがいます"),
        ("http_404", "そのアドレスには何もありません（HTTP 404）"),
        ("HTTP 503", "相手のサーバーの不具合です（HTTP 503）"),
        ("http_418", "HTTP 418"),
        ("> 100 bytes", "> 100 bytes"),
    ],
)
def test_a_cause_is_told_in_words(code: str, words: str) -> None:
    assert cause(code) == words


def test_the_sentence_has_words_and_the_problem_the_code() -> None:
    error = Unreachable(url="https://example.org/", why="no_connection")
    assert str(error).startswith("「https://example.org/」に接続できませんでした（つながりません）。")
    assert problem(error)["data"]["why"] == "no_connection"
