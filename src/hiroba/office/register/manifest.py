"""What the register says of itself."""

from __future__ import annotations

from hiroba.kernel.decide.types import Action
from hiroba.kernel.manifests.types import (
    Audience,
    CountedIndicator,
    Manifest,
    NavigationItem,
    Page,
    Permission,
    Words,
)

_PAGES = "hiroba.office.register.pages"


def _page(route: str, name: str, view: str) -> Page:
    return Page(route, name, f"{_PAGES}.{view}")


MANIFEST = Manifest(
    id="register",
    title=Words("重点取組の登録簿", "Register of priority initiatives"),
    summary=Words(
        "まちが重点的に取り組むことの、いまと見通し。計画とのつながり、成果指標、年度ごとの見直し。",
        "What the town set out to do, and where it stands: plans, indicators, the yearly review.",
    ),
    audience=Audience.EVERYONE,
    app="hiroba.office.register",
    help=Words(
        "重点取組を、国・都・まちの計画や技術動向とのつながり、所管課、予算、成果指標とともに登録します。"
        "取組は「調査研究」「適用検討」「導入実行」の段階を、条件を確かめながら進みます。"
        "年度ごとに計画・実行・評価・見直しを書き、書いた人とは別の人が承認します。"
        "最後の承認で年度を締め、その内容がWebページ、PDF、オープンデータになります。",
        "Initiatives are kept with their links to plans and trends, departments, budgets and indicators. "
        "They pass through research, study and rollout as conditions are met. Each year is planned, done, "
        "checked and acted on, written by some and signed by another; the last signature closes the year and "
        "makes its web page, PDF and open data.",
    ),
    icon="chart",
    navigation=(NavigationItem(Words("重点取組", "Priority initiatives"), "home"),),
    pages=(
        _page("", "home", "overview:home"),
        _page("cases/<slug:id>", "case", "casebook:page"),
        _page("cases/<slug:id>/edit", "case_edit", "casebook:edit"),
        _page("initiatives/<slug:id>", "initiative", "one:page"),
        _page("initiatives/<slug:id>/edit", "edit", "writing:edit"),
        _page("initiatives/<slug:id>/history", "history", "one:history"),
        _page("initiatives/<slug:id>/kpis/new", "kpi_new", "kpis:new"),
        _page("initiatives/<slug:id>/kpis/<str:indicator>", "kpi", "kpis:edit"),
        _page("initiatives/<slug:id>/kpis/<str:indicator>/chart.<slug:form>", "kpi_chart", "one:chart"),
        _page("initiatives/<slug:id>/stage", "stage", "deciding:stage"),
        _page("<slug:code>/", "overview", "overview:page"),
        _page("<slug:code>/new", "new", "writing:new"),
        _page("<slug:code>/plans", "plans", "lists:plans"),
        _page("<slug:code>/glossary", "glossary", "lists:glossary"),
        _page("<slug:code>/conditions", "conditions", "lists:conditions"),
        _page("<slug:code>/departments", "departments", "lists:departments"),
        _page("<slug:code>/cases", "cases", "casebook:listing"),
        _page("<slug:code>/cases/new", "case_new", "casebook:new"),
        _page("<slug:code>/years/open", "open_year", "review:begin"),
        _page("<slug:code>/years/<int:year>", "paper", "paper:page"),
        _page("<slug:code>/years/<int:year>/paper.pdf", "pdf", "paper:pdf"),
        _page("<slug:code>/years/<int:year>/structure.<slug:form>", "structure", "paper:drawing"),
        _page("<slug:code>/years/<int:year>/review", "review", "review:page"),
        _page("<slug:code>/years/<int:year>/review/<slug:step>", "step", "review:step"),
    ),
    operations="hiroba.office.register.api:OPERATIONS",
    indicators=(
        CountedIndicator(
            "register.open_datasets",
            Words("公開しているデータセットの数", "Public datasets"),
            Words("データセット", "datasets"),
            "hiroba.office.register.counting:open_datasets",
            rows="hiroba.office.register.counting:open_datasets_page",
        ),
        CountedIndicator(
            "register.rolled_out",
            Words("導入実行の段階にある重点取組の数", "Priority initiatives in rollout"),
            Words("件", "initiatives"),
            "hiroba.office.register.counting:rolled_out",
            rows="hiroba.office.register.counting:rolled_out_page",
        ),
    ),
    permissions=(
        Permission(
            "register:write",
            Words("取組と見直しを書く", "Write initiatives and reviews"),
            Action.SERVICE_WORK,
        ),
        Permission(
            "register:decide",
            Words("段階を決め、見直しを承認する", "Decide on stages, sign reviews"),
            Action.SERVICE_MANAGE,
        ),
    ),
)
