"""States in words and colours, and what a row of a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.dialogue.types import RequestInfo, RequestState, ShowcaseInfo, ShowcaseState, StepInfo
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo

# state -> words, colour of its tag, icon, how its line in the history is marked
REQUESTS: dict[RequestState, tuple[Any, str, str, str]] = {
    RequestState.OPEN: (_("お返事を待っています"), "orange", "clock", ""),
    RequestState.PLANNED: (_("公開の予定です"), "blue", "clock", "mended"),
    RequestState.PUBLISHED: (_("公開しました"), "green", "check", "holds"),
    RequestState.DECLINED: (_("公開できません"), "plain", "info", ""),
}
SHOWCASES: dict[ShowcaseState, tuple[Any, str]] = {
    ShowcaseState.PROPOSED: (_("確認を待っています"), "orange"),
    ShowcaseState.SHOWN: (_("紹介しています"), "green"),
    ShowcaseState.DECLINED: (_("紹介を見送りました"), "plain"),
}


_GONE: tuple[Any, str] = (_("団体が退会しました"), "plain")
_WAITS = (RequestState.OPEN, RequestState.PLANNED)


@dataclass(frozen=True)
class RequestRow:
    """gone: the organisation has left, so nobody answers any more."""

    request: RequestInfo
    owner: OrganisationInfo | None
    words: Any
    colour: str
    icon: str
    history: tuple[tuple[StepInfo, Any, str], ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class ShowcaseRow:
    """gone: as of a request."""

    showcase: ShowcaseInfo
    owner: OrganisationInfo | None
    words: Any
    colour: str
    tone: int  # of the placeholder where there is no picture: 1 to 4
    gone: bool = False


def request_row(info: RequestInfo, names: dict[str, OrganisationInfo]) -> RequestRow:
    words, colour, icon, _mark = REQUESTS[info.state]
    gone = info.organisation in organisations.left()
    if gone and info.state in _WAITS:
        (words, colour), icon = _GONE, "info"
    history = tuple((step, REQUESTS[step.state][0], REQUESTS[step.state][3]) for step in info.steps)
    return RequestRow(info, names.get(info.organisation), words, colour, icon, history, gone)


def showcase_row(info: ShowcaseInfo, names: dict[str, OrganisationInfo]) -> ShowcaseRow:
    gone = info.organisation in organisations.left()
    words, colour = _GONE if gone and info.state is ShowcaseState.PROPOSED else SHOWCASES[info.state]
    tone = sum(map(ord, info.id)) % 4 + 1
    return ShowcaseRow(info, names.get(info.organisation), words, colour, tone, gone)
