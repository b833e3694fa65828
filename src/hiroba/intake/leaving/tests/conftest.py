"""An organisation with a dataset of two versions, things of the city, an agreement, a token and two administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hiroba.context.city import service as city
from hiroba.intake.leaving.models import Leave
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people

CONTEXT = JobContext("job", 1, lambda _done, _total, _note: None)


@dataclass(frozen=True)
class Town:
    code: str
    first: Principal
    second: Principal
    officer: Principal
    member: Principal
    token: str
    dataset: str


def settle() -> None:
    while outbox.deliver():
        pass
    jobs.run_pending()
    while outbox.deliver():
        pass


def publish(folder: Path, code: str, who: Principal, text: str, name: str = "施設.csv") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    request = publishing.Request("施設の一覧", name, f"file:{name}", code, who, PublishOptions())
    report = publishing.publish_file(path, request, lambda _stage, _done, _total: None)
    assert report.dataset is not None, report
    return report.dataset


def entity(code: str, number: int, value: int) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:Thing:{code}:{number}", "type": "Thing",
        "count": {"type": "Property", "value": value, "observedAt": f"2026-11-0{value}T00:00:00Z"},
    }  # fmt: skip


@pytest.fixture
def town(transactional_db, organisation, principal, tmp_path, monkeypatch) -> Town:
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)
    code = organisation("town-1", name="広場町").code
    first, second = (principal(code, Role.ADMINISTRATOR) for _each in range(2))
    officer, member = principal(code, Role.OFFICER), principal(code, Role.MEMBER)
    dataset = publish(tmp_path, code, officer, "名称,人数\n甲,1\n乙,2\n")
    publish(tmp_path, code, officer, "名称,人数\n甲,1\n乙,3\n")
    for value in (1, 2):
        city.upsert(code, [entity(code, number, value) for number in (1, 2)])
    token, _info = people.issue_token(int(officer.id), code, "鍵", [Action.DATASET_PUBLISH], None)
    settle()
    return Town(code, first, second, officer, member, token, dataset)


def today() -> date:
    return timezone.localdate()


def bring_the_day(code: str) -> None:
    """The day that was named is today."""
    Leave.objects.filter(organisation=code).update(day=today())


def pass_the_days(code: str) -> None:
    """The days until removal are over."""
    Leave.objects.filter(organisation=code).update(departed=timezone.now() - timedelta(days=400))
