"""Values of the feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError, OutsideError

PERIODS = (60, 300, 900, 3600, 21600, 86400, 604800, 2592000)  # seconds between two looks
MAX_ROWS = 200_000  # of a database view


class Kind(StrEnum):
    URL = "url"
    SFTP = "sftp"
    DATABASE = "database"
    JMA = "jma"  # an Atom feed of telegrams


class State(StrEnum):
    NEW = "new"
    WELL = "well"
    FAILING = "failing"
    CHANGED = "changed"  # its shape: nothing is published until somebody looked
    PAUSED = "paused"


class RunOutcome(StrEnum):
    RUNNING = "running"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    CHANGED = "changed"
    SKIPPED = "skipped"  # nobody acts for its organisation


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong with a feed or in what it brought, by a named rule. severity: error|warning|info."""

    rule: str
    severity: str
    where: str = ""
    value: str = ""
    count: int = 1


class TableShape(msgspec.Struct, frozen=True):
    """columns: name -> type. rows: how many. titles: name -> what the file calls it."""

    columns: dict[str, str]
    rows: int
    titles: dict[str, str] = {}


@dataclass(frozen=True)
class FeedDraft:
    """What is asked for.

    address: https://..., sftp://user@host:22/path, or schema.view of a database. every: seconds.
    secret: name of the secret that an administrator laid down (SFTP: private key or password; database:
    its postgresql:// address). host_key: the server's public key, as a line of known_hosts says it
    (`ssh-ed25519 AAAA...`). password: the SFTP secret is one. max_rows: of a view.
    """

    organisation: str
    kind: Kind
    title: str
    address: str
    every: int = 86400
    secret: str = ""
    host_key: str = ""
    password: bool = False
    max_rows: int = 100_000


@dataclass(frozen=True)
class FeedInfo:
    """A feed as it is shown; no secret is in it, only its name."""

    id: str
    draft: FeedDraft
    state: State
    dataset: str  # id, "" before the first version
    troubles: tuple[Trouble, ...]
    failures: int  # in a row
    due: datetime | None
    last_run: datetime | None
    last_success: datetime | None
    created: datetime


@dataclass(frozen=True)
class RunInfo:
    """One look at a feed. sentence: what stopped it, in the language of its maker."""

    id: int
    started: datetime
    finished: datetime | None
    outcome: RunOutcome
    manual: bool
    sentence: str
    size: int  # bytes that were read
    rows: int
    dataset: str
    troubles: tuple[Trouble, ...]
    counts: dict[str, int]  # of telegrams by kind


@dataclass(frozen=True)
class Brought:
    """What a source answers. path: None where it is as before. validators: to be said next time."""

    path: Path | None
    name: str = ""
    validators: tuple[str, str] = ("", "")


class UnknownFeed(HirobaError):
    code: ClassVar[str] = "unknown_feed"
    status: ClassVar[int] = 404
    sentence = _("定期取得「{id}」は見つかりません。定期取得の一覧をご確認ください。")


class WrongFeed(HirobaError):
    """field: of FeedDraft."""

    code: ClassVar[str] = "wrong_feed"
    status: ClassVar[int] = 400
    sentence = _("定期取得の「{field}」が正しくありません。見直して、もう一度お試しください。")


class SecretMissing(HirobaError):
    """name: of the secret; never what is in it."""

    code: ClassVar[str] = "feed_secret_missing"
    status: ClassVar[int] = 422
    sentence = _(
        "接続に使う秘密「{name}」が置かれていません。システムの管理者に、"
        "`hiroba feeds secret` で登録するよう依頼してください。"
    )


class SourceFailed(OutsideError):
    """why: unreachable | host_key | sign_in | no_file | too_large | timeout | no_view | too_many_rows."""

    code: ClassVar[str] = "feed_source_failed"
    status: ClassVar[int] = 502
    sentence = _("「{where}」から取得できませんでした（{why}）。相手側の状態と設定をご確認ください。")


class ShapeChanged(HirobaError):
    """troubles: what changed."""

    code: ClassVar[str] = "feed_shape_changed"
    status: ClassVar[int] = 409
    sentence = _(
        "届いたデータの形が前回と違うため、公開していません。前回のデータはそのままです。"
        "内容を確かめ、正しければ「この形で受け入れる」を押してください。"
    )
