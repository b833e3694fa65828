"""A year's paper and its drawings in English, and what leads from a KPI to its rows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hiroba.kernel.typesetting import service as typesetting
from hiroba.office.register import counting
from hiroba.office.register import service as register
from hiroba.office.register.types import Step

pytestmark = pytest.mark.django_db
EN = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def year(measured, home, officer, administrator):
    [kpi] = measured.content.kpis
    register.enter_value(officer, measured.id, kpi.indicator, 2020, 6, "年報")
    register.carry_over(administrator, home.code, 2020, "古い計画書", {Step.DO: {}}, timezone.now())
    return f"/s/register/{home.code}/years/2020"


def test_the_paper_in_english_has_english_headings_and_the_towns_own_words(year, home, client, monkeypatch):
    told = []
    typeset = typesetting.typeset

    def noted(template, data, at):
        told.append(f"{data}")
        return typeset(template, data, at)

    monkeypatch.setattr(typesetting, "typeset", noted)
    kept = client.get(f"{year}/paper.pdf?lang=ja").content
    assert kept.startswith(b"%PDF-")
    assert not told  # it stays as it was set when the year was closed
    assert client.get(f"{year}/paper.pdf?lang=en").content.startswith(b"%PDF-")
    for said in ("All initiatives", "Promotion of open data", "まず3つ。", "FY2020", home.name_en):
        assert said in told[0]
    assert "重点取組の一覧" not in told[0]


def test_drawings_are_saved_as_pictures(year, measured, client):
    [kpi] = measured.content.kpis
    chart = f"/s/register/initiatives/{measured.id}/kpis/{kpi.indicator}/chart"
    for address in (f"{year}/structure", chart):
        assert client.get(f"{address}.png").content.startswith(b"\x89PNG")
        assert client.get(f"{address}.svg").content.startswith(b"<svg")
        assert client.get(f"{address}.exe").status_code == 404
    page = client.get(f"/s/register/initiatives/{measured.id}").content.decode()
    assert f"{chart}.png" in page
    assert f"{year}/structure.png" in client.get(year).content.decode()


def test_a_value_of_a_kpi_leads_to_where_it_comes_from(year, measured, home, client):
    [kpi] = measured.content.kpis
    trail = f"/s/dashboards/indicators/{kpi.indicator}/values/{home.code}/2020"
    assert f'href="{trail}"' in client.get(f"/s/register/initiatives/{measured.id}").content.decode()
    assert "年報" in client.get(trail).content.decode()


def test_what_the_register_counts_is_listed_where_its_trail_leads(measured, home, client):
    assert client.get(counting.open_datasets_page(home.code)).status_code == 200
    assert client.get(counting.rolled_out_page(home.code)).status_code == 200
    assert f"organisation={home.code}" in counting.open_datasets_page(home.code)
