"""Data that people wish for: asked, supported, answered step by step."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.catalog.dialogue import references, rights, words
from hiroba.catalog.dialogue.errors import InvalidWords, NotShown, UnknownRequest
from hiroba.catalog.dialogue.models import Request, Step, Support
from hiroba.catalog.dialogue.noting import ANSWERED, ASKED, SUPPORTED, note
from hiroba.catalog.dialogue.once import earlier, made
from hiroba.catalog.dialogue.paging import cut
from hiroba.catalog.dialogue.types import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    PAGE_SIZE,
    Kind,
    RequestDraft,
    RequestInfo,
    RequestPage,
    RequestState,
    StepInfo,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations

_ORDERS = {"new": ("-created", "-pk"), "supports": ("-supports", "-created", "-pk")}


@transaction.atomic
def ask_for_data(who: Principal, draft: RequestDraft) -> str:
    """Ask an organisation for data and return the request's id; the same form twice is one request.

    Raises SignInNeeded, Forbidden, TooManyAsked, InvalidWords, UnknownOrganisation, OrganisationLeft.
    """
    before = earlier(Request, rights.writer(who), draft.mark)
    if before is not None:
        return before.pk
    rights.require_asker(who)
    organisations.require_there(draft.organisation)
    title = words.required("title", words.line(draft.title), LONGEST_TITLE)
    text = words.limited("text", words.paragraphs(draft.text), LONGEST_TEXT)
    row, new = made(
        Request, organisation=organisations.get(draft.organisation).code, by=rights.writer(who),
        name=words.called(draft.name), mark=draft.mark[:64], title=title, text=text,
        folded=words.folded(f"{title}\n{text}"), state=RequestState.OPEN.value,
    )  # fmt: skip
    if new:
        note(who, ASKED, Kind.REQUEST, row)
    return row.pk


@transaction.atomic
def support_request(who: Principal, id: str, *, support: bool = True) -> int:
    """Say "me too" or take it back, one voice a person; return how many there are.

    Raises UnknownRequest, NotShown, SignInNeeded, Forbidden, OrganisationLeft.
    """
    rights.require_person(who)
    row = _row(who, id)
    organisations.require_there(row.organisation)
    if _voice(row, who.id) if support else _silence(row, who.id):
        row.supports = Support.objects.filter(request=row).count()
        row.save(update_fields=["supports"])
        note(who, SUPPORTED, Kind.REQUEST, row, supports=row.supports)
    return row.supports


@transaction.atomic
def answer_request(
    who: Principal, id: str, state: RequestState, text: str, datasets: Iterable[str] = ()
) -> None:
    """Say that the data is planned, published (as which datasets) or declined (why).

    Raises UnknownRequest, Forbidden, InvalidWords, OrganisationLeft.
    """
    row = _row(who, id)
    rights.require_answerer(who, row.organisation)
    organisations.require_there(row.organisation)
    if state is RequestState.OPEN:
        raise InvalidWords(field="state", why=_("どう答えるかを選んでください。"))
    said = words.limited("text", words.paragraphs(text), LONGEST_TEXT)
    named: list[str] = []
    if state is RequestState.PUBLISHED:
        named = [each.id for each in references.public(datasets)]
        if not named:
            raise InvalidWords(field="datasets", why=_("公開したデータを書いてください。"))
    else:
        words.required("text", said, LONGEST_TEXT)
    last = row.steps.order_by("-pk").first()
    if last is not None and (last.state, last.text, last.datasets) == (state.value, said, named):
        return
    Step.objects.create(request=row, state=state.value, text=said, datasets=named)
    row.state, row.modified = state.value, timezone.now()
    row.save(update_fields=["state", "modified"])
    note(who, ANSWERED, Kind.REQUEST, row, state=state.value)


def request(who: Principal, id: str) -> RequestInfo:
    """Return a request with its history. Raises UnknownRequest, NotShown."""
    row = Request.objects.filter(pk=id).first()
    if row is None:
        raise UnknownRequest
    if row.hidden and not rights.sees_hidden(who, row):
        raise NotShown(reason=row.hidden)
    sight = decide.sight(who)
    steps = tuple(
        StepInfo(each.at, RequestState(each.state), each.text, references.seen(each.datasets, sight))
        for each in row.steps.order_by("pk")
    )
    return info(who, row, steps, supported=bool(_supported(who, [row])))


def requests(
    who: Principal,
    text: str = "",
    state: RequestState | None = None,
    sort: str = "new",
    page: int = 1,
    page_size: int = PAGE_SIZE,
    *,
    mine: bool = False,
) -> RequestPage:
    """Return what is wished for, with every word of the text in it. sort: new | supports.

    mine: only what the reader asked for, what was hidden, too.
    """
    rows = _found(text, rights.writer(who) if mine else "")
    counts = {RequestState(name): count for name, count in rows.values_list("state").annotate(n=Count("pk"))}
    if state is not None:
        rows = rows.filter(state=state.value)
    total, cards, here, pages = cut(rows.order_by(*_ORDERS.get(sort, _ORDERS["new"])), page, page_size)
    supported = _supported(who, cards)
    items = tuple(info(who, each, supported=each.pk in supported) for each in cards)
    return RequestPage(total, items, counts, here, pages)


def info(
    who: Principal, row: Request, steps: tuple[StepInfo, ...] = (), *, supported: bool = False
) -> RequestInfo:
    return RequestInfo(
        row.pk, row.organisation, row.title, row.text, row.name, RequestState(row.state), row.supports,
        row.created, row.modified, row.hidden, steps, supported, rights.wrote(who, row),
    )  # fmt: skip


def _supported(who: Principal, rows: list[Request]) -> set[str]:
    """Which of them the reader has said "me too" to."""
    if not rights.writer(who):
        return set()
    return set(Support.objects.filter(request__in=rows, by=who.id).values_list("request_id", flat=True))


def _found(text: str, by: str = "") -> QuerySet[Request]:
    condition = Q(by=by) if by else Q(hidden="")
    for word in words.folded(words.line(text[:200])).split():
        condition &= Q(folded__contains=word)
    return Request.objects.filter(condition)


def _row(who: Principal, id: str) -> Request:
    """The row, held until the transaction ends. Raises UnknownRequest, NotShown."""
    row = Request.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise UnknownRequest
    if row.hidden and not rights.sees_hidden(who, row):
        raise NotShown(reason=row.hidden)
    return row


def _voice(row: Request, by: str) -> bool:
    """Count the person once; their own request counts without."""
    if row.by == by:
        return False
    try:
        with transaction.atomic():
            return Support.objects.get_or_create(request=row, by=by)[1]
    except IntegrityError:
        return False


def _silence(row: Request, by: str) -> bool:
    return bool(Support.objects.filter(request=row, by=by).delete()[0])
