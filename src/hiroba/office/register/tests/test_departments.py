"""A department is renamed on its page: the name of before stays where it was told, and is read."""

from __future__ import annotations

from datetime import date

import pytest

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.office.register import service as register
from hiroba.office.register.errors import WrongEntry
from hiroba.office.register.types import Content, Department

pytestmark = pytest.mark.django_db
FORM = {"act": "rename", "code": "it", "name_ja": "デジタル課", "name_en": "Digital", "on": "2025-04-01"}


@pytest.fixture
def department(home):
    return organisations.ensure(
        OrganisationInfo("it", OrganisationKind.DEPARTMENT, "情報課", "IT", home.code)
    ).code


@pytest.fixture
def initiative(department, home, officer):
    return register.create(
        officer, home.code, Content(1, "窓口をひらく", departments=(Department("it", ""),))
    )


def test_a_renamed_department_is_told_by_both_names(initiative, home, administrator, client, as_person):
    page = f"/s/register/{home.code}/departments"
    assert as_person(administrator).post(page, FORM).status_code == 302
    told = as_person(administrator).get(page).content.decode()
    assert "デジタル課" in told
    assert "2025年4月1日より前は「情報課」" in told
    shown = client.get(f"/s/register/initiatives/{initiative.id}").content.decode()
    assert "デジタル課" in shown
    assert "情報課" in shown
    assert indicators.resolve("情報課") == "it"


def test_officers_hand_over_but_do_not_rename(initiative, home, officer, as_person):
    page = f"/s/register/{home.code}/departments"
    assert "課の名前を変える" not in as_person(officer).get(page).content.decode()
    assert as_person(officer).post(page, FORM).status_code == 403
    assert organisations.get("it").name_ja == "情報課"


@pytest.mark.parametrize(
    "change", [{"on": ""}, {"name_ja": ""}, {"name_ja": "情報課"}, {"code": "no-such"}, {"on": "0001-01-01"}]
)
def test_what_makes_no_sense_is_told_and_changes_nothing(department, home, administrator, as_person, change):
    browser = as_person(administrator)
    assert browser.post(f"/s/register/{home.code}/departments", FORM | change).status_code == 302
    assert "hb-notice--error" in browser.get(f"/s/register/{home.code}/departments").content.decode()
    assert organisations.get("it").name_ja == "情報課"


def test_nobody_renames_what_is_not_theirs(home, organisation, administrator):
    other = organisation()
    with pytest.raises(WrongEntry):
        register.rename_department(administrator, home.code, other.code, ("わたしの町", ""), date(2025, 4, 1))
    with pytest.raises(Forbidden):
        register.rename_department(
            administrator, other.code, other.code, ("わたしの町", ""), date(2025, 4, 1)
        )
