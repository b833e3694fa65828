"""What an organisation keeps only for so long goes in time: told a week ahead, never more than was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Version
from hiroba.context.city import service as city
from hiroba.context.history import service as histories
from hiroba.context.history.embedded import Embedded
from hiroba.context.history.sealing import seal
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing import sweeping as storing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.intake.retention import service as retention
from hiroba.intake.retention.models import Setting
from hiroba.intake.retention.planning import ends
from hiroba.intake.retention.types import Kind, Plan, Unit
from hiroba.kernel.decide.service import Forbidden, SignInNeeded
from hiroba.kernel.decide.types import ANONYMOUS, EVERYTHING, SYSTEM, Principal
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, Stop
from hiroba.kernel.outbox import service as outbox

pytestmark = pytest.mark.django_db(transaction=True)
CONTEXT = JobContext("job", 1, lambda _done, _total, _note: None)


@pytest.fixture(autouse=True)
def own_city(monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", "sqlite")
    reread_settings()


class Clock:
    """The moment that retention takes for now."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def dataset(home: OrganisationInfo, tmp_path: Path) -> str:
    """Four versions: the next one came 400, 300 and 10 days ago."""
    id = ""
    for each in range(4):
        path = tmp_path / "施設.csv"
        path.write_text(f"ID,名称\n1,第{each}\n", "utf-8")
        request = publishing.Request("施設", "施設.csv", "file:x", home.code, SYSTEM, PublishOptions())
        id = publishing.publish_file(path, request, lambda _stage, _done, _total: None).dataset or ""
    for number, days in ((1, 900), (2, 400), (3, 300), (4, 10)):
        created = timezone.now() - timedelta(days=days)
        Version.objects.filter(dataset=id, number=number).update(created=created)
    return id


def sweep() -> None:
    """A day's run, to its end."""
    retention.sweep(CONTEXT)
    while jobs.run_pending() or outbox.deliver():
        pass


def only(who: Principal, code: str) -> Plan:
    (found,) = retention.plans(who, code)
    return found


def kept(id: str) -> list[int]:
    return [each.number for each in datasets.versions(id, EVERYTHING) if each.expired is None]


def test_old_versions_go_a_week_after_the_letter_and_their_address_says_so(
    dataset: str, administrator: Principal, home: OrganisationInfo, clock: Clock
) -> None:
    retention.keep(administrator, home.code, Kind.VERSIONS, dataset, 200, Unit.DAYS)
    sweep()
    sweep()
    assert len(mail.outbox) == 1, "one letter, and nothing has gone"
    assert f"/organisations/{home.code}/retention" in mail.outbox[0].body
    assert kept(dataset) == [4, 3, 2, 1]
    clock.pass_days(6.9)
    sweep()
    assert kept(dataset) == [4, 3, 2, 1]
    clock.pass_days(0.2)
    shown = [int(each.name) for each in only(administrator, home.code).due]
    assert shown == [1, 2]
    sweep()
    assert kept(dataset) == [4, 3]
    with pytest.raises(datasets.VersionExpired) as gone:
        datasets.detail(dataset, EVERYTHING, 1)
    assert gone.value.status == 410
    assert home.name_ja in str(gone.value)
    with pytest.raises(datasets.VersionExpired):
        datasets.version_diff(dataset, 2, 3, EVERYTHING)
    with pytest.raises(datasets.VersionExpired):
        datasets.rollback(dataset, 1, SYSTEM)
    assert only(administrator, home.code).retention.gone == 2
    assert len(mail.outbox) == 1
    sweep()
    assert kept(dataset) == [4, 3], "nothing more goes before its day"
    clock.pass_days(10_000)
    sweep()
    assert kept(dataset) == [4], "the newest one stays for ever"


def test_the_files_of_what_went_leave_the_storage(
    dataset: str, administrator: Principal, home: OrganisationInfo, clock: Clock
) -> None:
    before = set(storing.known_blobs())
    old = datasets.detail(dataset, EVERYTHING, 1)
    retention.keep(administrator, home.code, Kind.VERSIONS, dataset, 1, Unit.YEARS)
    sweep()
    clock.pass_days(40)  # what was handed in is kept for 30 days, whatever became of it
    sweep()
    after = set(storing.known_blobs())
    assert {old.version.blob, old.tables[0].parquet} <= before - after
    assert datasets.detail(dataset, EVERYTHING).version.blob in after


def test_a_period_that_changes_is_told_anew_and_one_that_is_dropped_deletes_nothing(
    dataset: str, administrator: Principal, home: OrganisationInfo, clock: Clock
) -> None:
    retention.keep(administrator, home.code, Kind.VERSIONS, dataset, 1, Unit.YEARS)
    sweep()
    clock.pass_days(8)
    again = retention.keep(administrator, home.code, Kind.VERSIONS, dataset, 100, Unit.DAYS)
    assert again.told is None
    assert retention.keep(administrator, home.code, Kind.VERSIONS, dataset, 100, Unit.DAYS) == again
    sweep()
    assert kept(dataset) == [4, 3, 2, 1]
    assert len(mail.outbox) == 2
    retention.drop(administrator, home.code, again.id)
    clock.pass_days(8)
    sweep()
    assert kept(dataset) == [4, 3, 2, 1]
    with pytest.raises(retention.UnknownRetention):
        retention.drop(administrator, home.code, again.id)


def test_only_administrators_and_operators_say_it_and_only_of_what_is_theirs(
    dataset: str, officer: Principal, resident: Principal, administrator: Principal, operator: Principal,
    home: OrganisationInfo, organisation: Callable[..., OrganisationInfo],
) -> None:  # fmt: skip
    for who in (officer, resident):
        with pytest.raises(Forbidden):
            retention.keep(who, home.code, Kind.VERSIONS, dataset, 1, Unit.DAYS)
        with pytest.raises(Forbidden):
            retention.plans(who, home.code)
    with pytest.raises(SignInNeeded):
        retention.plans(ANONYMOUS, home.code)
    other = organisation()
    with pytest.raises(Forbidden):
        retention.keep(administrator, other.code, Kind.VERSIONS, dataset, 1, Unit.DAYS)
    with pytest.raises(retention.NothingToKeep):
        retention.keep(operator, other.code, Kind.VERSIONS, dataset, 1, Unit.DAYS)
    with pytest.raises(retention.WrongPeriod):
        retention.keep(operator, home.code, Kind.VERSIONS, dataset, 101, Unit.YEARS)
    own = retention.keep(operator, home.code, Kind.VERSIONS, dataset, 1, Unit.YEARS)
    with pytest.raises(Forbidden):
        retention.drop(officer, home.code, own.id)
    with pytest.raises(retention.UnknownRetention):
        retention.drop(operator, other.code, own.id)


def test_killed_in_the_middle_the_next_run_goes_on_and_counts_each_once(
    dataset: str, administrator: Principal, home: OrganisationInfo, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    setting = retention.keep(administrator, home.code, Kind.VERSIONS, dataset, 200, Unit.DAYS)
    sweep()
    clock.pass_days(8)
    real, calls = datasets.expire_version, []

    def dying(*given: Any) -> bool:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(datasets, "expire_version", dying)
        with pytest.raises(KeyboardInterrupt):
            retention.apply(CONTEXT, setting.id)
    assert kept(dataset) == [4, 3, 2]
    retention.apply(CONTEXT, setting.id)
    retention.apply(CONTEXT, setting.id)
    assert kept(dataset) == [4, 3]
    assert Setting.objects.get().gone == 2
    lines = [each for each in journal.entries(limit=50) if each.action == "dataset.expire-version"]
    assert sorted(each.details["version"] for each in lines) == [1, 2]
    assert all(each.organisation == home.code for each in lines)


def _measured(code: str, id: int, type: str, value: int, at: datetime) -> dict[str, Any]:
    observed = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    count = {"type": "Property", "value": value, "observedAt": observed}
    return {"id": f"urn:ngsi-ld:{type}:{code}:{id}", "type": type, "count": count}


def _seal() -> None:
    async def sealed() -> None:
        history = await histories.current()
        await history.catch_up()
        assert isinstance(history._kept, Embedded)
        seal(history._kept.history)

    city.wait_for(sealed())


def _values(code: str, type: str) -> list[Any]:
    instances = city.whole_history(code, f"urn:ngsi-ld:{type}:{code}:1")
    return sorted(city.json_of(each) for each in instances)


def test_old_months_of_one_type_go_while_newer_ones_and_other_types_stay(
    administrator: Principal, home: OrganisationInfo, clock: Clock
) -> None:
    now = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    old, older, young = now - timedelta(days=200), now - timedelta(days=240), now - timedelta(days=1)
    for type in ("Sensor", "Gauge"):
        for value, at in enumerate((older, old, young)):
            city.upsert(home.code, [_measured(home.code, 1, type, value, at)])
    _seal()
    assert retention.holdings(home.code, Kind.HISTORY) == ["Gauge", "Sensor"]
    setting = retention.keep(administrator, home.code, Kind.HISTORY, "Sensor", 100, Unit.DAYS)
    sweep()
    clock.pass_days(7.5)
    months = [each.name for each in only(administrator, home.code).due]
    assert months == [f"{older:%Y-%m}", f"{old:%Y-%m}"]
    shown = sum(each.many for each in only(administrator, home.code).due)
    sweep()
    assert only(administrator, home.code).retention.gone == shown == 2
    assert len(_values(home.code, "Sensor")) == 1
    assert f"{young:%Y-%m-%d}" in _values(home.code, "Sensor")[0]
    assert len(_values(home.code, "Gauge")) == 3, "what nobody said it of stays"
    assert city.count(sight=EVERYTHING, tenant=home.code) == 2, "as they are now they stay"
    lines = [each for each in journal.entries(limit=50) if each.action == "retention.expire-month"]
    assert [each.details["values"] for each in lines] == [1, 1]
    assert all(each.details["of"] == "Sensor" for each in lines)
    retention.apply(CONTEXT, setting.id)
    assert only(administrator, home.code).retention.gone == 2


def test_a_month_that_was_broken_off_is_finished_by_the_next_run(
    administrator: Principal, home: OrganisationInfo, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now().astimezone(UTC)
    for days in (70, 130):
        city.upsert(home.code, [_measured(home.code, 1, "Sensor", days, now - timedelta(days=days))])
    _seal()
    setting = retention.keep(administrator, home.code, Kind.HISTORY, "Sensor", 1, Unit.DAYS)
    sweep()
    clock.pass_days(8)
    real = city.expire_month

    def dying(*given: str) -> int:
        real(*given)
        raise KeyboardInterrupt  # the values have gone, and nobody has counted them yet

    with monkeypatch.context() as patched:
        patched.setattr(city, "expire_month", dying)
        with pytest.raises(KeyboardInterrupt):
            retention.apply(CONTEXT, setting.id)
    assert len(_values(home.code, "Sensor")) == 1
    retention.apply(CONTEXT, setting.id)
    assert _values(home.code, "Sensor") == []
    assert not only(administrator, home.code).due
    lines = [each for each in journal.entries(limit=50) if each.action == "retention.expire-month"]
    assert len(lines) == 2, "a line for each month, whatever happened after it was written"


def test_nothing_goes_while_the_organisation_is_stopped(
    dataset: str, administrator: Principal, home: OrganisationInfo, clock: Clock
) -> None:
    retention.keep(administrator, home.code, Kind.VERSIONS, dataset, 1, Unit.DAYS)
    sweep()
    clock.pass_days(8)
    organisations.stop(home.code, Stop.SUSPENDED, who=SYSTEM)
    sweep()
    assert Version.objects.filter(dataset=dataset, expired=None).count() == 4


@pytest.mark.parametrize(
    ("begin", "amount", "unit", "end"),
    [
        ("2024-02-29", 1, Unit.YEARS, "2025-03-01"),
        ("2024-02-29", 4, Unit.YEARS, "2028-02-29"),
        ("2026-01-31", 30, Unit.DAYS, "2026-03-02"),
    ],
)
def test_periods_end_as_the_calendar_has_them(begin: str, amount: int, unit: Unit, end: str) -> None:
    moment = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    assert ends(moment, amount, unit) == datetime.fromisoformat(end).replace(tzinfo=UTC)
