"""Files by content: a blob's key is the SHA-256 of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


@dataclass(frozen=True)
class Blob:
    key: str  # 64 hex digits
    size: int  # bytes


@dataclass(frozen=True)
class Kept:
    """size: bytes. modified: seconds since 1970."""

    size: int
    modified: float


@dataclass(frozen=True)
class Opening:
    """Where sealed files are opened. most: bytes. apart: it is not in the data folder."""

    folder: Path
    most: int
    apart: bool


class TooLarge(HirobaError):
    """data: limit (bytes)."""

    code = "too_large"
    status = 413
    sentence = _("ファイルが大きすぎます。{limit:,}バイトまでのファイルをお送りください。")


class StorageFull(HirobaError):
    """The disk has no room left."""

    code = "storage_full"
    status = 507
    sentence = _(
        "保存場所の空きが足りないため、保存できませんでした。途中のファイルは残っていません。"
        "システムの管理者に、空き容量を増やすようご連絡ください。"
    )


class UnknownBlob(HirobaError):
    """data: key."""

    code = "unknown_blob"
    status = 404
    sentence = _("ファイルの中身が見つかりません。識別子: {key}")


class StorageAway(HirobaError):
    """The object store does not answer, or refuses; what was to be written is not there."""

    code = "storage_away"
    status = 503
    sentence = _("ファイルの保存先につながりません。しばらくしてから、もう一度お試しください。")


class StorageDamaged(HirobaError):
    """An object is not what its name says. data: key."""

    code = "storage_damaged"
    status = 500
    sentence = _(
        "保存したファイルが壊れています。システムの管理者に、バックアップから戻すようご連絡ください。"
        "識別子: {key}"
    )


class NoRoomToOpen(HirobaError):
    """A sealed file does not fit into the memory for opened ones. data: size (bytes), path."""

    code = "no_room_to_open"
    status = 507
    sentence = _(
        "封じたファイル（{size:,}バイト）を開く場所 {path} が足りません。システムの管理者に、共有メモリーを"
        "増やすか、HIROBA_STORAGE_OPENED_DIR で広い所を指定するようご連絡ください。"
    )


class OpenedFolderRefused(HirobaError):
    """data: path."""

    code = "opened_folder_refused"
    status = 503
    sentence = _(
        "封じたファイルを開く場所 {path} が、この利用者のフォルダーではありません。取り除くか、"
        "HIROBA_STORAGE_OPENED_DIR で別の所を指定してください。"
    )
