"""The other side hears by mail what happened and what is next. The outbox tries again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.letters import service as letters
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.rules.agreements.keeping import terms_of
from hiroba.rules.agreements.models import Negotiation, Transfer
from hiroba.rules.agreements.noting import DELETION, ENDED, MOVED, TRANSFER
from hiroba.rules.agreements.rights import code_of
from hiroba.rules.agreements.types import Side, State, TransferState

_MOVED: dict[str, Any] = {
    "": gettext_lazy("【広場】データ利用の話し合いに、書き込みがありました：{title}"),
    State.REQUESTED: gettext_lazy("【広場】データを使いたいという申し込みがあります：{title}"),
    State.OFFERED: gettext_lazy("【広場】データの持ち主から、条件の提案があります：{title}"),
    State.ACCEPTED: gettext_lazy("【広場】条件が受け入れられました。署名をお待ちしています：{title}"),
    State.AGREED: gettext_lazy("【広場】持ち主が署名しました。内容を確かめて署名してください：{title}"),
    State.FINALIZED: gettext_lazy("【広場】データ利用の合意が成立しました：{title}"),
    State.TERMINATED: gettext_lazy("【広場】データ利用の話し合いが終わりました：{title}"),
}
_ENDED = gettext_lazy("【広場】データ利用の合意が終わりになりました：{title}")


_DELETION: dict[str, tuple[Side, Any]] = {
    "due": (
        Side.CONSUMER,
        gettext_lazy("【広場】合意で使ったデータを消す日になりました。消して、確認してください：{title}"),
    ),
    "late": (
        Side.PROVIDER,
        gettext_lazy("【広場】合意で使われたデータの消去が、期日を過ぎても確認されていません：{title}"),
    ),
    "confirmed": (Side.PROVIDER, gettext_lazy("【広場】合意で使われたデータの消去が確認されました：{title}")),
}


_TRANSFER: dict[str, Any] = {
    TransferState.SUSPENDED: gettext_lazy("【広場】データを使う側が、受け渡しを止めています：{title}"),
    TransferState.STARTED: gettext_lazy("【広場】データの受け渡しが再開しました：{title}"),
    TransferState.COMPLETED: gettext_lazy("【広場】データの受け渡しが済みました：{title}"),
    TransferState.TERMINATED: gettext_lazy("【広場】データを使う側が、受け渡しを終わりにしました：{title}"),
}


@outbox.consumer(MOVED, "agreements-mail")
def tell_of_step(event: Event) -> None:
    """Both hear that the agreement is in force, else the side that did not act."""
    state, side = event.payload["state"], Side(event.payload["side"])
    subject = step_subject(state)
    if subject is None:  # VERIFIED is told with FINALIZED
        return
    sides = tuple(Side) if state == State.FINALIZED else (side.other,)
    _send(event.key, sides, subject)


@outbox.consumer(ENDED, "agreements-mail")
def tell_of_end(event: Event) -> None:
    _send(event.key, tuple(Side), _ENDED)


@outbox.consumer(DELETION, "agreements-mail")
def tell_of_deletion(event: Event) -> None:
    """The user hears that the day has come, the owner what became of it."""
    side, subject = _DELETION[event.payload["state"]]
    _send(event.key, (side,), subject, f"agreements/{event.payload['agreement']}")


@outbox.consumer(TRANSFER, "agreements-mail")
def tell_of_transfer(event: Event) -> None:
    """The owner hears what the connector of the other side did with a transfer; of one that ended with its
    agreement the agreement's letter tells. What the owner does their connector is told."""
    subject = _TRANSFER.get(event.payload["state"])
    row = Transfer.objects.select_related("agreement").filter(pk=event.key).first()
    if subject is None or row is None or event.payload["side"] != Side.CONSUMER or row.agreement.ended:
        return
    _send(row.agreement.negotiation_id, (Side.PROVIDER,), subject, f"agreements/{row.agreement_id}")


def _send(id: str, sides: tuple[Side, ...], subject: Any, path: str = "") -> None:
    row = Negotiation.objects.filter(pk=id).first()
    if row is None:
        return
    to = [person for side in sides for person in people.officers(code_of(row, side))]
    send_letter(to, subject, terms_of(row.terms).title, path or f"negotiations/{row.pk}")


def step_subject(state: str) -> Any:
    """The subject of the letter that tells of a step; None where none does."""
    return _MOVED.get(state)


def send_letter(to: Iterable[PersonInfo], subject: Any, title: str, path: str) -> None:
    """Write to each what happened (subject: words with a place for the title) and where it goes on."""
    address = f"{settings.server().address}/{path}"

    def words(_person: PersonInfo) -> tuple[str, str]:
        parts = (
            _("データ：{title}").format(title=title),
            _("くわしくは、次のページをごらんください。"),
            address,
        )
        return str(subject).format(title=title), "\n\n".join(parts)

    letters.send(letters.written(to, words))
