"""The owner of a feed is told once when it stops working, and once when it works again."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.intake.feeds.changes import lines
from hiroba.intake.feeds.models import Feed
from hiroba.intake.feeds.types import Trouble
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings

_LONGEST = 500  # letters of what went wrong
_LOG = structlog.get_logger("hiroba.feeds")


def tell(feed: Feed, error: HirobaError, troubles: Sequence[Trouble]) -> None:
    """Mail what is wrong and what changed; a mail that does not go out is logged, the page shows the same."""
    for person in _owners(feed):
        with translation.override(person.language):
            subject = _("【広場】定期取得「{title}」を確認してください").format(title=feed.title)
            kept = _("最後に公開したデータはそのまま残っています。")
            told = (str(error)[:_LONGEST], "\n".join(lines(troubles)), kept, _address(feed))
            body = "\n\n".join(each for each in told if each)
        _send(person, subject, body, feed)


def tell_well(feed: Feed) -> None:
    for person in _owners(feed):
        with translation.override(person.language):
            subject = _("【広場】定期取得「{title}」は正常に戻りました").format(title=feed.title)
            body = "\n\n".join((subject, _address(feed)))
        _send(person, subject, body, feed)


def _owners(feed: Feed) -> list[PersonInfo]:
    by = feed.principal_id if feed.principal_kind == "person" else ""
    return people.answerable(by, feed.organisation)


def _address(feed: Feed) -> str:
    return f"{settings.server().address}/organisations/{feed.organisation}/feeds/of/{feed.pk}"


def _send(person: PersonInfo, subject: str, body: str, feed: Feed) -> None:
    try:
        send_mail(subject.replace("\n", " "), body, None, [person.email])
    except OSError as error:
        _LOG.warning("mail not sent", feed=feed.pk, kind=type(error).__name__)
