"""A year is planned, done, checked and acted on; once it is closed nothing of it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, ONLY_PUBLIC
from hiroba.kernel.jobs import service as jobs
from hiroba.office.register import closing
from hiroba.office.register import service as register
from hiroba.office.register.errors import EntryMoved, StepNotDue, UnknownEdition, WrongEntry, YearClosed
from hiroba.office.register.types import Content, Step, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_paper(monkeypatch):
    """Papers are set in a test of their own."""
    monkeypatch.setattr(closing, "pdf_of", lambda edition, _before, _at: f"%PDF- {edition.year}".encode())


def walked(officer, administrator, initiative, year, *, until=Step.ACT, verdict=Verdict.CONTINUE):
    """Write, hand in and sign step by step."""
    code = initiative.organisation
    register.open_year(officer, code, year)
    for step in Step:
        said = verdict if step is Step.ACT else None
        register.write_entry(officer, code, year, step, initiative.id, f"{step.value}のこと", 0, said)
        register.hand_in(officer, code, year, step)
        register.sign(administrator, code, year, step)
        if step is until:
            return


def test_steps_follow_each_other_and_the_last_signature_closes_the_year(measured, officer, administrator):
    walked(officer, administrator, measured, 2025)
    code = measured.organisation
    told = register.edition(ANONYMOUS, code, 2025)
    assert told.items[0].said["do"] == "doのこと"
    assert register.paper(ANONYMOUS, code, 2025) == b"%PDF- 2025"
    with pytest.raises(YearClosed):
        register.write_entry(officer, code, 2025, Step.ACT, measured.id, "あとから", 1)
    with pytest.raises(YearClosed):
        register.comment(officer, code, 2025, Step.ACT, "あとから")
    now = register.initiative(officer, measured.id)
    register.change(officer, measured.id, now.version, replace(now.content, title_ja="名前が変わった"))
    assert register.edition(ANONYMOUS, code, 2025) == told
    with pytest.raises(WrongEntry):
        register.open_year(officer, code, 2025)


def test_a_second_click_signs_nothing_more(measured, officer, administrator):
    walked(officer, administrator, measured, 2025, until=Step.PLAN)
    register.sign(administrator, measured.organisation, 2025, Step.PLAN)
    info = register.year(officer, measured.organisation, 2025)
    assert [each.state.value for each in info.steps][:2] == ["signed", "open"]


def test_nobody_signs_what_they_wrote(measured, officer, administrator):
    code = measured.organisation
    register.open_year(officer, code, 2025)
    with pytest.raises(WrongEntry, match=r"No\.1"):
        register.hand_in(officer, code, 2025, Step.PLAN)
    register.write_entry(officer, code, 2025, Step.PLAN, measured.id, "計画", 0)
    register.write_entry(administrator, code, 2025, Step.PLAN, measured.id, "計画を直した", 1)
    with pytest.raises(EntryMoved):
        register.write_entry(officer, code, 2025, Step.PLAN, measured.id, "同時に書いた", 1)
    register.hand_in(officer, code, 2025, Step.PLAN)
    with pytest.raises(decide.SecondPersonNeeded):
        register.sign(administrator, code, 2025, Step.PLAN)
    with pytest.raises(decide.Forbidden):
        register.sign(officer, code, 2025, Step.PLAN)
    with pytest.raises(StepNotDue):
        register.hand_in(officer, code, 2025, Step.PLAN)
    with pytest.raises(WrongEntry):
        register.give_back(administrator, code, 2025, Step.PLAN, " ")
    register.give_back(administrator, code, 2025, Step.PLAN, "目標を書いてください")
    assert register.year(officer, code, 2025).step(Step.PLAN).returned == "目標を書いてください"


def test_what_is_said_inside_stays_inside(measured, officer, member, resident):
    code = measured.organisation
    register.open_year(officer, code, 2025)
    register.comment(member, code, 2025, Step.PLAN, "この書き方でいいですか")
    for reader in (ANONYMOUS, resident):
        with pytest.raises(UnknownEdition):
            register.year(reader, code, 2025)
        with pytest.raises(UnknownEdition):
            register.edition(reader, code, 2025)
        with pytest.raises(UnknownEdition):
            register.comment(reader, code, 2025, Step.PLAN, "外から")
        assert register.years(reader, code) == []
    with pytest.raises(decide.Forbidden):
        register.write_entry(member, code, 2025, Step.PLAN, measured.id, "書けない", 0)


def test_act_ends_what_is_to_end_and_a_verdict_is_needed(measured, officer, administrator):
    code = measured.organisation
    walked(officer, administrator, measured, 2025, until=Step.CHECK)
    register.write_entry(officer, code, 2025, Step.ACT, measured.id, "役目を終えた", 0)
    with pytest.raises(WrongEntry):
        register.hand_in(officer, code, 2025, Step.ACT)
    register.write_entry(officer, code, 2025, Step.ACT, measured.id, "役目を終えた", 1, Verdict.END)
    register.hand_in(officer, code, 2025, Step.ACT)
    register.sign(administrator, code, 2025, Step.ACT)
    assert register.initiative(ANONYMOUS, measured.id).content.ended


def test_what_changed_since_last_year_is_told(measured, officer, administrator):
    code = measured.organisation
    walked(officer, administrator, measured, 2024)
    [kpi] = measured.content.kpis
    register.enter_value(officer, measured.id, kpi.indicator, 2025, 9.0, "年報")
    register.create(officer, code, Content(2, "窓口をひらく"))
    register.open_year(officer, code, 2025)
    found = register.changed(register.edition_before(code, 2025), register.edition(officer, code, 2025))
    assert [each.item.title_ja for each in found] == [
        "窓口をひらく"
    ]  # the other had no value the year before
    assert "新しく" in found[0].sentences[0]


def test_a_closed_year_becomes_open_data(measured, officer, administrator):
    [kpi] = measured.content.kpis
    register.enter_value(officer, measured.id, kpi.indicator, 2025, 9.0, "年報")
    walked(officer, administrator, measured, 2025)
    jobs.run_pending()
    [info] = [each for each in register.years(ANONYMOUS, measured.organisation) if each.year == 2025]
    assert len(info.datasets) == 2
    found = datasets.search(SearchQuery(organisation=(measured.organisation,)), ONLY_PUBLIC)
    assert {"2025（令和7）年度 重点取組一覧", "2025（令和7）年度 重点取組の成果指標（KPI）"} == {
        each.title for each in found.items
    }


def test_a_year_of_an_old_paper_is_carried_over_with_its_source(measured, officer, administrator):
    at, said = datetime(2020, 3, 31, tzinfo=UTC), {Step.DO: {measured.id: "セミナーへの参加"}}
    with pytest.raises(decide.Forbidden):
        register.carry_over(officer, measured.organisation, 2019, "2020年の方針", said, at)
    with pytest.raises(WrongEntry):
        register.carry_over(administrator, measured.organisation, 2019, " ", said, at)
    register.carry_over(administrator, measured.organisation, 2019, "2020年の方針", said, at)
    told = register.edition(ANONYMOUS, measured.organisation, 2019)
    assert (told.source, told.items[0].said) == ("2020年の方針", {"do": "セミナーへの参加"})
