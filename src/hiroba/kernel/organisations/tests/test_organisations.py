"""The tree of organisations and who belongs to it."""

from __future__ import annotations

import pytest

from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.errors import MissingOrganisationName, WrongOrganisationCode
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

pytestmark = pytest.mark.django_db


def _info(code, parent=None, name="試験市"):
    return OrganisationInfo(code, OrganisationKind.MUNICIPALITY, name, "Test City", parent)


def test_an_organisation_is_found_where_it_was_put_in_the_tree(organisation):
    organisation("130001", kind="prefecture")
    organisation("131041", parent="130001")
    organisation("ict", kind="department", parent="131041")
    assert organisations.ancestors("ict") == ["131041", "130001"]
    assert [child.code for child in organisations.children("130001")] == ["131041"]
    assert organisations.below("130001") == ["130001", "131041", "ict"]
    assert organisations.body("ict") == ("ict", "131041")
    assert [each.code for each in organisations.all()] == ["130001", "131041", "ict"]


def test_a_ring_is_refused(organisation):
    organisation("a")
    organisation("b", parent="a")
    organisation("c", parent="b")
    with pytest.raises(organisations.CircularOrganisation):
        organisations.update(_info("a", parent="c"))
    with pytest.raises(organisations.CircularOrganisation):
        organisations.create(_info("self", parent="self"))
    assert organisations.get("a").parent is None


def test_what_is_unknown_double_or_nameless_is_refused(organisation):
    organisation("a")
    with pytest.raises(organisations.UnknownOrganisation):
        organisations.get("nowhere")
    with pytest.raises(organisations.UnknownOrganisation):
        organisations.create(_info("b", parent="nowhere"))
    with pytest.raises(organisations.OrganisationExists):
        organisations.create(_info("a"))
    with pytest.raises(WrongOrganisationCode):
        organisations.create(_info("a b"))
    with pytest.raises(MissingOrganisationName):
        organisations.create(_info("c", name=" "))
    with pytest.raises(organisations.UnknownOrganisation):
        organisations.set_member(1, "nowhere", Role.MEMBER)


def test_ensure_leaves_what_is_there():
    organisations.ensure(_info("a", name="初めの市"))
    assert organisations.ensure(_info("a", name="後の市")).name_ja == "初めの市"


@pytest.mark.parametrize("typed", ["しんじゅく", "ｼﾝｼﾞｭｸ", "シンジュク", "TEST", "ｔｅｓｔ"])
def test_a_name_is_found_however_it_is_typed(typed):
    organisations.create(_info("131041", name="シンジュク区"))
    assert [found.code for found in organisations.find(typed)] == ["131041"]
    assert organisations.find("渋谷") == []


def test_a_role_is_given_changed_and_taken_away(organisation, person):
    organisation("a")
    id = person()
    organisations.set_member(id, "a", Role.MEMBER)
    organisations.set_member(id, "a", Role.OFFICER)
    assert organisations.roles_of(id) == {"a": Role.OFFICER}
    assert [(each.user_id, each.role) for each in organisations.members("a")] == [(id, Role.OFFICER)]
    organisations.set_member(id, "a", None)
    assert organisations.roles_of(id) == {}
    assert organisations.members("a") == []


def test_the_home_page_is_kept(organisation):
    organisation("a")
    organisations.set_website("a", "https://example.jp/")
    assert organisations.website("a") == "https://example.jp/"
    with pytest.raises(organisations.UnknownOrganisation):
        organisations.website("nowhere")
