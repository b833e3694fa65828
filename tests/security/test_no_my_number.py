"""A My Number in any field of any form, or in any text that a protocol takes, is kept nowhere afterwards."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from lxml import html as parser

from hiroba.kernel.people.models import User
from hiroba.kernel.sealing.service import SealedTextField
from hiroba.protocols.ckan.call import REGISTRY
from hiroba.web.asgi import application
from tests.security import actions
from tests.security.asking import Asking
from tests.security.pages import LINES
from tests.security.seeded import NOBODY, TOWN, Seeded
from tests.security.test_every_machine import PLACES, TONGUES
from tests.security.test_every_page import path_of

MINE: Final = "123456789018"  # made; its check digit is right
SPOKEN: Final = f"マイナンバー{MINE}"  # short: some fields are cut
_SAID: Final = ("マイナンバー（個人番号）とみられる番号", "what looks like a My Number")
_ROLES: Final = ("administrator", NOBODY)
_WORDS: Final = (models.CharField, models.TextField, models.JSONField)
_SURELY: Final = (  # forms whose other fields are filled well enough: whoever sends them is told
    "/edit description",
    "/questions text",
    "/terms ja",
    "/devices/new name",
    "/feeds/of/",
    "/harvest/of/",
    "/offers/new text",
    "/answer text",
    "/hide reason",
    "/requests/new name",
    "/boards/new text",
    "/indicators/new formula",
    "/indicators/new unit_ja",
    "/enter evidence",
    "/cases/new problem",
    "/departments name_ja",
    "/plans lines",
    "/change title",
    "/decide reason",
    "/workbench sql",
    "/workbench/save title",
    "/synonyms text",
)
_LEAST: Final = {"ngsi-ld": 8, "v2": 4, "sta": 4}  # answers that say so, at the least
_MORE: Final[tuple[dict[str, Any], ...]] = (
    {"notes": SPOKEN}, {"author": SPOKEN}, {"description": SPOKEN}, {"tags": [{"name": SPOKEN}]},
    {"extras": [{"key": "個人番号", "value": MINE}]}, {"resources": [{"url": "https://example.org/", "name": SPOKEN}]},
)  # fmt: skip
_FILLED: Final = {
    "email": "someone@example.org", "url": "https://example.org/x", "date": "2027-04-01", "number": "1",
    "time": "10:00", "month": "2027-04", "datetime-local": "2027-04-01T10:00", "tel": "03-0000-0000",
    "password": "correct-horse-battery", "color": "#112233",
}  # fmt: skip


class Writes:
    """What is written, as it is before it is sealed."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.found: list[str] = []
        seal = SealedTextField.sealed

        def sealed(field: SealedTextField, text: str, row: Any) -> Any:
            self._look(f"{field.place}", text)
            return seal(field, text, row)

        patch.setattr(SealedTextField, "sealed", sealed)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            self._look(sql[:60], params)
        return execute(sql, params, many, context)

    def _look(self, where: str, what: Any) -> None:
        if MINE in str(what):
            self.found.append(where)


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> Writes:
    return Writes(monkeypatch)


def _forms(ask: Asking, role: str) -> Iterator[tuple[str, Any]]:
    """The forms that somebody finds: where they are sent to, and the form."""
    for pattern, line in LINES.items():
        if "GET" not in line.methods.split() or pattern.startswith("accounts/"):
            continue
        path = path_of(pattern, ask.seeded)
        answer = ask.page(role, "GET", path)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        for form in parser.document_fromstring(answer.text).forms:
            if form.method == "POST":
                yield (
                    urljoin(f"http://testserver{path}", form.action or path).removeprefix(
                        "http://testserver"
                    ),
                    form,
                )


def _values(form: Any) -> tuple[dict[str, Any], list[str]]:
    """What a form sends if it is filled in, and the names of the fields for texts."""
    values: dict[str, Any] = {}
    texts: list[str] = []
    for field in form.inputs:
        name, kind = field.get("name"), (field.get("type") or "").lower()
        if not name or kind in ("submit", "button", "reset", "image"):
            continue
        if field.tag == "select":
            chosen = [
                each.get("value", each.text)
                for each in field.iter("option")
                if each.get("selected") is not None
            ]
            offered = [each.get("value", each.text) for each in field.iter("option")]
            values[name] = (chosen or [each for each in offered if each] or [""])[0]
        elif kind in ("checkbox", "radio"):
            if (
                field.get("checked") is not None
                or field.get("required") is not None
                or (kind == "radio" and name not in values)
            ):
                values[name] = field.get("value") or "on"
        elif kind == "file":
            values[name] = SimpleUploadedFile("a.csv", b"a,b\n1,2\n", "text/csv")
        elif kind == "hidden":
            values[name] = field.get("value") or ""
        else:
            said = field.text if field.tag == "textarea" else field.get("value")
            values[name] = said or _FILLED.get(kind, "1")
            if field.tag == "textarea" or kind in ("", "text", "search"):
                texts.append(name)
    return values, texts


def _buttons(form: Any) -> list[dict[str, str]]:
    """What each of its buttons says."""
    named = {each.get("name"): each.get("value") or "" for each in form.iter("button") if each.get("name")}
    return [{name: value} for name, value in named.items()] or [{}]


def _told(text: str) -> bool:
    return any(each in text for each in _SAID)


def _kept(folder: Path) -> Iterator[str]:
    """Where one is: in what rows say once they are opened, and in the bytes of every file of the town."""
    for model in apps.get_models():
        names = [each.attname for each in model._meta.concrete_fields if isinstance(each, _WORDS)]
        for row in model._base_manager.all():
            yield from (f"{model._meta.label}.{name}" for name in names if MINE in str(getattr(row, name)))
    files = [each for each in folder.rglob("*") if each.is_file()]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        files += [each for each in (Path(name), Path(f"{name}-wal")) if each.is_file()]
    # another process reads: one that closes a database's file lets go of all locks that it had on it
    grep = ["grep", "-laF", MINE, *map(str, files)]
    yield from subprocess.run(grep, capture_output=True, text=True, check=False).stdout.splitlines()


@pytest.mark.usefixtures("db")
def test_no_field_of_any_form_keeps_one(ask: Asking, seeded: Seeded, writes: Writes, data_dir: Path) -> None:
    tried: dict[str, bool] = {}
    User.objects.filter(pk=seeded.people["administrator"]).update(operator=True)
    with connection.execute_wrapper(writes):
        for role in _ROLES:
            for address, form in _forms(ask, role):
                values, texts = _values(form)
                for name, button in product(texts, _buttons(form)):
                    alike = re.sub(r"\d+|\.\w+", "*", name)  # of fields that stand in rows, one
                    if (key := f"{address} {alike} {' '.join(button)}".strip()) in tried:
                        continue
                    answer = ask.kept(role, address, values | button | {name: SPOKEN})
                    tried[key] = _told(answer.text)
                    assert not writes.found, (key, writes.found)
    assert list(_kept(data_dir)) == []
    missing = {each for each in _SURELY if not any(told and each in key for key, told in tried.items())}
    assert not missing, f"nobody was told of {missing}: {sorted(tried.items())}"


def _variants(body: Any) -> Iterator[Any]:
    """The same body, with a My Number in the place of one of its values each time."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from ({**body, name: each} for each in _variants(value))
    elif isinstance(body, list):
        for place, value in enumerate(body):
            yield from ([*body[:place], each, *body[place + 1 :]] for each in _variants(value))
    elif isinstance(body, str | int):
        yield SPOKEN


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("segment", [each for each in TONGUES if each not in ("version", "iot")])
def test_no_text_that_a_tongue_takes_keeps_one(
    ask: Asking, seeded: Seeded, segment: str, data_dir: Path
) -> None:
    headers = {"ngsi-ld": {"NGSILD-Tenant": TOWN}, "v2": {"Fiware-Service": TOWN}}.get(segment, {})
    before = f"/sta/{TOWN}/v1.1" if segment == "sta" else application.tongues[segment.encode()]._router.prefix
    there = {"id": seeded.entities["open"]}
    told = 0
    for key, route in TONGUES[segment].items():
        method, _space, path = key.partition(" ")
        for place, value in {**{f"{{{name}}}": id for name, id in there.items()}, **PLACES}.items():
            path = path.replace(place, value)
        within = {"note": {"type": "Property", "value": {"個人番号": MINE}}}
        bodies = [
            *_variants(route.body),
            *([{**route.body, **within}] if isinstance(route.body, dict) else []),
        ]
        for body in bodies:
            answer = ask.machine("administrator", method, before + path + route.query, body, **headers)
            assert answer.status != 500, (key, body)
            told += _told(answer.text)
    assert told >= _LEAST[segment]
    assert list(_kept(data_dir)) == []


@pytest.mark.usefixtures("db")
def test_no_action_of_ckan_keeps_one(ask: Asking, seeded: Seeded, data_dir: Path) -> None:
    told = set()
    for name, route in actions.CKAN.items():
        asked = actions.filled(route.body or {}, seeded)
        more = () if REGISTRY[name].reads else _MORE
        for body in (*_variants(asked), *({**asked, **each} for each in more)):
            answer = ask.machine("administrator", "POST", f"/api/3/action/{name}", body, accept_language="ja")
            assert answer.status != 500, (name, body)
            if _told(answer.text):
                told.add(name)
    assert told >= {"package_create", "package_update", "package_patch", "resource_create", "group_create"}
    assert list(_kept(data_dir)) == []
