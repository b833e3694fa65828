"""Values of the disaster telegrams (気象庁防災情報XMLフォーマット)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError

Row = dict[str, Any]  # column -> str | int | float | None; times are ISO 8601 with offset


class Severity(StrEnum):
    ERROR = "error"  # the telegram, or this part of it, was not taken in
    WARNING = "warning"  # taken in; somebody should look
    INFO = "info"


class Finding(msgspec.Struct, frozen=True):
    """What is wrong in a telegram, by a named rule. where: file or address, value: as it stood there."""

    rule: str
    severity: Severity
    where: str = ""
    value: str = ""


class InfoType(StrEnum):
    """Head/InfoType."""

    ISSUED = "発表"
    CORRECTED = "訂正"
    DELAYED = "遅延"
    CANCELLED = "取消"


@dataclass(frozen=True)
class Telegram:
    """One telegram as read. real: Control/Status is 通常; everything else is a drill or a test.

    events: the ids in Head/EventID. rows: by family, what it says of each event or area.
    stream: what a later telegram replaces. richness: of formats that tell the same at one time.
    """

    title: str
    status: str
    office: str
    sent: datetime
    head_title: str
    info_type: InfoType
    events: tuple[str, ...]
    serial: str
    reported: datetime
    family: str
    stream: str
    richness: int = 0
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def real(self) -> bool:
        return self.status == "通常"

    @property
    def order(self) -> str:
        """Sorts the telegrams of one stream: report time, richer format, sending time, serial."""
        serial = "".join(part.zfill(4) for part in self.serial.split("-") if part)
        reported, sent = (each.astimezone(UTC).isoformat() for each in (self.reported, self.sent))
        return f"{reported} {self.richness} {sent} {serial}"


class Outcome(StrEnum):
    """What became of a telegram."""

    TAKEN = "taken"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    OLDER = "older"  # a newer one of the same stream was here already
    REPEATED = "repeated"  # these very bytes were here already
    DRILL = "drill"  # training or test: kept apart
    REFUSED = "refused"


class Intake(msgspec.Struct, frozen=True):
    """An account of telegrams taken in. kinds and outcomes: how many of each; families: datasets touched."""

    telegrams: int
    kinds: dict[str, int]
    outcomes: dict[str, int]
    findings: list[Finding]
    datasets: list[str]


class NotATelegram(HirobaError):
    """rule: jma.too-large | jma.not-xml | jma.not-telegram | jma.time-unreadable."""

    code: ClassVar[str] = "not_a_telegram"
    status: ClassVar[int] = 422
    sentence = _(
        "「{where}」は気象庁の防災情報XMLの電文として読み取れません（{rule}）。電文のファイルをご確認ください。"
    )


class NotAnAtomFeed(HirobaError):
    code: ClassVar[str] = "not_an_atom_feed"
    status: ClassVar[int] = 422
    sentence = _(
        "「{where}」は気象庁のAtomフィードとして読み取れません。フィードのアドレスをご確認ください。"
    )
