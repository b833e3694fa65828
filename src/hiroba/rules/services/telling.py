"""Operators hear of what waits for them, providers of what was decided. The outbox tries again."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from hiroba.kernel.letters import service as letters
from hiroba.kernel.manifests.service import UnknownService
from hiroba.kernel.manifests.types import State
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.rules.services.errors import UnknownServiceApplication
from hiroba.rules.services.reading import application, service
from hiroba.rules.services.types import CHANGED, SWITCHED, ApplicationInfo, ApplicationState, ServiceInfo

Told = tuple[str, str]  # subject, text


@outbox.consumer(CHANGED, "services-mail")
def tell(event: Event) -> None:
    try:
        known = application(int(event.key))
    except UnknownServiceApplication:
        return
    if known.state.value != event.payload["state"]:
        return  # it has moved on: the later event tells
    if known.state is ApplicationState.WAITING:
        _send(people.operators(), lambda person: _waits(known, person))
    elif known.state is not ApplicationState.WITHDRAWN:
        _send(people.administrators(known.organisation), lambda person: _decided(known, person))


@outbox.consumer(SWITCHED, "services-mail")
def tell_switched(event: Event) -> None:
    """Administrators hear that their service was stopped and why, and that it goes on."""
    try:
        known = service(event.key)
    except UnknownService:
        return
    if known.state.value == event.payload["state"]:
        _send(people.administrators(known.organisation), lambda person: _switched(known, person))


def _send(to: list[PersonInfo], told: Callable[[PersonInfo], Told]) -> None:
    letters.send(letters.written(to, told))


def _waits(known: ApplicationInfo, person: PersonInfo) -> Told:
    link = f"{settings.server().address}/operations/services/{known.id}"
    return _("【広場】サービスの申込みがあります"), f"{known.wish.title.said(person.language)}\n\n{link}"


def _decided(known: ApplicationInfo, person: PersonInfo) -> Told:
    title = known.wish.title.said(person.language)
    link = f"{settings.server().address}/developers/organisations/{known.organisation}"
    if known.state is ApplicationState.APPROVED:
        subject = _("【広場】サービスが認められました")
        text = _("「{title}」の鍵を作れるようになりました。").format(title=title)
    else:
        subject = _("【広場】今回はサービスをお受けできません")
        text = f"{title}\n\n" + _("理由：{reason}").format(reason=known.answer)
    return subject, f"{text}\n\n{link}"


def _switched(known: ServiceInfo, person: PersonInfo) -> Told:
    title = known.wish.title.said(person.language)
    if known.state is State.ON:
        return _("【広場】サービスが元に戻りました"), _("「{title}」の鍵は、また使えます。").format(
            title=title
        )
    text = _("「{title}」の鍵は、いま使えません。").format(title=title)
    if known.reason:
        text += "\n\n" + _("理由：{reason}").format(reason=known.reason)
    return _("【広場】サービスが止まりました"), text
