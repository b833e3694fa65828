"""Applicants and organisations hear by mail how they stand. The outbox tries again."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiroba.kernel.letters import service as letters
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.rules.joining.applying import application, key_of
from hiroba.rules.joining.errors import UnknownApplication
from hiroba.rules.joining.models import Suspension
from hiroba.rules.joining.types import CHANGED, STOPPED, ApplicationInfo, ApplicationState


@outbox.consumer(CHANGED, "joining-mail")
def tell(event: Event) -> None:
    """The applicant hears of every step of theirs, operators of what waits for them."""
    try:
        known = application(event.key)
    except UnknownApplication:
        return
    if known.state.value != event.payload["state"]:
        return  # it has moved on: the later event tells
    with translation.override(known.wish.language):
        told = _told(known)
    mails: list[letters.Letter] = [(*told, None, [known.wish.email])] if told else []
    if known.state is ApplicationState.WAITING:
        mails += letters.written(people.operators(), lambda _operator: _waits(known))
    letters.send(mails)


def _told(known: ApplicationInfo) -> tuple[str, str] | None:
    """Subject and text. Before the address is confirmed nothing of what was written goes to it."""
    link = f"{settings.server().address}/join/{key_of(known.id)}"
    last = known.steps[-1].text if known.steps else ""
    parts: tuple[str, ...]
    match known.state:
        case ApplicationState.UNCONFIRMED:
            subject = _("【広場】メールアドレスの確認")
            parts = (
                _("広場への参加の申込みを受け取りました。次のページを開いて、申込みを確かめてください。"),
                link,
                _("お心当たりがなければ、何もしなくて大丈夫です。7日たつと消えます。"),
            )
        case ApplicationState.ASKED:
            subject = _("【広場】申込みについておたずねします")
            parts = (last, _("ここから答えられます。"), link)
        case ApplicationState.ACCEPTED:
            subject = _("【広場】参加が認められました")
            parts = (_("規約を読み、代表の方が署名すると、団体の場所ができます。"), link)
        case ApplicationState.REFUSED:
            subject = _("【広場】今回は参加をお受けできません")
            parts = (_("理由：{reason}").format(reason=last), link)
        case ApplicationState.JOINED:
            subject = _("【広場】ようこそ")
            address = settings.server().address
            parts = (
                _("団体の場所ができました。最初の管理者は、このメールを受け取った方です。"),
                f"{address}/organisations/{known.code}",
                _("はじめての方は、ここでパスワードを決めてログインしてください。"),
                f"{address}/accounts/password/reset/",
            )
        case _:
            return None
    return subject, "\n\n".join(parts)


def _waits(known: ApplicationInfo) -> tuple[str, str]:
    link = f"{settings.server().address}/operations/applications/{known.id}"
    return _("【広場】参加の申込みがあります"), f"{known.wish.name}\n\n{link}"


@outbox.consumer(STOPPED, "joining-mail")
def tell_stopped(event: Event) -> None:
    """Administrators of an organisation hear that it was suspended and why, and that it goes on."""
    row = Suspension.objects.filter(pk=event.payload["suspension"]).first()
    if row is None:
        return
    letters.send(letters.written(people.administrators(event.key), lambda _person: _stopped(row)))


def _stopped(row: Suspension) -> tuple[str, str]:
    found = organisations.get(row.organisation)
    name = found.name_en if get_language() == "en" and found.name_en else found.name_ja
    if row.lifted is None:
        parts = (
            _("理由：{reason}").format(reason=row.reason),
            _("止まっているあいだ、この団体としての操作、鍵、ルールや合意で開かれたデータが使えません。"),
            _("データはなくなりません。おたずねは、広場の運営者へお願いします。"),
        )
        return _("【広場】{name}の参加が止められました").format(name=name), "\n\n".join(parts)
    subject = _("【広場】{name}の参加が元に戻りました").format(name=name)
    return subject, _("これまでどおりお使いいただけます。")
