"""`hiroba erase`: people, things and rows, with nothing about them in the command's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hiroba.catalog.datasets import service as datasets
from hiroba.cli.main import main
from hiroba.context.city import service as city
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.sources import from_file
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people import service as people

pytestmark = pytest.mark.django_db(transaction=True)
ID = "urn:ngsi-ld:Person:hanako"


@pytest.fixture(autouse=True)
def own_city(monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", "sqlite")
    reread_settings()


def _run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["erase", *arguments], input=given)


def test_a_person_is_erased_by_address(person: Callable[..., int]) -> None:
    person(operator=True)
    id = people.create_person("hanako@example.jp", None, "花子")
    assert _run("person", "hanako@example.jp", given="n\n").exit_code == 1
    assert people.person(id)
    done = _run("person", "hanako@example.jp", "--yes")
    assert done.exit_code == 0, done.output
    assert "people:" in done.output
    assert _run("person", "hanako@example.jp", "--yes").exit_code == 1


@pytest.mark.parametrize("by_input", [False, True])
def test_a_thing_is_erased(home: OrganisationInfo, by_input: bool) -> None:
    city.upsert(home.code, [{"id": ID, "type": "Person"}])
    named, given = ("-", f"{ID}\n") if by_input else (ID, None)
    done = _run("thing", named, "--organisation", home.code, "--yes", given=given)
    assert done.exit_code == 0, done.output
    assert "entities: 1" in done.output
    assert "hanako" not in done.output
    assert city.count(sight=EVERYTHING, tenant=home.code) == 0
    assert _run("thing", ID, "--organisation", home.code, "--yes").exit_code == 1


@pytest.mark.parametrize("by_input", [False, True])
def test_rows_are_erased(home: OrganisationInfo, tmp_path: Path, by_input: bool) -> None:
    file = tmp_path / "list.csv"
    file.write_text("ID,名称\n1,残る\n2,消える\n")
    id = publishing.publish_source(
        from_file(file, str(file)), organisation=home.code, who=SYSTEM, options=PublishOptions(),
        progress=lambda _stage, _done, _total: None,
    ).dataset  # fmt: skip
    assert id
    value = tmp_path / "value"
    value.write_text("消える\n")
    source, given = ("-", "消える\n") if by_input else (str(value), None)
    done = _run("rows", id, "--column", "名称", "--value-file", source, "--yes", given=given)
    assert done.exit_code == 0, done.output
    assert "versions: 1" in done.output
    assert "消える" not in done.output
    assert datasets.detail(id, EVERYTHING).tables[0].rows_out == 1
