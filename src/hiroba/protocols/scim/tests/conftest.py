"""Two organisations, each with its directory as it comes with its key."""

from __future__ import annotations

import pytest

from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.protocols.scim.tests.directory import Directory


@pytest.fixture
def boss(home):
    """Who administers the first organisation, and made the key of its directory."""
    return _administrator(home.code)


@pytest.fixture
def directory(boss, home):
    return Directory(_key(boss, home.code), home.code)


@pytest.fixture
def neighbour(organisation):
    code = organisation().code
    return Directory(_key(_administrator(code), code), code)


def _administrator(code):
    id = people.create_person(f"boss@{code}.example.jp", None, "管理 試験")
    organisations.set_member(id, code, Role.ADMINISTRATOR)
    return id


def _key(person, code):
    return people.issue_token(person, code, "名簿", [Action.DIRECTORY_SYNC], None)[0]
