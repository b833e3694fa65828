"""What may go wrong in keeping the living city."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class StoreFailed(HirobaError):
    """The disk is full, or the database is gone; nothing of the write was kept."""

    code = "store_failed"
    status = 507
    sentence = _(
        "書き込めませんでした（{reason}）。何も変わっていません。空き容量を確かめて、もう一度お試しください。"
    )


class StoreUnavailable(HirobaError):
    """The database cannot be reached for now; nothing was asked of it or kept in it."""

    code = "store_unavailable"
    status = 503
    sentence = _(
        "いまはデータベースにつながりません。何も変わっていません。しばらくしてからもう一度お試しください。"
    )


class WorkerLost(StoreUnavailable):
    """The city is spread over several machines, and one that is needed for this does not answer."""

    code = "worker_lost"
    sentence = _(
        "データの一部を持つ機械が応答しません。何も変わっていません。しばらくしてからもう一度お試しください。"
    )


class WriteUncertain(HirobaError):
    """The connection broke while the write was being committed, and the database has not come back yet."""

    code = "write_uncertain"
    status = 503
    sentence = _(
        "書き込みの途中でデータベースとの接続が切れました。書き込まれたかどうかを、読み出して確かめてください。"
    )


class NotSpreadable(HirobaError):
    """The living city is kept in SQLite, which is one file on one machine."""

    code = "city_on_sqlite"
    status = 409
    sentence = _(
        "生きた街のデータは SQLite にあり、1 台の機械を超えて広げられません。"
        "PostgreSQL を用意し、HIROBA_DATABASE_URL に設定してください(docs/scale.md)。"
    )


class CitusMissing(HirobaError):
    """The database has no Citus extension."""

    code = "citus_missing"
    status = 409
    sentence = _(
        "この PostgreSQL には Citus がありません({reason})。"
        "Citus を入れ、shared_preload_libraries に citus を加えて再起動してください。"
    )


class WorkerRefused(HirobaError):
    """A machine could not be made a worker."""

    code = "worker_refused"
    status = 409
    sentence = _("{place} をワーカーに加えられませんでした: {reason}")


class NotMoved(HirobaError):
    """Shards could not be spread or moved; they lie where they lay."""

    code = "shards_not_moved"
    status = 409
    sentence = _("データを移せませんでした: {reason}")
