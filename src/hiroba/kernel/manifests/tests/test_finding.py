"""What strangers' packages may name as a service, and what happens to the house when it is wrong."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from hiroba.kernel.manifests import finding
from hiroba.kernel.manifests.types import Audience, Manifest, NavigationItem, Page, Words

GOOD = Manifest("good", Words("よい", "Good"), Words("", ""), Audience.EVERYONE)
BAD_ID = replace(GOOD, id="Not An Id")
ASTRAY = replace(GOOD, id="astray", navigation=(NavigationItem(Words("", ""), "nowhere"),))
GREEDY = replace(GOOD, id="greedy", pages=(Page("", "page", "x:y", permission="other:all"),))
APPLESS = replace(GOOD, id="appless", app="there_is_no_such_package")
NO_MANIFEST = {"id": "dict"}


def read(*names: str) -> list[str]:
    points = [EntryPoint(name, f"{__name__}:{name}", finding.GROUP) for name in names]
    return [each.id for each in finding._read(points)]


def test_a_manifest_is_found() -> None:
    assert read("GOOD") == ["good"]


@pytest.mark.parametrize("name", ["BAD_ID", "ASTRAY", "GREEDY", "APPLESS", "NO_MANIFEST", "MISSING"])
def test_one_that_is_wrong_is_left_out_and_told_and_the_others_stand(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert read(name, "GOOD") == ["good"]
    assert name in caplog.text


def test_of_two_with_one_id_the_first_stands(caplog: pytest.LogCaptureFixture) -> None:
    points = [EntryPoint(name, f"{__name__}:GOOD", finding.GROUP) for name in ("b", "a")]
    assert len(finding._read(points)) == 1
    assert "there already" in caplog.text
