"""The pages, the paper and the API, as a reader has them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.office.register import service as register
from hiroba.office.register.api import OPERATIONS, get_initiative, list_initiatives, list_kpi_values
from hiroba.office.register.diagram import sheets, structure
from hiroba.office.register.papers import pdf_of
from hiroba.office.register.types import Level, PolicyKind, Risk, Step
from hiroba.protocols.rest.types import Call

pytestmark = pytest.mark.django_db
_LINE, _PAGE = 453.5, 708.7  # points: width and height between the margins of a page


@pytest.fixture
def draft(measured, officer):
    """An edition whose initiative has a plan with a name that is markup elsewhere."""
    evil = '<script>#panic("x")</script>'
    [line] = register.save_policies(officer, measured.organisation, PolicyKind.TOWN, [evil])
    known = register.initiative(officer, measured.id)
    register.change(officer, known.id, known.version, replace(known.content, policies=(line.id,)))
    register.open_year(officer, measured.organisation, 2025)
    return register.edition(officer, measured.organisation, 2025)


def test_the_overview_tells_lamps_in_words(measured, client):
    page = client.get(f"/s/register/{measured.organisation}/").content.decode()
    assert "オープンデータの促進" in page
    assert "判断できない" in page
    assert "取組を加える" not in page
    assert client.get("/s/register/").status_code == 302


def test_pages_hide_from_outside_what_is_inside(measured, officer, client, as_person):
    register.change(
        officer, measured.id, measured.version, replace(measured.content, risks=(Risk("人手", Level.HIGH),))
    )
    address = f"/s/register/initiatives/{measured.id}"
    assert "人手" not in client.get(address).content.decode()
    assert "人手" in as_person(officer).get(address).content.decode()
    assert client.get(f"{address}/history").status_code == 404
    assert client.get(f"{address}/edit").status_code == 401


def test_an_officer_writes_an_initiative_with_japanese_years(home, officer, as_person):
    browser: Client = as_person(officer)
    rows = {
        f"{name}-{key}": value
        for name in ("money", "milestones", "risks")
        for key, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
    }
    said = rows | {
        "number": "1", "title_ja": "窓口をひらく", "public": "on", "money-0-year": "令和元年度",
        "money-0-budget": "1200000", "milestones-0-title": "説明会", "milestones-0-due": "2026-10-01",
        "risks-0-text": "人手", "risks-0-level": "high", "partners": "ひろば大学：効果の測定",
    }  # fmt: skip
    answer = browser.post(f"/s/register/{home.code}/new", said)
    assert answer.status_code == 302
    [made] = register.initiatives(officer, home.code)
    assert (made.content.money[0].year, made.content.money[0].budget) == (2019, 1_200_000)
    assert made.content.partners[0].role == "効果の測定"
    refused = browser.post(f"/s/register/{home.code}/new", said | {"money-0-year": "いつか"})
    assert refused.status_code == 422
    assert "いつか" in refused.content.decode()
    kpi = {
        "version": "1", "title_ja": "件数", "direction": "up", "baseline": "5", "baseline_year": "R1",
        "targets": "令和9年度 3", "kind": "entered",
    }  # fmt: skip
    told = browser.post(f"/s/register/initiatives/{made.id}/kpis/new", kpi)
    assert (told.status_code, "低くなっています" in told.content.decode()) == (422, True)
    kpi["targets"] = "令和9年度 14"
    assert browser.post(f"/s/register/initiatives/{made.id}/kpis/new", kpi).status_code == 302
    [known] = register.initiative(officer, made.id).content.kpis
    assert (known.baseline_year, known.targets[0].year) == (2019, 2027)
    assert browser.get(f"/s/register/initiatives/{made.id}/kpis/{known.indicator}").status_code == 200


def test_words_that_came_too_late_are_not_lost(measured, officer, as_person):
    code, browser = measured.organisation, as_person(officer)
    assert browser.post(f"/s/register/{code}/years/open", {"year": "令和7年度"}).status_code == 302
    register.write_entry(officer, code, 2025, Step.PLAN, measured.id, "先に書いた", 0)
    said = {"act": "write", "initiative": measured.id, "version": "0", "text": "あとに書いた"}
    answer = browser.post(f"/s/register/{code}/years/2025/review/plan", said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先に書いた" in page
    assert "あとに書いた" in page


@pytest.mark.parametrize("path", ["", "plans", "glossary", "conditions", "cases"])
def test_every_list_opens_for_everybody(measured, client, path):
    assert client.get(f"/s/register/{measured.organisation}/{path}").status_code == 200


def test_the_pages_of_officers_open(measured, officer, as_person):
    browser, code = as_person(officer), measured.organisation
    register.open_year(officer, code, 2025)
    own = [
        f"{code}/{each}"
        for each in ("new", "departments", "cases/new", "years/2025", "years/2025/review/plan")
    ]
    for path in [
        *own,
        *(f"initiatives/{measured.id}/{each}" for each in ("edit", "history", "stage", "kpis/new")),
    ]:
        assert browser.get(f"/s/register/{path}").status_code == 200, path


def test_the_second_of_two_who_write_is_told_what_changed_and_may_save_all_the_same(
    opened, officer, as_person
):
    browser, address = as_person(officer), f"/s/register/initiatives/{opened.id}/edit"
    rows = {
        f"{name}-{key}": "0"
        for name in ("money", "milestones", "risks")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    said = rows | {"version": "1", "number": "1", "title_ja": "わたしの名前", "public": "on"}
    register.change(officer, opened.id, 1, replace(opened.content, title_ja="ほかの人の名前"))
    told = browser.post(address, said)
    page = told.content.decode()
    assert told.status_code == 422
    assert "ほかの人の名前</ins>" in page
    assert 'value="わたしの名前"' in page
    assert '<input type="hidden" name="version" value="2"' in page
    assert browser.post(address, said | {"version": "2"}).status_code == 302
    assert register.initiative(officer, opened.id).content.title_ja == "わたしの名前"


def test_the_drawing_and_the_paper_take_no_content_for_markup(draft):
    drawing = structure(draft)
    assert "<script" not in drawing
    assert "&lt;script&gt;" in drawing
    assert drawing.count("<path d=") == 1  # one link
    assert pdf_of(draft, None, timezone.now()).startswith(b"%PDF-")


def test_the_structure_is_readable_on_paper_however_many_initiatives_there_are(draft):
    [item], [policy] = draft.items, draft.policies
    many = tuple(
        replace(item, id=f"{n}", number=n, policies=(policy.id,) if n % 2 else ()) for n in range(1, 41)
    )
    pages = sheets(replace(draft, items=many))
    assert len(pages) > 1
    assert sum(page.count(">適用検討<") for page in pages) == 40
    for page in pages:
        [(width, height)] = re.findall(r'viewBox="0 0 ([0-9]+) ([0-9]+)"', page)
        scale = _LINE / float(width)  # points of a unit
        assert float(height) * scale < _PAGE
        assert min(map(float, re.findall(r'font-size="([0-9.]+)"', page))) * scale >= 8


def test_a_paper_is_for_everybody_once_the_year_is_closed(draft, client, officer, as_person):
    address = f"/s/register/{draft.organisation}/years/2025"
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/paper.pdf").status_code == 404
    assert "下書き" in as_person(officer).get(address).content.decode()


def test_machines_read_the_same(measured, officer):
    [kpi] = measured.content.kpis
    register.enter_value(officer, measured.id, kpi.indicator, 2025, 9.0, "年報")
    [told] = list_initiatives(Call(ANONYMOUS, {"organisation": measured.organisation}, []))
    assert told.kpis[0].targets[0].value == 30
    call = Call(ANONYMOUS, {"id": measured.id}, [])
    assert get_initiative(call) == told
    assert [(each.year, each.value) for each in list_kpi_values(call).values] == [(2025, 9.0)]
    assert {each.path.split("/")[4] for each in OPERATIONS} == {"register"}
