"""Telegrams that are published as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.context.city import service as city
from hiroba.intake.jma import service as jma
from hiroba.intake.jma.tests.samples import quake
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import FileReport, PublishOptions
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM

CODE = "131016"


@pytest.fixture
def town(organisation) -> str:
    organisation(CODE)
    return CODE


def published(path: Path, content: bytes, *, dry_run: bool = False) -> FileReport:
    path.write_bytes(content)
    source = publishing.expand([str(path)])[0]
    options = PublishOptions(dry_run=dry_run)
    return publishing.publish_source(
        source, organisation=CODE, who=SYSTEM, options=options, progress=lambda *_told: None
    )


def test_a_telegram_that_is_published_is_taken_in(town: str, tmp_path: Path) -> None:
    file = tmp_path / "32-35_VXSE53.xml"
    assert published(file, quake(), dry_run=True).status == "published"
    assert jma.in_force(CODE, "earthquake", drill=False) == []
    first = published(file, quake())
    assert (first.status, first.changes) == ("published", [])
    publishing.settle(lambda _n: None)
    assert city.count(sight=EVERYTHING, tenant=CODE, type="Earthquake") == 1
    again = published(file, quake())
    assert (again.status, again.dataset) == ("unchanged", first.dataset)
    assert published(file, quake("5.9", event="20240102000000")).dataset == first.dataset
    assert len(jma.in_force(CODE, "earthquake", drill=False)) == 2


def test_what_is_wrong_is_told_by_rule_and_what_is_none_is_refused(town: str, tmp_path: Path) -> None:
    told = published(tmp_path / "a.xml", quake(coordinate="everywhere"))
    assert (told.status, [each.rule for each in told.changes]) == ("published", ["jma.coordinate-unreadable"])
    torn = published(tmp_path / "b.xml", quake()[:700])
    assert torn.status == "refused"
    assert "jma.not-xml" in torn.reason
    other = published(tmp_path / "c.xml", b"<?xml version='1.0'?><svg/>")
    assert (other.status, "XML" in other.reason) == ("refused", True)
