"""People hear by mail: officers of what was asked, the asker of the answer. The outbox tries again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.dialogue.models import Question, Request, Said, Showcase
from hiroba.catalog.dialogue.noting import ANSWERED, ASKED, HIDDEN
from hiroba.catalog.dialogue.types import Kind, RequestState, ShowcaseState
from hiroba.kernel.decide import service as decide
from hiroba.kernel.letters import service as letters
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings

_MODELS: dict[Kind, type[Said]] = {
    Kind.REQUEST: Request, Kind.QUESTION: Question, Kind.SHOWCASE: Showcase,
}  # fmt: skip
_SUBJECT = 40  # letters of what was said
Words = Callable[[Said], tuple[str, str]]  # subject and text, in the language that is active


@outbox.consumer(ASKED, "dialogue-mail")
def tell_officers(event: Event) -> None:
    """Somebody asked: whoever answers for the organisation hears of it."""
    row = _row(event)
    if row is not None and not row.hidden:
        _send(people.officers(row.organisation), row, _asked)


@outbox.consumer(ANSWERED, "dialogue-mail")
def tell_asker(event: Event) -> None:
    """An office answered: the one who asked hears of it."""
    row = _row(event)
    if row is not None and not row.hidden:
        _send(_writer(row), row, _answered)


@outbox.consumer(HIDDEN, "dialogue-mail")
def tell_why_hidden(event: Event) -> None:
    """What somebody wrote is not shown any more: they hear why."""
    row = _row(event)
    if row is not None and row.hidden:
        _send(_writer(row), row, _hidden)


def _row(event: Event) -> Said | None:
    return _MODELS[Kind(event.payload["kind"])]._default_manager.filter(pk=event.key).first()


def _writer(row: Said) -> list[PersonInfo]:
    """Whoever wrote it, while they may sign in and may see what it is about."""
    try:
        who = people.principal_of_person(int(row.by)) if row.by else None
    except people.UnknownPerson:
        return []
    if who is None or (isinstance(row, Question) and datasets.find(row.dataset, decide.sight(who)) is None):
        return []
    return [people.person(int(row.by))]


def _send(to: Iterable[PersonInfo], row: Said, words: Words) -> None:
    letters.send(letters.written(to, lambda _person: words(row)))


def _asked(row: Said) -> tuple[str, str]:
    subjects = {
        Request: _("【広場】データの要望が届きました：{title}"),
        Question: _("【広場】データへの質問が届きました：{title}"),
        Showcase: _("【広場】活用例の紹介が届きました：{title}"),
    }
    subject = subjects[type(row)].format(title=_title(row))
    inbox = f"{settings.server().address}/organisations/{row.organisation}/inbox"
    return subject, "\n\n".join((subject, _("ここから答えられます。"), inbox))


def _answered(row: Said) -> tuple[str, str]:
    subject = _("【広場】お返事があります：{title}").format(title=_title(row))
    return subject, "\n\n".join(part for part in (*_answer(row), _address(row)) if part)


def _answer(row: Said) -> tuple[str, str]:
    if isinstance(row, Question):
        return _("ご質問に答えました。"), row.answer
    if isinstance(row, Showcase):
        shown = row.state == ShowcaseState.SHOWN
        return _("活用例として紹介しました。") if shown else _("今回は紹介を見送りました。"), row.reason
    assert isinstance(row, Request)
    said = {
        RequestState.PLANNED: _("ご要望のデータを、公開する予定です。"),
        RequestState.PUBLISHED: _("ご要望のデータを公開しました。"),
        RequestState.DECLINED: _("ご要望のデータは公開できません。理由をお読みください。"),
    }
    last = row.steps.order_by("-pk").first()
    return said.get(RequestState(row.state), ""), last.text if last else ""


def _hidden(row: Said) -> tuple[str, str]:
    subject = _("【広場】書き込みを表示しないことにしました：{title}").format(title=_title(row))
    return subject, "\n\n".join((_("理由：{reason}").format(reason=row.hidden), _address(row)))


def _title(row: Said) -> str:
    words = row.text if isinstance(row, Question) else getattr(row, "title", "")
    line = " ".join(words.split())
    return line if len(line) <= _SUBJECT else f"{line[:_SUBJECT]}…"


def _address(row: Said) -> str:
    if isinstance(row, Question):
        return f"{settings.server().address}/datasets/{row.dataset}/questions#q-{row.pk}"
    return f"{settings.server().address}/{'requests' if isinstance(row, Request) else 'showcases'}/{row.pk}"
