"""Administrators hear by mail, a week ahead, that something is to go for the first time."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.retention.keeping import info
from hiroba.intake.retention.models import Setting
from hiroba.intake.retention.planning import plan
from hiroba.intake.retention.types import COMING, Kind, Plan
from hiroba.kernel.dates import service as dates
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.letters import service as letters
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings


@outbox.consumer(COMING, "retention-mail")
def told(event: Event) -> None:
    """Once a setting; one that was changed or removed since is not told any more."""
    row = Setting.objects.filter(pk=event.key).exclude(told=None).first()
    if row is None or row.told is None or row.told.isoformat() != event.payload["told"]:
        return
    known = plan(info(row), timezone.now())
    letters.send(letters.written(_readers(row.organisation), lambda _person: _words(known)))


def _readers(code: str) -> list[PersonInfo]:
    """The administrators of the organisation, of a department's body, else the operators."""
    for each in organisations.body(code):
        if found := people.administrators(each):
            return found
    return people.operators()


def _words(known: Plan) -> tuple[str, str]:
    what = known.retention
    found = organisations.get(what.organisation)
    name = found.name_en if get_language() == "en" and found.name_en else found.name_ja
    filled = {
        "name": name,
        "of": title(what.kind, what.of),
    }
    if known.first is not None:
        filled["day"] = dates.written(known.first)
    subject = _("【広場】{name}：保存期間が過ぎたものが削除されます")
    if what.kind is Kind.VERSIONS:
        text = _(
            "「{of}」の古い版のうち、保存期間が過ぎたもののファイルが、{day}から削除されます。最新の版は残ります。"
        )
    else:
        text = _(
            "「{of}」の履歴のうち、保存期間が過ぎた月の値が、{day}から削除されます。いまの状態は残ります。"
        )
    more = _("削除されたものは元に戻せません。次に削除されるものの一覧と、定めの変更や取りやめはこちらです。")
    link = f"{settings.server().address}/organisations/{what.organisation}/retention"
    return subject.format(**filled), f"{text.format(**filled)}\n{more}\n\n{link}"


def title(kind: Kind, of: str) -> str:
    """The title of a dataset, or the type as it is."""
    return datasets.titles([of], EVERYTHING).get(of, of) if kind is Kind.VERSIONS else of
