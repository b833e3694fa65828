"""What the walks ask for: a town with everything that a route can name, and another town that may see some of it.

Of every kind there is something public, something for members, something for officers only, and something that
a rule opens to the neighbour. What nobody outside may learn of carries the word SECRET.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hiroba.catalog.dialogue.models import Question, Request, Showcase
from hiroba.catalog.series import service as series
from hiroba.catalog.series.tests.made import publish as publish_month
from hiroba.catalog.workbench.models import Run, SavedQuery
from hiroba.context.city import service as city
from hiroba.intake.harvest import service as harvest
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    SYSTEM,
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Role,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Budget
from hiroba.web.catalogue.tests.made import publish

TOWN, NEIGHBOUR = "131041", "132012"
SECRET = "hush-hush"
VALUE = "銀杏"  # stands in things and series, and nowhere but in data
PASSWORD = "a-long-password-for-tests-7"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SCOPES = (
    Action.DATASET_READ,
    Action.DATASET_COUNT,
    Action.DATASET_PUBLISH,
    Action.DATASET_MANAGE,
    Action.ENTITY_READ,
    Action.ENTITY_WRITE,
    Action.CONSENT_ASK,
    Action.DIRECTORY_SYNC,
)
# Of the town: the first is public, the second for members, the third for officers, the fourth is public to
# the neighbour by a rule alone, the fifth is closed to everybody outside by a rule though it is public.
OPEN, SHARED, PRIVATE, RULED, CLOSED = "open", "shared", "private", "ruled", "closed"
VISIBILITIES = {
    OPEN: Visibility.PUBLIC,
    SHARED: Visibility.ORGANISATION,
    PRIVATE: Visibility.PRIVATE,
    RULED: Visibility.PRIVATE,
    CLOSED: Visibility.PUBLIC,
}
READERS = {
    OPEN: None,  # everybody
    SHARED: frozenset({"member", "officer", "administrator"}),
    PRIVATE: frozenset({"officer", "administrator"}),
    RULED: frozenset({"officer", "administrator", "neighbour"}),
    CLOSED: frozenset({"officer", "administrator"}),
}
PEOPLE = ("resident", "member", "officer", "administrator", "neighbour", "operator")
NOBODY = "anonymous"


@dataclass
class Seeded:
    """ids: of what there is, by name. tokens: secrets by who holds them, and by the one scope they have."""

    people: Mapping[str, int]
    datasets: dict[str, str] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, role: str, **how: Any) -> Client:
        """A browser of somebody, signed in."""
        client = Client(**how)
        if role != NOBODY:
            client.force_login(User.objects.get(pk=self.people[role]), BACKEND)
        return client


def seed(folder: Path) -> Seeded:
    """Make it all."""
    for code, ja, en in ((TOWN, "広場市", "Hiroba"), (NEIGHBOUR, "となり市", "Tonari")):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, ja, en, None))
    seeded = Seeded(_people())
    _tokens(seeded)
    for name, visibility in VISIBILITIES.items():
        hidden = visibility is not Visibility.PUBLIC or name == CLOSED
        seeded.datasets[name] = publish(
            folder, TOWN, source=f"{name}.csv", visibility=visibility,
            title=f"まちの便所 {name} {SECRET if hidden else ''}",
        )  # fmt: skip
    _entities(seeded)
    _rules(seeded)
    _catalogue(seeded)
    _dialogue(seeded)
    _workbench(seeded)
    _office(seeded)
    outbox.deliver()
    return seeded


def _people() -> dict[str, int]:
    made = {
        role: people.create_person(
            f"{role}@example.jp", PASSWORD, f"試験 {role}", operator=role == "operator"
        )
        for role in PEOPLE
    }
    for role in (Role.MEMBER, Role.OFFICER, Role.ADMINISTRATOR):
        organisations.set_member(made[role.value], TOWN, role)
    organisations.set_member(made["neighbour"], NEIGHBOUR, Role.ADMINISTRATOR)
    return made


def _tokens(seeded: Seeded) -> None:
    soon = timezone.now() + timedelta(days=1)

    def issue(name: str, owner: str, organisation: str, scopes: Any) -> None:
        seeded.tokens[name], _told = people.issue_token(
            seeded.people[owner], organisation, name, scopes, soon
        )

    for owner in PEOPLE:
        issue(owner, owner, NEIGHBOUR if owner == "neighbour" else TOWN, SCOPES)
    for scope in SCOPES:
        issue(scope.value, "administrator", TOWN, [scope])
    issue("to-be-revoked", "administrator", TOWN, [Action.DATASET_READ])
    seeded.ids["token"] = people.tokens_of(organisation=TOWN)[0].id
    seeded.ids["neighbours_token"] = people.tokens_of(organisation=NEIGHBOUR)[0].id


def _entities(seeded: Seeded) -> None:
    for at, (name, visibility) in enumerate(VISIBILITIES.items()):
        kind = {RULED: "Meter", CLOSED: "Vault"}.get(name, "Room")
        id = seeded.entities[name] = f"urn:ngsi-ld:{kind}:{name}"
        document = {
            "id": id,
            "type": kind,
            "name": {"type": "Property", "value": f"{VALUE} {name} {'' if name == OPEN else SECRET}".strip()},
            "height": {
                "type": "Property", "value": 3 + at, "unitCode": "MTR",
                "observedAt": f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}",
            },
            "next": {"type": "Relationship", "object": "urn:ngsi-ld:Room:private"},
            "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.69]}},
        }  # fmt: skip
        city.upsert(TOWN, [document], visibility=visibility)
    for segment in ("ngsi-ld", "v2", "sta"):
        walked = {"id": f"urn:ngsi-ld:Room:walked-{segment}", "type": "Room"}
        city.upsert(
            TOWN, [walked | {"height": {"type": "Property", "value": 1}}], visibility=Visibility.PRIVATE
        )


def _rules(seeded: Seeded) -> None:
    def rule(id: str, effect: Effect, kind: TargetKind, what: str, party: Party, action: Action) -> None:
        target = Target(kind, what, TOWN)
        limits = Limits(columns=frozenset({"name", "seats"})) if kind is TargetKind.DATASET else Limits()
        limits = limits if effect is Effect.PERMIT else Limits()
        decide.put_rule(Rule(id, effect, frozenset({action.value}), target, party, limits=limits))

    neighbour, anyone = Party(PartyKind.ORGANISATION, NEIGHBOUR), Party(PartyKind.ANYONE)
    permit, prohibit = Effect.PERMIT, Effect.PROHIBIT
    data, things = TargetKind.DATASET, TargetKind.ENTITIES
    rule("opens-data", permit, data, seeded.datasets[RULED], neighbour, Action.DATASET_READ)
    rule("opens-things", permit, things, "Meter", neighbour, Action.ENTITY_READ)
    rule("counts-data", permit, data, seeded.datasets[PRIVATE], neighbour, Action.DATASET_COUNT)
    offer = {"table": 0, "columns": [{"column": "name", "title": "名称", "labels": ["北公園"]}]}
    privacy.set_budget(Budget(seeded.datasets[PRIVATE], TOWN, 100_000, 0, 1, offer), SYSTEM)
    rule("closes-data", prohibit, data, seeded.datasets[CLOSED], anyone, Action.DATASET_READ)
    rule("closes-things", prohibit, things, "Vault", anyone, Action.ENTITY_READ)


def _catalogue(seeded: Seeded) -> None:
    officer = people.principal_of_person(seeded.people["officer"])
    for month in ("令和6年4月", "令和6年5月"):
        publish_month(f"人口 {month}", organisation=TOWN, rows=((f"{VALUE}町", 10), ("西", 20)))
    (proposal,) = series.proposals(TOWN, officer)
    seeded.ids["series_id"] = series.accept(TOWN, proposal.key, officer, proposal.title)


def _dialogue(seeded: Seeded) -> None:
    by = str(seeded.people["resident"])
    seeded.ids["request"] = Request.objects.create(
        organisation=TOWN, by=by, name="住民", title="遊具", folded="遊具", state="open"
    ).pk
    for name in (OPEN, PRIVATE):
        seeded.ids[f"question_{name}"] = Question.objects.create(
            organisation=TOWN,
            by=by,
            dataset=seeded.datasets[name],
            text=f"なぜ {SECRET if name != OPEN else ''}?",
        ).pk
    for state in ("shown", "proposed"):
        seeded.ids[f"showcase_{state}"] = Showcase.objects.create(
            organisation=TOWN, by=by, title="地図", text="つくりました", url="https://example.org/",
            state=state, decided=timezone.now() if state == "shown" else None,
        ).pk  # fmt: skip


def _workbench(seeded: Seeded) -> None:
    by = str(seeded.people["officer"])
    for visibility in (Visibility.PUBLIC, Visibility.PRIVATE):
        seeded.ids[f"saved_{visibility.value}"] = SavedQuery.objects.create(
            organisation=TOWN,
            by=by,
            title="問い" if visibility is Visibility.PUBLIC else SECRET,
            sql="SELECT 1",
            visibility=visibility.value,
        ).pk
    seeded.ids["run"] = Run.objects.create(
        by_kind="person", by=by, sql=f"SELECT '{SECRET}'", state="failed"
    ).pk


def _office(seeded: Seeded) -> None:
    """What an officer sets up on pages."""
    office, home = seeded.client("officer"), f"/organisations/{TOWN}"
    file = SimpleUploadedFile(f"{SECRET}.csv", "名称,人数\n北公園,3\n".encode(), "text/csv")
    sent = {"file": file, "organisation": TOWN, "path": f"{SECRET}.csv"}
    answer = office.post("/publish/upload", sent, headers={"Accept": "application/json"})
    seeded.ids["submission"] = answer.json()["status"].rpartition("/")[2].removesuffix(".json")

    def made(address: str, asked: dict[str, Any], status: int = 302) -> Any:
        answer = office.post(home + address, asked)
        assert answer.status_code == status, (
            address,
            re.findall("hb-field__error.*", answer.content.decode()),
        )
        return answer

    device = {
        "name": "気温計", "measures": ["temperature"], "type": "WeatherObserved", "wire": "json",
        "every": "600", "latitude": "35.69", "longitude": "139.7", "id": "park-1",
    }  # fmt: skip
    told = made("/devices/new", device, 201).content.decode()
    seeded.ids["device_key"] = re.findall(r"hdk_[\w-]+", told)[0]
    watch = {
        "name": "見張り", "watched": ["height"], "uri": "https://example.org/notify", "format": "keyValues",
        "throttling": "60", "condition": "", "operator": ">", "value": "",
        "latitude": "", "longitude": "", "distance": "",
    }  # fmt: skip
    seeded.ids["subscription"] = _last(made("/subscriptions/new?type=Room", watch))
    feed = {"title": "施設", "every": "3600", "address": "https://data.example.jp/a.csv"}
    seeded.ids["feed"] = _last(made("/feeds/new?kind=url", feed))
    source = {"kind": "ckan", "address": "https://data.example.jp/", "title": "隣", "schedule": "manual"}
    seeded.ids["source"] = _last(made("/harvest/new", source))
    seeded.ids["harvest_run"] = str(harvest.runs(seeded.ids["source"], SYSTEM)[0].id)
    rule = {
        "effect": "permit", "party": "organisation", "organisation": NEIGHBOUR, "extent": "columns",
        "columns": ["name"], "duties": ["attribute"], "ends": "2099-03-31", "save": "1",
    }  # fmt: skip
    seeded.ids["rule"] = _last(made(f"/rules/new?dataset={seeded.datasets[SHARED]}", rule))


def _last(answer: Any) -> str:
    return str(answer.headers["Location"]).rpartition("/")[2]
