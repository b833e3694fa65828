"""What 1,000 rules and 10,000 principals leave of the rates of the broker and the catalogue, over HTTP.

Two servers of the same data side by side, asked by turns: one without rules and with one caller, the other
with the rules and the principals; 64 of these ask, or all of them, one after the other. Compared is what the
servers had of the processor for a request, so that what else runs on the machine counts in neither. The
broker is asked by wrk over 64 connections, the catalogue by one client.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path
from random import Random
from statistics import median

import django
import httpx
import msgspec
from tests.support.server import Server, serving

from bench.context import load
from bench.context.made import entity
from bench.group import rest, worked
from bench.row import Row

_TIMES = int(os.environ.get("HIROBA_BENCH_TIMES", "300"))  # requests of a kind in a round, to each server
_ROUNDS = int(os.environ.get("HIROBA_BENCH_ROUNDS", "3"))
_SECONDS = 3  # of load a round
_FIRST = 15  # of load until each of all callers has asked once
_SCRIPTS = {
    "broker, GET by id": "get",
    "broker, type + q, 20 results": "query",
    "broker, update of an attribute": "update",
}
RULES = 1_000
_PRINCIPALS = int(os.environ.get("HIROBA_BENCH_PRINCIPALS", "10000"))
_AT_ONCE = 64  # callers whose requests follow each other again and again
_ORGANISATIONS, _ENTITIES, _DATASETS = 100, 500, "300"
CODE, _EMAIL, _PASSWORD = "131016", "bench@example.jp", "correct-horse-battery"
_JSON = {"Content-Type": "application/json"}
Ask = Callable[[httpx.Client, dict[str, str], int], httpx.Response]


def run(folder: Path) -> list[Row]:
    """Rows of the table; afterwards Django knows the data folder with the rules."""
    plain, ruled = folder / "plain", folder / "ruled"
    token = filled(ruled)
    tokens, dataset = _peopled(ruled, plain)
    with serving(plain) as bare, serving(ruled) as busy:
        for server in (bare, busy):
            rest(server)
        with (
            httpx.Client(base_url=bare.url, timeout=60, trust_env=False) as one,
            httpx.Client(base_url=busy.url, timeout=60, trust_env=False) as other,
        ):
            rows = []
            for callers in (tokens[:_AT_ONCE], tokens):
                told = f"{len(callers):,} callers"
                for title, script in _SCRIPTS.items():
                    rows.append(_loaded(f"{title}, {told}", script, (bare, busy), (token, callers), folder))
                sides = (bare, one, cycle([token])), (busy, other, cycle(callers))
                rows += [_left(f"{title}, {told}", ask, sides) for title, ask in _kinds(dataset)]
            return rows


def filled(data: Path) -> str:
    """An organisation, its officer's token, and things of the city."""
    server = Server(data)
    server.fill(
        ("add-organisation", CODE, "試験区"),
        ("add-person", _EMAIL, "--organisation", CODE, "--password", _PASSWORD),
    )
    os.environ["HIROBA_DATA_DIR"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
    django.setup()
    [token] = _issued(1)
    chance = Random(1)
    body = msgspec.json.encode([entity(number, chance) for number in range(_ENTITIES)])
    with serving(data) as server, httpx.Client(base_url=server.url, timeout=60, trust_env=False) as web:
        answer = web.post("/ngsi-ld/v1/entityOperations/upsert", content=body, headers=_head(token))
        answer.raise_for_status()
        rest(server)
    return token


def _peopled(ruled: Path, plain: Path) -> tuple[list[str], str]:
    """Datasets; a copy without, and then the rules and the principals. Returns their tokens and a dataset."""
    os.environ.setdefault("HIROBA_BENCH_DATASETS", _DATASETS)
    from django.db import connections, transaction

    from bench.pages import _fill
    from hiroba.catalog.datasets import service as datasets
    from hiroba.kernel.decide import service as decide
    from hiroba.kernel.decide.types import EVERYTHING
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

    _fill()
    [card] = datasets.recent(1, EVERYTHING)
    connections.close_all()
    shutil.copytree(ruled, plain)
    shutil.copy(ruled.with_name(f"{ruled.name}.keys"), plain.with_name(f"{plain.name}.keys"))
    with transaction.atomic():
        for number in range(_ORGANISATIONS):
            code = f"o{number}"
            organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, code, code, None))
        for number in range(RULES):
            decide.put_rule(rule(number))
        tokens = _issued(_PRINCIPALS)
    connections.close_all()
    return tokens, str(card.id)


def rule(number: int) -> object:
    """One in a hundred is for the callers; half are about datasets, half about things of the city."""
    from hiroba.kernel.decide.types import Effect, Party, PartyKind, Rule, Target, TargetKind

    owner, user = f"o{number % _ORGANISATIONS}", number * 7 % _ORGANISATIONS
    datasets = number // _ORGANISATIONS % 2 == 0
    kind = TargetKind.DATASET if datasets else TargetKind.ENTITIES
    return Rule(
        f"r{number}",
        Effect.PERMIT,
        frozenset({"dataset:read" if datasets else "entity:read"}),
        Target(kind, f"{'d' if datasets else 'Kind'}{number}", owner),
        Party(PartyKind.ORGANISATION, f"o{user}" if user else CODE),
    )


def _issued(number: int) -> list[str]:
    """Tokens that have asked today before: what they may is the same, who asks is another each time."""
    from django.utils import timezone

    from hiroba.kernel.decide.types import Action
    from hiroba.kernel.people import service as people
    from hiroba.kernel.people.models import ApiToken
    from hiroba.kernel.people.tokens import digest_of

    scopes = [Action.DATASET_READ, Action.ENTITY_READ, Action.ENTITY_WRITE, Action.ORGANISATION_READ]
    owner, today = people.find_person(_EMAIL), timezone.localdate()
    found = [f"hrb_{secrets.token_urlsafe(32)}" for _each in range(number)]
    ApiToken.objects.bulk_create(
        ApiToken(
            digest=digest_of(each), prefix=each[:10], name="bench", owner_id=owner, organisation=CODE,
            scopes=sorted(scope.value for scope in scopes), expires=timezone.now() + timedelta(days=1),
            last_used=today,
        )
        for each in found
    )  # fmt: skip
    return found


def _head(token: str) -> dict[str, str]:
    return {"NGSILD-Tenant": CODE, "Authorization": f"Bearer {token}"} | _JSON


def _kinds(dataset: str) -> Iterator[tuple[str, Ask]]:
    yield (
        "package_search",
        lambda web, head, at: web.get(
            f"/api/3/action/package_search?q=公園&rows=10&start={at % 5}", headers=head
        ),
    )
    yield "page of a dataset", lambda web, head, _at: web.get(f"/datasets/{dataset}", headers=head)


Side = tuple[Server, httpx.Client, Iterator[str]]


def _left(title: str, ask: Ask, sides: tuple[Side, Side]) -> Row:
    """The rate with rules and principals, of the rate without: by turns, the first of each not counted."""
    cost: tuple[list[float], list[float]] = [], []
    number = count()
    for turn in range(_ROUNDS + 1):
        for which, (server, web, tokens) in enumerate(sides):
            before = worked(server)
            for _each in range(_TIMES if turn else _TIMES // 5):
                ask(web, _head(next(tokens)), next(number)).raise_for_status()
            time.sleep(0.5)  # what follows the log is theirs too
            if turn:
                cost[which].append(worked(server) - before)
    return _row(title, median(cost[0]) / median(cost[1]))


def _loaded(
    title: str, script: str, sides: tuple[Server, Server], who: tuple[str, list[str]], folder: Path
) -> Row:
    """The same for the broker, asked as fast as it answers."""
    token, callers = who
    listed = folder / "tokens.txt"
    listed.write_text("".join(f"{each}\n" for each in callers))
    said = f"NGSILD-Tenant={CODE}|Authorization=Bearer {token}", f"NGSILD-Tenant={CODE}|Tokens={listed}"
    cost: tuple[list[float], list[float]] = [], []
    for turn in range(_ROUNDS + 1):
        for which, server in enumerate(sides):
            before = worked(server)
            seconds = _SECONDS if turn or len(callers) <= _AT_ONCE else _FIRST
            found = load.wrk(server.url, script, _ENTITIES, said[which], _AT_ONCE, seconds=seconds)
            time.sleep(0.5)
            if turn:
                cost[which].append((worked(server) - before) / found.rate)
    return _row(title, median(cost[0]) / median(cost[1]))


def _row(title: str, left: float) -> Row:
    return Row(f"{title}: left with 1,000 rules, 10,000 principals", left, "", None, ">= 0.85")
