"""A feed from an address: what its owner gets, sees and is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.feeds import service as feeds
from hiroba.intake.feeds.models import Feed, Run
from hiroba.intake.feeds.polling import poll
from hiroba.intake.feeds.types import FeedDraft, FeedInfo, Kind, RunInfo, RunOutcome, State, UnknownFeed
from hiroba.intake.gtfs.tests.test_feeds import packed
from hiroba.intake.jma import service as jma
from hiroba.intake.jma.tests.samples import quake, warning
from hiroba.intake.publishing import service as publishing
from hiroba.kernel.decide.errors import Forbidden
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM, Principal, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.outside.types import AddressRefused
from hiroba.kernel.people import service as people

CODE = "131041"
GOOD = "名称,人数\n" + "".join(f"施設{n},{n}\n" for n in range(40))


class Place(BaseHTTPRequestHandler):
    files: ClassVar[dict[str, str | bytes]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        content = self.files.get(self.path)
        tag = f'"{hash(content)}"'
        if content is None:
            self.send_error(500)
        elif self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(content.encode() if isinstance(content, str) else content)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> Iterator[str]:
    monkeypatch.setenv("HIROBA_INTAKE_PRIVATE_URLS", "true")
    reread_settings()
    Place.files, Place.asked = {"/data.csv": GOOD}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Place)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def officer(organisation) -> Principal:
    organisation(CODE)
    id = people.create_person("feeds@example.jp", None, "担当 花子")
    organisations.set_member(id, CODE, Role.OFFICER)
    return Principal("person", str(id), roles={CODE: Role.OFFICER})


def made(place: str, officer: Principal, path: str = "/data.csv", kind: Kind = Kind.URL) -> str:
    return feeds.add(FeedDraft(CODE, kind, "施設の一覧", place + path, every=3600), officer)


def look(id: str, officer: Principal) -> tuple[FeedInfo, RunInfo]:
    feeds.run(id)
    return feeds.feed(id, officer), feeds.runs(id, officer)[0]


def test_a_feed_publishes_and_then_asks_only_for_changes(place: str, officer: Principal) -> None:
    id = made(place, officer)
    jobs.run_pending()
    info = feeds.feed(id, officer)
    assert info.state is State.WELL
    card = datasets.detail(info.dataset, EVERYTHING).card
    assert (card.title, card.rows) == ("施設の一覧", 40)
    assert look(id, officer)[1].outcome is RunOutcome.UNCHANGED
    Place.files["/data.csv"] = GOOD + "新施設,9\n"
    info, run = look(id, officer)
    assert (run.outcome, run.rows) == (RunOutcome.PUBLISHED, 41)
    assert datasets.detail(info.dataset, EVERYTHING).card.version == 2
    assert not mail.outbox


@pytest.mark.parametrize(
    ("content", "rule", "told"),
    [
        ("名称\n" + "施設\n" * 40, "feed.column-gone", "・なくなった項目：人数\n"),
        ("名称,定員\n" + "施設,2\n" * 40, "feed.column-new", "・なくなった項目：人数\n・増えた項目：定員\n"),
        ("名称,人数\n施設1,1\n施設2,2\n", "feed.rows-fell", "・行の数：40 → 2\n"),
        (
            "名称,人数\n" + "".join(f"施設{n},多数の人{n}\n" for n in range(40)),
            "feed.type-changed",
            "・型が変わった項目：人数: 整数 → 文字\n",
        ),
    ],
)
def test_a_changed_shape_warns_and_keeps_the_last_good_version(
    place: str, officer: Principal, content: str, rule: str, told: str
) -> None:
    id = made(place, officer)
    before = look(id, officer)[0]
    Place.files["/data.csv"] = content
    info, run = look(id, officer)
    assert info.state is State.CHANGED
    assert run.outcome is RunOutcome.CHANGED
    assert rule in {each.rule for each in info.troubles}
    assert datasets.detail(before.dataset, EVERYTHING).card.version == 1
    (letter,) = mail.outbox
    assert letter.to == ["feeds@example.jp"]
    assert told in letter.body
    assert "施設の一覧" in letter.subject
    assert f"/organisations/{CODE}/feeds/of/{id}" in letter.body
    look(id, officer)
    assert len(mail.outbox) == 1  # told once
    feeds.accept(id, officer)
    jobs.run_pending()
    assert feeds.feed(id, officer).state is State.WELL
    assert datasets.detail(before.dataset, EVERYTHING).card.version == 2
    assert len(mail.outbox) == 2  # and that it is well again


@pytest.mark.parametrize("content", [None, "", "<html><body>404</body></html>"])
def test_a_feed_that_fails_is_asked_ever_more_seldom(
    place: str, officer: Principal, content: str | None
) -> None:
    id = made(place, officer)
    good = look(id, officer)[0]
    if content is None:
        del Place.files["/data.csv"]
    else:
        Place.files["/data.csv"] = content
    waits = []
    for _n in range(4):
        info, run = look(id, officer)
        assert info.due is not None
        assert info.last_run is not None
        waits.append((info.due - info.last_run).total_seconds())
    assert info.state in (State.FAILING, State.CHANGED)
    assert info.failures == 4
    assert run.sentence
    assert 150 <= waits[0] <= 300
    assert waits[3] > waits[0]
    assert info.dataset == good.dataset
    assert datasets.detail(info.dataset, EVERYTHING).card.version == 1
    Place.files["/data.csv"] = GOOD
    assert look(id, officer)[0].state is State.WELL


def test_only_those_who_are_due_are_asked(place: str, officer: Principal) -> None:
    id = made(place, officer)
    jobs.run_pending()
    Place.asked.clear()
    context = JobContext("j", 1, lambda _done, _total, _note: None)
    poll(context)
    jobs.run_pending()
    assert Place.asked == []
    Feed.objects.filter(pk=id).update(due="2020-01-01T00:00:00Z")
    poll(context)
    jobs.run_pending()
    assert Place.asked == ["/data.csv"]
    feeds.pause(id, officer)
    Feed.objects.filter(pk=id).update(due="2020-01-01T00:00:00Z")
    poll(context)
    jobs.run_pending()
    assert Place.asked == ["/data.csv"]


def test_inner_addresses_are_refused(officer: Principal) -> None:
    with pytest.raises(AddressRefused):
        made("http://127.0.0.1:9", officer)
    id = made("http://example.invalid", officer)
    Feed.objects.filter(pk=id).update(address="http://127.0.0.1:9/x.csv")
    info, _run = look(id, officer)
    assert {each.rule for each in info.troubles} == {"feed.address_refused"}


def test_others_see_nothing_of_it(place: str, officer: Principal) -> None:
    id = made(place, officer)
    stranger = Principal("person", "999", roles={"999999": Role.OFFICER})
    for act in (feeds.feed, feeds.run_now, feeds.accept, feeds.pause, feeds.remove, feeds.runs):
        with pytest.raises(Forbidden):
            act(id, stranger)
    with pytest.raises(UnknownFeed):
        feeds.feed("absent", officer)


def atom(place: str, *names: str) -> str:
    entries = "".join(
        f"<entry><title>電文</title><id>{place}/{name}</id><updated>2024-01-01T0{n}:00:00Z</updated>"
        f'<link type="application/xml" href="{place}/{name}"/></entry>'
        for n, name in enumerate(names)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>随時</title>{entries}</feed>'


def test_telegrams_are_pulled_once_each(place: str, officer: Principal) -> None:
    Place.files |= {"/feed.xml": atom(place, "a.xml", "b.xml"), "/a.xml": quake(), "/b.xml": b"<broken"}
    id = made(place, officer, "/feed.xml", Kind.JMA)
    _info, run = look(id, officer)
    assert run.counts == {"earthquake": 1}
    assert [each.rule for each in run.troubles] == ["jma.not-xml"]
    Place.files |= {
        "/feed.xml": atom(place, "a.xml", "b.xml", "c.xml", "gone.xml"),
        "/c.xml": warning(area="1310400"),
    }
    Place.asked.clear()
    info, run = look(id, officer)
    assert Place.asked == ["/feed.xml", "/c.xml", "/gone.xml"]
    assert [each.rule for each in run.troubles] == ["jma.not-fetched"]
    assert info.state is State.WELL
    assert len(jma.in_force(CODE, "warning", drill=False)) == 1
    Place.files["/gone.xml"] = quake(event="20240102000000")
    look(id, officer)
    assert len(jma.in_force(CODE, "earthquake", drill=False)) == 2


def test_a_mistake_of_ours_is_the_feeds_failure_and_not_the_workers(
    place: str, officer: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = made(place, officer)
    monkeypatch.setattr("hiroba.intake.publishing.service.publish_file", lambda *_all: 1 / 0)
    info, run = look(id, officer)
    assert info.state is State.FAILING
    assert "ZeroDivisionError" in run.sentence


def test_what_was_stopped_or_removed_meanwhile_stays_so(
    place: str, officer: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hiroba.intake.publishing import service as publishing

    id = made(place, officer)
    real = publishing.fetch_if_changed
    acts: list[Callable[[str, Principal], None]] = [feeds.pause, feeds.remove]

    def meanwhile(*given: Any, **named: Any) -> Any:
        acts.pop(0)(id, officer)
        return real(*given, **named)

    monkeypatch.setattr(publishing, "fetch_if_changed", meanwhile)
    assert look(id, officer)[0].state is State.PAUSED
    feeds.run(id)
    assert not Feed.objects.exists()


def test_a_look_that_died_is_not_left_running(place: str, officer: Principal) -> None:
    id = made(place, officer)
    Run.objects.create(feed_id=id)
    look(id, officer)
    assert [run.outcome for run in feeds.runs(id, officer)] == [RunOutcome.PUBLISHED, RunOutcome.FAILED]


def test_a_timetable_by_feed_tells_its_rules(place: str, officer: Principal, tmp_path: Path) -> None:
    Place.files["/bus.zip"] = packed(tmp_path, {"notes.txt": "x"}).read_bytes()
    _info, run = look(made(place, officer, "/bus.zip"), officer)
    assert {each.rule for each in run.troubles} == {"gtfs.file-unknown", "gtfs.time-past-midnight"}


def test_a_telegram_without_end_is_not_read_into_memory(
    place: str, officer: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jma, "MAX_BYTES", 1000)
    Place.files |= {"/feed.xml": atom(place, "a.xml"), "/a.xml": b" " * 5000}
    _info, run = look(made(place, officer, "/feed.xml", Kind.JMA), officer)
    assert [each.rule for each in run.troubles] == ["jma.not-fetched"]


@pytest.mark.django_db
def test_a_suspended_organisations_feed_is_passed_over_once_said_and_goes_on(place, officer):
    id = made(place, officer)
    jobs.run_pending()
    Feed.objects.update(due=None)
    Place.files["/data.csv"] = GOOD + "施設41,41\n"
    organisations.stop(CODE, Stop.SUSPENDED, who=SYSTEM)
    asked = len(Place.asked)
    for _minute in range(3):
        poll(JobContext("job", 1, lambda _done, _total, _note: None))
        jobs.run_pending()
    assert len(Place.asked) == asked
    feeds.run(id, manual=True)  # what was queued before it was suspended
    organisations.stop(CODE, None, who=SYSTEM)
    assert [each.outcome for each in feeds.runs(id, officer)] == [RunOutcome.SKIPPED, RunOutcome.PUBLISHED]
    assert "止められている" in feeds.runs(id, officer)[0].sentence
    assert feeds.feed(id, officer).state is State.WELL, "nothing is wrong with it"
    poll(JobContext("job", 1, lambda _done, _total, _note: None))
    jobs.run_pending()
    assert feeds.runs(id, officer)[0].outcome is RunOutcome.PUBLISHED


@pytest.mark.django_db
def test_what_a_look_brought_when_the_organisation_was_suspended_meanwhile_is_let_go(
    place, officer, monkeypatch
):
    id = made(place, officer)
    fetch = publishing.fetch_if_changed

    def fetched(*given, **named):
        organisations.stop(CODE, Stop.SUSPENDED, who=SYSTEM)
        return fetch(*given, **named)

    monkeypatch.setattr(publishing, "fetch_if_changed", fetched)
    feeds.run(id)
    assert datasets.number(EVERYTHING) == 0
    organisations.stop(CODE, None, who=SYSTEM)
    assert feeds.runs(id, officer)[0].outcome is RunOutcome.SKIPPED
    monkeypatch.undo()
    Feed.objects.filter(due__lte=timezone.now()).get()
