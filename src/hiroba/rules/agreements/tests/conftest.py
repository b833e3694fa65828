"""An owner with a private dataset to offer, and a university that wants to use it."""

from __future__ import annotations

import pytest

from hiroba.kernel.decide.types import Limits, Principal, Role, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.rules.agreements.types import Terms


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    """A test is one transaction that never ends: rules are read anew each time."""
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)


@pytest.fixture
def university(organisation):
    return organisation("univ", kind="university", name="みらい大学")


@pytest.fixture
def researcher(university) -> Principal:
    person = people.create_person("researcher@example.ac.jp", None, "研究 花子")
    organisations.set_member(person, university.code, Role.OFFICER)
    return people.principal_of_person(person)


@pytest.fixture
def terms(home) -> Terms:
    return Terms(
        Target(TargetKind.DATASET, "shelters", home.code), "避難所の利用者数",
        Limits(frozenset({"name", "count"})), frozenset({"research", "statistics"}),
        ("attribute", "delete:P365D"), labels={"name": "名称", "count": "人数"},
    )  # fmt: skip
