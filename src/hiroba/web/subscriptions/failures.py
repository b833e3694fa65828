"""What went wrong with deliveries, said once however often it happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.context.subscriptions.types import Attempt, Failure
from hiroba.web.subscriptions.rows import moment, outcome

_AGAIN = _("受け取る側のサーバーが動いているかを確かめ、動いていれば「もう一度送る」を押してください。")
_ADDRESS = _("アドレスにまちがいがないかを確かめてください。違うときは、正しいアドレスで申し込み直します。")
_REMEDIES: Mapping[str, Any] = {
    "timeout": _AGAIN,
    "no_connection": _AGAIN,
    "name_unknown": _ADDRESS,
    "mqtt_refused": _(
        "アドレスに書いた利用者名とパスワード、送り先のトピックを、受け取る側の担当者と確かめてください。"
    ),
    "address_refused": _("外から届くアドレスで申し込み直してください。"),
    "paused": _("「また始める」を押してから、もう一度送ってください。"),
    "expired": _("期限が過ぎています。知らせが要るなら、新しく申し込んでください。"),
}
_REFUSALS: Mapping[str, Any] = {
    "401": _("受け取る側が求める鍵が正しいかを、受け取る側の担当者と確かめてください。"),
    "403": _("受け取る側の担当者に、この広場からの通知を許すよう頼んでください。"),
    "404": _ADDRESS,
    "410": _ADDRESS,
    "429": _("多すぎると断られました。知らせる間隔をあけて申し込み直すか、しばらくして送ってください。"),
}
_BROKEN = _("受け取る側の不具合です。直ったことを確かめてから、もう一度送ってください。")
_FORM = _("受け取る側が、この形の通知を受け取れません。受け取る側の担当者に、上の返事を伝えてください。")


class Thing(NamedTuple):
    """What a notification tells of. name: as the city calls it; its id where it is not there any more."""

    id: str
    name: str


class Letter(NamedTuple):
    """A notification that was given up. number: by which it is sent again."""

    number: int
    thing: Thing


class Shown(NamedTuple):
    """Letters that failed alike. error: the key of the cause, answer: what the receiver said, in words."""

    error: str
    answer: str
    remedy: Any
    times: int
    since: datetime | None
    at: datetime | None
    newest: tuple[Letter, ...]

    @property
    def more(self) -> int:
        return self.times - len(self.newest)


class Line(NamedTuple):
    """Attempts one after the other with the same outcome. times: how many, since: the first of them.

    things: some of the last attempt, more: how many others it told of.
    """

    at: datetime
    since: datetime
    times: int
    ok: bool
    outcome: str
    took: float
    tries: int
    things: tuple[Thing, ...]
    more: int


def mentioned(attempts: Sequence[Attempt], failures: Sequence[Failure]) -> set[str]:
    """The ids of what is shown of them."""
    told = {id for attempt in attempts for id in attempt.entities}
    return (told | {letter.entity for failure in failures for letter in failure.newest}) - {""}


def shown(failure: Failure, names: Mapping[str, str]) -> Shown:
    return Shown(
        failure.error,
        outcome(failure.error),
        _remedy(failure.error),
        failure.count,
        moment(failure.since),
        moment(failure.at),
        tuple(Letter(each.number, _thing(each.entity, names)) for each in failure.newest),
    )


def _remedy(error: str) -> Any:
    if not error.startswith("HTTP "):
        return _REMEDIES.get(error, _AGAIN)
    status = error.removeprefix("HTTP ")
    return _REFUSALS.get(status) or (_BROKEN if status.startswith("5") else _FORM)


def folded(attempts: Sequence[Attempt], names: Mapping[str, str]) -> list[Line]:
    """The delivery log, the latest first; failures in a row with the same answer are one line."""
    lines: list[Line] = []
    for attempt in reversed(attempts):
        line = _line(attempt, names)
        last = lines[-1] if lines else None
        if last and not line.ok and not last.ok and last.outcome == line.outcome:
            lines[-1] = last._replace(times=last.times + 1, since=line.since)
        else:
            lines.append(line)
    return lines


def _line(attempt: Attempt, names: Mapping[str, str]) -> Line:
    at = datetime.fromtimestamp(attempt.at / 1e6, UTC)
    more = attempt.count - len(attempt.entities)
    return Line(
        at,
        at,
        1,
        not attempt.error,
        outcome(attempt.error),
        attempt.took,
        attempt.tries,
        tuple(_thing(each, names) for each in attempt.entities),
        more,
    )


def _thing(id: str, names: Mapping[str, str]) -> Thing:
    return Thing(id, names.get(id, id))
