"""What the dashboards say of themselves."""

from __future__ import annotations

from hiroba.kernel.decide.types import Action
from hiroba.kernel.manifests.types import (
    Audience,
    EntityType,
    Manifest,
    NavigationItem,
    Page,
    Permission,
    RepeatedJob,
    Words,
)

_PAGES = "hiroba.services.dashboards.pages"
_TITLE = Words("指標とダッシュボード", "Indicators and dashboards")

MANIFEST = Manifest(
    id="dashboards",
    title=_TITLE,
    summary=Words(
        "まちの数字が、いまどこにあり、どう変わってきたか。どの数字も、もとの行までたどれます。",
        "Where the city's figures stand and how they have moved. Every number can be followed to its rows.",
    ),
    audience=Audience.EVERYONE,
    app="hiroba.services.dashboards",
    help=Words(
        "団体と年度をならべて比べ、地図とグラフで見て、表やSVGで持ち帰れます。"
        "職員は、コードを書かずにダッシュボードを作り、公開し、ロビーの画面に映せます。",
        "Compare places over fiscal years on maps and in charts, and take the tables and drawings with you. "
        "Officers make dashboards without code, publish them, and show them on a screen in the lobby.",
    ),
    icon="chart",
    navigation=(NavigationItem(_TITLE, "home"),),
    pages=(
        Page("", "home", f"{_PAGES}.home:home"),
        Page("compare", "compare", f"{_PAGES}.compare:compare"),
        Page("compare.<str:form>", "data", f"{_PAGES}.compare:data"),
        Page("embed/compare", "embed", f"{_PAGES}.embedding:compared", embeds=True),
        Page("embed/boards/<str:id>", "embed_board", f"{_PAGES}.embedding:board", embeds=True),
        Page("indicators/new", "define", f"{_PAGES}.defining:define", "dashboards:define"),
        Page("indicators/<str:id>", "indicator", f"{_PAGES}.indicator:indicator"),
        Page("indicators/<str:id>/edit", "edit", f"{_PAGES}.defining:edit", "dashboards:define"),
        Page("indicators/<str:id>/enter", "enter", f"{_PAGES}.entering:enter", "dashboards:define"),
        Page("indicators/<str:id>/values/<str:place>/<int:year>", "trail", f"{_PAGES}.trail:trail"),
        Page("places", "places", f"{_PAGES}.places:page"),
        Page("boards/new", "new_board", f"{_PAGES}.editing:new", "dashboards:edit"),
        Page("boards/<str:id>", "board", f"{_PAGES}.board:board"),
        Page("boards/<str:id>/edit", "edit_board", f"{_PAGES}.editing:edit", "dashboards:edit"),
        Page("boards/<str:id>/tv", "tv", f"{_PAGES}.board:tv"),
        Page("boards/<str:id>/mail", "mail", f"{_PAGES}.board:mail", "dashboards:mail"),
    ),
    operations="hiroba.services.dashboards.api:OPERATIONS",
    entity_types=(EntityType("KeyPerformanceIndicator", Words("指標の値", "Values of indicators")),),
    permissions=(
        Permission(
            "dashboards:mail",
            Words("ダッシュボードをメールで受け取る", "Receive dashboards by mail"),
            Action.SERVICE_USE,
        ),
        Permission(
            "dashboards:define",
            Words("指標を決め、値を書き入れる", "Define indicators and enter figures"),
            Action.SERVICE_WORK,
        ),
        Permission("dashboards:edit", Words("ダッシュボードを作る", "Make dashboards"), Action.SERVICE_WORK),
    ),
    jobs=(RepeatedJob("mail", "hiroba.services.dashboards.mailing:send_due", 600.0),),
)
