"""Values of running an installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. sentence: how it is, and what to do where it is not well."""

    name: str
    state: Literal["ok", "warning", "error"]
    sentence: Any


@dataclass(frozen=True)
class Readiness:
    """checks: what was asked -> "ok" or a short word for what is missing."""

    ready: bool
    checks: dict[str, str]


@dataclass(frozen=True)
class BackupSummary:
    rows: int
    blobs: int
    size: int  # bytes of the backup file


class DamagedBackup(HirobaError):
    """data: part (a name inside the backup)."""

    code = "damaged_backup"
    status = 422
    sentence = _(
        "バックアップの「{part}」が壊れているため、復元を始めませんでした。別のバックアップをお使いください。"
    )


class NotEmpty(HirobaError):
    code = "not_empty"
    status = 409
    sentence = _(
        "復元先にはすでにデータがあります。空の場所に復元するか、置き換えることを明示して（--replace）やり直してください。"
    )


class OtherShape(HirobaError):
    """data: part (a table, or a column of one)."""

    code = "other_shape"
    status = 422
    sentence = _(
        "バックアップの「{part}」は、このバージョンのデータベースにはありません。"
        "バックアップを取ったときと同じか、それより新しいバージョンで復元してください。"
    )
