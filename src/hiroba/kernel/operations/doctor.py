"""Look at everything that is often wrong, and say what to do about it."""

from __future__ import annotations

import shutil
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any, Literal
from urllib.parse import urlsplit

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from hiroba.kernel.journal import service as journal
from hiroba.kernel.operations.readiness import unapplied
from hiroba.kernel.operations.types import Check
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.settings import service as settings
from hiroba.kernel.settings.types import CONCERNS
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import OpenedFolderRefused

_LITTLE, _TOO_LITTLE = 5 * 1024**3, 500 * 1024**2  # bytes of free space
_OLDEST = datetime(2026, 1, 1, tzinfo=UTC)  # no clock may be before this program
_LITTLE_MEMORY = 256 * 1024**2  # bytes in which sealed files are opened
_LINES = 20_000  # of the journal's end that are computed anew
_WAITING = timedelta(minutes=10)  # for which a line may wait for its seal
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
State = Literal["ok", "warning", "error"]
Told = tuple[State, str]


def doctor() -> list[Check]:
    """Return one check a concern, in the language that is active now."""
    looks: list[tuple[str, Callable[[], Told]]] = [
        (_("設定"), _settings), (_("データフォルダー"), _data_dir), (_("空き容量"), _space),
        (_("データベース"), _database), (_("時計"), _clock), (_("鍵"), _secret), (_("封じる鍵"), _keys),
        (_("封じたファイル"), _opening),
        (_("メール"), _mail), (_("公開アドレス"), _hosts), (_("開放モード"), _open), (_("記録"), _journal),
    ]  # fmt: skip
    return [_look(name, look) for name, look in looks]


def _look(name: str, look: Callable[[], Told]) -> Check:
    try:
        state, sentence = look()
    except Exception as error:
        return Check(name, "error", _("確かめられませんでした（{kind}）。").format(kind=type(error).__name__))
    return Check(name, state, sentence)


def _settings() -> Told:
    wrong = []
    for concern in CONCERNS:
        try:
            concern()
        except ValueError as error:
            wrong += _names(concern.model_config.get("env_prefix", ""), error)
    if wrong:
        return "error", _("環境変数の値が正しくありません: {names}。説明書の設定の章をご覧ください。").format(
            names=", ".join(wrong)
        )
    return "ok", _("すべて読めました。")


def _names(prefix: str, error: Any) -> list[str]:
    return [(prefix + str(each["loc"][0])).upper() for each in error.errors()]


def _data_dir() -> Told:
    folder = settings.server().data_dir.resolve()
    probe = folder / ".doctor"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return "error", _(
            "{folder} に書き込めません。持ち主と権限を直すか、HIROBA_DATA_DIR を変えてください。"
        ).format(folder=folder)
    return "ok", _("{folder} に書き込めます。").format(folder=folder)


def _space() -> Told:
    free = shutil.disk_usage(settings.server().data_dir).free
    told = f"{free / 1024**3:,.1f}"
    if free < _TOO_LITTLE:
        return "error", _("残り {free} GB です。不要なファイルを消すか、ディスクを増やしてください。").format(
            free=told
        )
    if free < _LITTLE:
        return "warning", _(
            "残り {free} GB です。まもなく足りなくなります。ディスクの追加をご検討ください。"
        ).format(free=told)
    return "ok", _("残り {free} GB です。").format(free=told)


def _database() -> Told:
    try:
        connection.ensure_connection()
        waiting = unapplied()
    except DatabaseError:
        return "error", _(
            "つながりません。HIROBA_DATABASE_URL と、データベースが動いているかをご確認ください。"
        )
    if waiting:
        return "warning", _("更新が{count}件残っています。hiroba serve を起動し直すと適用されます。").format(
            count=len(waiting)
        )
    return "ok", _("{vendor} につながり、最新の形です。").format(vendor=connection.vendor)


def _clock() -> Told:
    now = datetime.now(UTC)
    if now < _OLDEST:
        return "error", _("コンピューターの時計が過去の日付です。時刻合わせ（NTP）を有効にしてください。")
    apart = abs(_database_clock() - time.time())
    if apart > 5:
        return "warning", _(
            "データベースの時計と{seconds}秒ずれています。時刻合わせ（NTP）を有効にしてください。"
        ).format(seconds=round(apart))
    return "ok", _("合っています。")


def _database_clock() -> float:
    if connection.vendor != "postgresql":
        return time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def _secret() -> Told:
    given = settings.server().secret_key.get_secret_value()
    if given:
        if len(given) < 40:
            return "error", _("HIROBA_SECRET_KEY が短すぎます。50文字以上の無作為な文字列にしてください。")
        return "ok", _("環境変数から読みました。")
    path = settings.server().data_dir / "secret.key"
    if not path.exists():
        return "ok", _("初めて起動するときに作られます。")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return "error", _("{path} をほかの利用者も読めます。chmod 600 で自分だけにしてください。").format(
            path=path
        )
    return "ok", _("自分だけが読めます。")


def _keys() -> Told:
    path = sealing.key_path()
    if not path.exists():
        if _noted():
            return "error", _(
                "鍵のファイル {path} がありません。控えを hiroba keys restore で戻してください。"
            ).format(path=path)
        return "ok", _("初めて起動するときに作られます。")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return "error", _("{path} をほかの利用者も読めます。chmod 600 で自分だけにしてください。").format(
            path=path
        )
    if settings.server().data_dir.resolve() in path.resolve().parents:
        return "warning", _(
            "鍵のファイルがデータと同じ所にあります。HIROBA_KEY_FILE で別の所にしてください。"
        )
    sealing.require_keys(_noted())
    return "ok", _("データとは別の所にあり、自分だけが読めます。")


def _opening() -> Told:
    try:
        found = storage.opening()
    except OpenedFolderRefused as error:
        return "error", str(error)
    told = {"folder": found.folder, "room": f"{found.most / 1024**3:,.1f}"}
    if not found.apart:
        return "warning", _(
            "読むあいだ、データフォルダーの {folder} に開かれます。"
            "HIROBA_STORAGE_OPENED_DIR でメモリー上（tmpfs）の所を指定してください。"
        ).format(**told)
    if found.most < _LITTLE_MEMORY:
        return "warning", _(
            "{folder} に {room} GB までしか開けません。共有メモリーを増やすか、"
            "HIROBA_STORAGE_OPENED_DIR で広い所を指定してください。"
        ).format(**told)
    return "ok", _("読むあいだだけ、{folder} に {room} GB まで開かれます。").format(**told)


def _noted() -> list[str]:
    try:
        return sealing.noted_keys()
    except DatabaseError:  # not made yet
        return []


def _mail() -> Told:
    mail = settings.mail()
    address = mail.url.get_secret_value()
    if "@" not in parseaddr(mail.sender)[1]:
        return "error", _("HIROBA_MAIL_SENDER がメールアドレスではありません。")
    if not address:
        return "warning", _(
            "送られず、データフォルダーの mail に書かれます。送るには HIROBA_MAIL_URL を設定してください。"
        )
    if urlsplit(address).scheme not in ("smtp", "smtps"):
        return "error", _("HIROBA_MAIL_URL は smtp:// か smtps:// で始めてください。")
    return "ok", _("設定されています。")


def _hosts() -> Told:
    server = settings.server()
    public = urlsplit(server.public_url)
    named = [host.strip() for host in server.allowed_hosts.split(",") if host.strip()]
    if server.public_url and not public.hostname:
        return "error", _("HIROBA_PUBLIC_URL は https:// から書いてください。")
    if server.host not in _LOOPBACK and not named and not public.hostname:
        return "error", _(
            "外から受け付けるのに、名前が決まっていません。HIROBA_ALLOWED_HOSTS を設定してください。"
        )
    if public.hostname and named and public.hostname not in named and "*" not in named:
        return "error", _(
            "HIROBA_ALLOWED_HOSTS に公開アドレスの {host} がありません。加えてください。"
        ).format(host=public.hostname)
    if public.scheme == "http" and public.hostname not in _LOOPBACK:
        return "warning", _("公開アドレスが暗号化されていません。https:// にしてください。")
    return "ok", _("整っています。")


def _open() -> Told:
    server = settings.server()
    if not server.open:
        return "ok", _("切れています。権限のある人だけが操作できます。")
    if server.host not in _LOOPBACK:
        return "error", _("外に開いたまま、誰でも何でもできます。HIROBA_OPEN をすぐに切ってください。")
    return "warning", _("誰でも何でもできます。開発と試験のほかでは使わないでください。")


def _journal() -> Told:
    found, stands = journal.verify(newest=_LINES), journal.state()
    if found.problem is not None:
        return "error", _(
            "鎖の{position}番目が合いません。{meaning} hiroba journal verify で全体を確かめてください。"
        ).format(position=found.problem.position, meaning=found.problem.meaning)
    if stands.oldest is not None and datetime.now(UTC) - stands.oldest > _WAITING:
        return "warning", _("封印を待つ行が{count}件あります。hiroba serve を動かすと封印されます。").format(
            count=stands.waiting
        )
    return "ok", _("{count}行が封印され、新しい{checked}行が合っています。").format(
        count=stands.sealed, checked=found.lines
    )
