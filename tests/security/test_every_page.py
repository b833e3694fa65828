"""Every address of the face is asked by everybody, and answers as its line in the table says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from hiroba.web import errors
from tests.security.asking import Asking
from tests.security.pages import LINES
from tests.security.roles import PUBLIC, Line, kind_of, usual
from tests.security.seeded import CLOSED, NOBODY, OPEN, PEOPLE, PRIVATE, RULED, SHARED, Seeded

ROLES = (NOBODY, *PEOPLE)
# Everybody asks for the dataset that a rule opens to some; of the others, those on either side of the border.
_BORDERS = {
    RULED: ROLES,
    OPEN: (NOBODY, "neighbour"),
    SHARED: ("resident", "member"),
    PRIVATE: ("member", "officer"),
    CLOSED: (NOBODY, "neighbour", "officer"),
}
_OF_ALL = (NOBODY, "resident", "officer")  # who look at what is open to everybody
_PLACE = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")


def patterns() -> list[str]:
    return [pattern for pattern, _view in views()]


def views() -> Iterator[tuple[str, Any]]:
    """Every pattern of Django's, with its view."""

    def walk(found: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, Any]]:
        for each in found:
            pattern = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, pattern)
            else:
                yield pattern, each.callback

    return walk(get_resolver().url_patterns, "")


def path_of(pattern: str, seeded: Seeded, dataset: str = OPEN) -> str:
    places = usual(pattern, seeded, dataset) | dict(LINES[pattern].places)
    path = _PLACE.sub(lambda found: str(places[found[1] or found[2]]), pattern)
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "")


def test_every_page_has_a_line_and_every_line_a_page() -> None:
    there = set(patterns())
    assert sorted(there - LINES.keys()) == [], "who may come in there? write it down in pages.py"
    assert sorted(LINES.keys() - there) == [], "these are gone"


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each refusal is drawn once for each person: half of the walk would draw the same page a thousand times."""
    draw, drawn = errors.render_to_string, dict[tuple[Any, ...], str]()

    def once(page: str, values: dict[str, Any], request: Any = None) -> str:
        key = (page, values["status"], values["code"], request and request.user.pk)
        if key not in drawn:
            drawn[key] = draw(page, values, request=request)
        return drawn[key]

    monkeypatch.setattr(errors, "render_to_string", once)


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everybody_is_let_in_where_the_table_says_so(ask: Asking, seeded: Seeded, method: str) -> None:
    wrong = [
        told
        for pattern, line in sorted(LINES.items(), key=lambda each: "remove" in each[0])
        for dataset, roles in (_BORDERS if "dataset_id" in pattern else {"": ROLES}).items()
        for told in _differences(ask, method, pattern, line, dataset, roles)
    ]
    assert not wrong, "\n".join(wrong)


def _differences(
    ask: Asking, method: str, pattern: str, line: Line, dataset: str, roles: tuple[str, ...]
) -> Iterator[str]:
    path, offered = path_of(pattern, ask.seeded, dataset), method in line.methods.split()
    if not offered:
        roles = ("officer",)
    elif line.rule is PUBLIC and not dataset:
        roles = _OF_ALL
    for role in roles:
        answer = ask.page(role, method, path, _form(line) if method == "POST" else None)
        told = kind_of(answer.status, answer.headers.get("location", ""))
        if offered:
            expected = line.expected(method, role, dataset)
        elif told == "in" and method == "POST":
            expected = ("no such method",)
        else:
            continue
        if told not in expected:
            yield f"{method} {path} ({pattern}) as {role}: {told} ({answer.status}), not {' or '.join(expected)}"


def _form(line: Line) -> dict[str, Any]:
    return {
        name: SimpleUploadedFile("a.csv", value, "text/csv") if isinstance(value, bytes) else value
        for name, value in line.posted.items()
    }
