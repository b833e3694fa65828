"""What officers, deciders and everybody else may do with initiatives, and what stays of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Source, SourceKind
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Role
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.office.register import service as register
from hiroba.office.register.errors import EntryMoved, UnknownInitiative, UnknownUseCase, WrongEntry
from hiroba.office.register.tests.conftest import ENTERED, kpi
from hiroba.office.register.types import (
    CaseContent,
    CaseKind,
    CaseState,
    Content,
    Department,
    Level,
    Light,
    Member,
    PolicyKind,
    Risk,
    Stage,
    Target,
    Term,
)

pytestmark = pytest.mark.django_db


def test_every_change_is_a_version_and_the_second_of_two_is_told(opened, officer):
    fresh = replace(opened.content, title_ja="データをひらく")
    changed = register.change(officer, opened.id, 1, fresh, "わかりやすく")
    assert changed.version == 2
    with pytest.raises(EntryMoved):
        register.change(officer, opened.id, 1, replace(fresh, title_ja="べつの名前"))
    newest, oldest = register.versions(officer, opened.id)
    assert (newest.content.title_ja, newest.note) == ("データをひらく", "わかりやすく")
    assert oldest.content.title_ja == "オープンデータの促進"


def test_nobody_outside_changes_or_sees_what_is_inside(opened, officer):
    risky = replace(opened.content, risks=(Risk("人が足りない", Level.HIGH),))
    register.change(officer, opened.id, 1, risky)
    assert register.initiative(ANONYMOUS, opened.id).content.risks == ()
    assert register.initiative(officer, opened.id).content.risks
    with pytest.raises(decide.SignInNeeded):
        register.change(ANONYMOUS, opened.id, 2, opened.content)
    with pytest.raises(UnknownInitiative):
        register.versions(ANONYMOUS, opened.id)
    register.change(officer, opened.id, 2, replace(risky, public=False))
    with pytest.raises(UnknownInitiative):
        register.initiative(ANONYMOUS, opened.id)
    assert register.initiatives(ANONYMOUS, opened.organisation) == []


def test_officers_of_another_town_change_nothing(opened, principal, organisation):
    stranger = principal(organisation().code, Role.OFFICER)
    with pytest.raises(decide.Forbidden):
        register.change(stranger, opened.id, 1, replace(opened.content, title_ja="とられた"))


def test_a_stage_is_passed_by_a_second_person_who_sees_each_condition(opened, officer, administrator):
    register.save_conditions(officer, opened.organisation, {Stage.ROLLOUT: ["予算を決めた", "KPIを決めた"]})
    made = register.propose_stage(officer, opened.id, Stage.ROLLOUT, ["当初予算 p.3", ""], "準備ができた")
    assert [each.met for each in made.met] == [True, False]
    with pytest.raises(EntryMoved):
        register.propose_stage(officer, opened.id, Stage.RESEARCH, [], "もう一つ")
    with pytest.raises(decide.Forbidden):
        register.decide_stage(officer, opened.id, made.id, accept=True, answer="自分で")
    with pytest.raises(WrongEntry):
        register.decide_stage(administrator, opened.id, made.id, accept=True)
    register.decide_stage(administrator, opened.id, made.id, accept=True, answer="KPIは夏までに")
    assert register.initiative(officer, opened.id).content.stage is Stage.ROLLOUT
    with pytest.raises(EntryMoved):
        register.decide_stage(administrator, opened.id, made.id, accept=False, answer="やめる")
    [told] = register.proposals(officer, opened.id)
    assert (told.by, told.decided_by) == (officer.id, administrator.id)


def test_who_proposes_does_not_decide(opened, administrator):
    made = register.propose_stage(administrator, opened.id, Stage.ROLLOUT, [], "すぐに")
    with pytest.raises(decide.SecondPersonNeeded):
        register.decide_stage(administrator, opened.id, made.id, accept=True)


def test_a_stage_is_not_changed_by_writing(opened, officer):
    changed = register.change(
        officer, opened.id, 1, replace(opened.content, stage=Stage.ROLLOUT, summary="x")
    )
    assert changed.content.stage is Stage.STUDY


def test_a_kpi_is_measured_judged_and_foretold(measured, officer):
    [known] = measured.content.kpis
    for year, value in ((2023, 12.0), (2024, 16.0), (2025, 20.0)):
        register.enter_value(officer, measured.id, known.indicator, year, value, f"年報 {year}")
    [view] = register.kpis(ANONYMOUS, measured, 2025)
    assert [each.value for each in view.points] == [12, 16, 20]
    assert view.lamp.light is Light.ON_TRACK
    assert view.forecast is not None
    assert view.forecast.year == 2030
    [aim] = indicators.targets([known.indicator], who=ANONYMOUS)
    assert (aim.year, aim.value) == (2030, 30)


def test_a_target_below_the_baseline_is_refused_and_nothing_is_kept(measured, officer):
    [known] = measured.content.kpis
    with pytest.raises(WrongEntry, match="低くなっています"):
        register.change_kpi(
            officer, measured.id, measured.version, replace(known, targets=(Target(2030, 3.0),))
        )
    assert register.initiative(officer, measured.id) == measured


def test_a_source_that_vanished_is_told_and_the_value_stays(measured, officer):
    [known] = measured.content.kpis
    register.enter_value(officer, measured.id, known.indicator, 2025, 20.0, "年報")
    counted = Source(SourceKind.COUNT, count="gone.nothing")
    register.change_kpi(officer, measured.id, measured.version, known, counted)
    indicators.refresh(known.indicator)
    [view] = register.kpis(officer, register.initiative(officer, measured.id), 2025)
    assert [each.value for each in view.points] == [20]
    assert "gone.nothing" in view.lost
    indicators.retire(known.indicator, officer)
    [view] = register.kpis(officer, register.initiative(officer, measured.id), 2025)
    assert [each.value for each in view.points] == [20]
    assert view.lost


def test_the_count_of_open_data_flows_from_the_catalogue(opened, officer):
    made = register.add_kpi(
        officer, opened.id, 1, kpi(baseline=None, baseline_year=None),
        Source(SourceKind.COUNT, count="register.open_datasets"),
    )  # fmt: skip
    indicators.refresh(made.content.kpis[0].indicator)
    [view] = register.kpis(officer, made, indicators.this_year())
    assert (view.points[-1].value, view.lost) == (0, "")


def test_what_is_hidden_hides_its_values_too(measured, officer):
    [known] = measured.content.kpis
    register.change(officer, measured.id, measured.version, replace(measured.content, public=False))
    assert indicators.listing(ANONYMOUS, ids=[known.indicator]) == []


def test_a_department_that_is_renamed_or_merged_keeps_its_history(home, officer):
    for code, name in (("old-section", "情報課"), ("new-section", "デジタル課")):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.DEPARTMENT, name, "", home.code))
    content = Content(1, "窓口をひらく", departments=(Department("old-section", ""),))
    made = register.create(officer, home.code, content)
    assert made.content.departments == (Department("old-section", "情報課"),)
    organisations.update(
        OrganisationInfo("old-section", OrganisationKind.DEPARTMENT, "情報推進課", "", home.code)
    )
    assert register.initiative(officer, made.id).content.departments[0].name == "情報課"
    assert register.hand_over(officer, home.code, "old-section", "new-section", "課の統合") == 1
    newest, oldest = register.versions(officer, made.id)
    assert newest.content.departments == (Department("new-section", "デジタル課"),)
    assert oldest.content.departments == (Department("old-section", "情報課"),)
    with pytest.raises(WrongEntry):
        register.hand_over(officer, home.code, "new-section", "new-section")


def test_a_line_of_a_plan_keeps_its_links_when_the_list_is_written_anew(home, officer):
    first, second = register.save_policies(
        officer, home.code, PolicyKind.NATIONAL, ["オープンデータ", "業務の効率化"]
    )
    again = register.save_policies(officer, home.code, PolicyKind.NATIONAL, ["業務の効率化", "新しい計画"])
    assert [each.number for each in again] == [1, 2]
    assert again[0].id == second.id
    assert first.id in {each.id for each in register.policies(home.code, dropped=True)}
    with pytest.raises(WrongEntry):
        register.save_policies(officer, home.code, PolicyKind.NATIONAL, ["同じ", "同じ"])
    with pytest.raises(decide.SignInNeeded):
        register.save_terms(ANONYMOUS, home.code, [Term("AI", "人工知能")])


def test_a_working_group_shows_its_organisations_outside_and_its_people_inside(home, officer):
    members = (Member(home.name_ja, "事務局", home.code), Member("山田 太郎", "座長"))
    content = CaseContent("見守りの実証", CaseKind.PILOT, CaseState.RUNNING, members=members)
    made = register.create_case(officer, home.code, content)
    assert [each.name for each in register.case(ANONYMOUS, made.id).content.members] == [home.name_ja]
    assert len(register.case(officer, made.id).content.members) == 2
    done = replace(content, state=CaseState.DONE, outcome="夜の見回りが半分になった", public=False)
    register.change_case(officer, made.id, 1, done)
    with pytest.raises(EntryMoved):
        register.change_case(officer, made.id, 1, content)
    with pytest.raises(UnknownUseCase):
        register.case(ANONYMOUS, made.id)


def test_what_makes_no_sense_is_told(home, officer):
    with pytest.raises(WrongEntry):
        register.create(officer, home.code, Content(1, " "))
    with pytest.raises(WrongEntry):
        register.create(officer, home.code, Content(0, "番号がない"))
    backwards = CaseContent(
        "逆", CaseKind.USE_CASE, CaseState.PLANNED, begins=date(2026, 2, 1), ends=date(2026, 1, 1)
    )
    with pytest.raises(WrongEntry):
        register.create_case(officer, home.code, backwards)
    with pytest.raises(HirobaError):
        register.create(
            officer, home.code, Content(1, "知らない課", departments=(Department("nowhere", ""),))
        )


def test_a_form_that_was_sent_twice_counts_once(opened, officer):
    with pytest.raises(WrongEntry, match="番号"):
        register.create(officer, opened.organisation, Content(1, "オープンデータの促進"))


def test_an_entered_kpi_needs_evidence(measured, officer):
    [known] = measured.content.kpis
    with pytest.raises(HirobaError) as told:
        register.enter_value(officer, measured.id, known.indicator, 2025, 1.0, " ")
    assert told.value.code == "indicator_evidence_missing"
    changed = register.drop_kpi(officer, measured.id, measured.version, known.indicator)
    assert changed.content.kpis == ()
    assert ENTERED.kind is SourceKind.ENTERED
