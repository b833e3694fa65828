"""Bodies that are made to hurt, at every entrance that reads JSON: deep, huge, not what they say."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import pytest

from hiroba.protocols.ckan.call import REGISTRY
from hiroba.web.asgi import application
from tests.security import actions
from tests.security.asking import Asking
from tests.security.seeded import TOWN, Seeded
from tests.security.test_every_machine import PLACES, TONGUES

_DEEP = 100_000  # levels
_DIGITS = b"9" * 100_000
HOSTILE: Mapping[str, bytes] = {
    "lists in lists": b"[" * _DEEP + b"]" * _DEEP,
    "objects in objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "a deep value": b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":'
    + b"[" * _DEEP
    + b"]" * _DEEP
    + b"}}",
    "a deep list of them": b'[{"id":"urn:a:b","type":"Room","a":{"value":'
    + b"[" * _DEEP
    + b"]" * _DEEP
    + b"}}]",
    "never ends": b"[" * _DEEP,
    "a huge number": b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":' + _DIGITS + b"}}",
    "a huge exponent": b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":1e' + _DIGITS + b"}}",
    "a number alone": _DIGITS,
    "half a letter": b'{"id":"\xff\xfe","type":"\\ud800"}',
    "nothing": b"\0\0\0\0",
}
_QUICK = 2.0  # seconds


def _entrances(seeded: Seeded) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Method, address and fields of every entrance that takes a body."""
    for segment, lines in TONGUES.items():
        fields = {"ngsi-ld": {"NGSILD-Tenant": TOWN}, "v2": {"Fiware-Service": TOWN}}.get(segment, {})
        before = (
            f"/sta/{TOWN}/v1.1" if segment == "sta" else application.tongues[segment.encode()]._router.prefix
        )
        for key, route in lines.items():
            method, _space, path = key.partition(" ")
            if method in ("POST", "PUT", "PATCH"):
                query = f"?i=park-1&k={seeded.ids['device_key']}" if segment == "iot" else route.query
                yield method, before + _filled(path, "urn:ngsi-ld:Room:open") + query, fields
    for key, route in actions.CATALOGUE.items():
        method, _space, path = key.partition(" ")
        if method == "POST" and "{name}" not in path:
            yield method, _filled(path, "none") + route.query, {}
    for name in REGISTRY:
        yield "POST", f"/api/3/action/{name}", {}


def _filled(path: str, id: str) -> str:
    for place, value in ({"{id}": id} | PLACES).items():
        path = path.replace(place, value)
    return path


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_body_is_refused_quickly_at_every_entrance(
    ask: Asking, seeded: Seeded, attack: str
) -> None:
    wrong = []
    for method, address, fields in _entrances(seeded):
        began = time.process_time()
        answer = ask.machine("administrator", method, address, HOSTILE[attack], **fields)
        spent = time.process_time() - began
        if (answer.status >= 500 and answer.status != 501) or spent > _QUICK:
            wrong.append(f"{method} {address}: {answer.status} after {spent:.1f} s: {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)
