"""Who may come in where: the words of the tables of routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.security.seeded import NOBODY, PEOPLE, READERS, RULED, SCOPES, TOWN, Seeded

EVERYBODY = frozenset({NOBODY, *PEOPLE})


@dataclass(frozen=True)
class Rule:
    """let_in: these people. hidden: for others it is not there (404); otherwise they are told to sign in, or
    that it is not for them. signpost: everybody is told to sign in. needs: the action that `decide` is asked, for the reader of the table."""

    let_in: frozenset[str]
    hidden: bool = False
    signpost: bool = False
    needs: str = ""

    def expected(self, role: str) -> str:
        if role in self.let_in:
            return "in"
        if self.hidden:
            return "not there"
        return "sign in" if role == NOBODY or self.signpost else "forbidden"


PUBLIC = Rule(EVERYBODY)
SIGNED_IN = Rule(EVERYBODY - {NOBODY})
STRANGERS = Rule(frozenset({NOBODY}))  # who is signed in is sent on
OFFICE = Rule(frozenset({"officer", "administrator"}), needs="dataset:manage, entity:write, rule:manage")
ADMINISTRATION = Rule(frozenset({"administrator", "operator"}), needs="organisation:manage, journal:read")
OPERATION = Rule(frozenset({"operator"}), needs="platform:operate")
PROVIDERS = Rule(frozenset({"administrator"}), needs="service:manage, directory:sync")
MEMBERS = Rule(OFFICE.let_in | {"member"}, needs="a role in the organisation")
IN_NEED = Rule(MEMBERS.let_in | {"operator"}, needs="a role in the organisation, or platform:operate")
MODERATION = Rule(OFFICE.let_in | {"operator"}, needs="dialogue:hide")
PUBLISHERS = Rule(OFFICE.let_in | {"neighbour"}, needs="dataset:publish, in an organisation of one's own")
OWN = Rule(frozenset({"officer"}), hidden=True)  # what one person made
OFFICE_ONLY = Rule(OFFICE.let_in, hidden=True)
SIGN_IN_FIRST = Rule(frozenset(), signpost=True)
NOT_YET = Rule(frozenset(), hidden=True)  # is not there for anybody in the seed


def reads(name: str) -> Rule:
    """A thing of the seed: who may see it, and for whom it is not there."""
    readers = READERS[name]
    return PUBLIC if readers is None else Rule(readers, hidden=True)


@dataclass(frozen=True)
class Line:
    """rule: of every method that is named; all others are refused to everybody (405).

    places: what stands in the places of the pattern, where it is not the usual. posted: the form.
    dataset: the pattern names a dataset, so that who may see it comes first.
    """

    rule: Rule
    methods: str = "GET"
    places: Mapping[str, Any] = field(default_factory=dict)
    posted: Mapping[str, Any] = field(default_factory=dict)
    signs_in: bool = False  # strangers who send something sign in before anything is looked up
    whole: bool = False  # not for those to whom a rule opens a part of the dataset
    writes: Rule | None = None  # who may send something, where everybody may look
    opens: str = ""  # a dataset that a rule opens here to the neighbour, who sees nothing else of it
    gone: bool = False  # those let in may be told that what they name is not there (any more)

    def expected(self, method: str, role: str, dataset: str) -> tuple[str, ...]:
        """What may be told."""
        if self.signs_in and role == NOBODY and method == "POST":
            return ("sign in",)
        if self.opens and dataset == self.opens and role == "neighbour":
            return ("in",)
        seen = reads(dataset).expected(role) if dataset else "in"
        if self.whole and dataset == RULED and role == "neighbour":
            return ("not there",)
        if seen != "in":
            return (seen,)
        rule = self.writes if self.writes is not None and method == "POST" else self.rule
        told = rule.expected(role)
        return ("in", "not there") if told == "in" and self.gone else (told,)


def usual(pattern: str, seeded: Seeded, dataset: str) -> dict[str, Any]:
    """What stands in the places of a pattern of Django."""
    ids = seeded.ids
    found: dict[str, Any] = {
        "dataset_id": seeded.datasets.get(dataset), "code": TOWN, "token": ids["token"], "number": 1,
        "form": "txt" if "cite" in pattern else "csv", "series_id": ids["series_id"],
        "identifier": ids["submission"], "tenant": TOWN, "name": seeded.datasets["open"],
        "purpose": "none", "transfer": "none", "place": TOWN, "indicator": "none", "year": 2025, "step": "none", "id": 1, "pk": 1, "sha256": "0" * 64, "provider_id": "unknown", "key": "never-sent", "uidb36": "1", "_resource": "00000000-0000-0000-0000-000000000000",
    }  # fmt: skip
    starts = {
        "requests/": ids["request"], "questions/": ids["question_open"], "showcases/": ids["showcase_shown"],
        "workbench/saved/": ids["saved_private"], "workbench/runs/": ids["run"], "rules/": ids["rule"],
        "city/": seeded.entities["ruled"],
    }  # fmt: skip
    middles = {
        "/devices/": "park-1", "/subscriptions/": ids["subscription"], "/feeds/": ids["feed"],
        "/harvest/": ids["source"],
    }  # fmt: skip
    for start, id in starts.items():
        if pattern.startswith(start):
            found["id"] = id
    for middle, id in middles.items():
        if middle in pattern:
            found["id"] = id
    if "/harvest/" in pattern:
        found["number"] = ids["harvest_run"]
    return found


def kind_of(status: int, location: str) -> str:
    """An answer, as far as it says whether somebody was let in."""
    if status == 401 or (status in (301, 302) and "/accounts/login/" in location):
        return "sign in"
    return {403: "forbidden", 404: "not there", 405: "no such method"}.get(status, "in")


ALL_SCOPES = tuple(each.value for each in SCOPES)
