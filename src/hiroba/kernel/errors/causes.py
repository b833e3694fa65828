"""Why something outside could not be had, in words: stable codes are for machines, sentences for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

_CAUSES: Final[Mapping[str, Any]] = {
    "name_unknown": _("その名前のサーバーがありません"),
    "timeout": _("時間内に答えがありませんでした"),
    "no_connection": _("つながりません"),
    "unreachable": _("つながりません"),
    "too_large": _("大きすぎます"),
    "too_many_redirects": _("別のアドレスへの案内が続き、終わりません"),
    "host_key": _("相手のサーバーの鍵が、登録したものとちがいます"),
    "sign_in": _("利用者の名前か秘密が受け付けられませんでした"),
    "no_file": _("その名前のファイルがありません"),
    "no_view": _("その名前のビューがないか、読む権限がありません"),
    "too_many_rows": _("行が多すぎます"),
}
_HTTP: Final = re.compile(r"(?:http_|HTTP )(\d{3})")
_ANSWERS: Final[Mapping[int, Any]] = {
    401: _("見るには許可が要ります"),
    403: _("見るには許可が要ります"),
    404: _("そのアドレスには何もありません"),
    410: _("そのアドレスのものは、なくなりました"),
    429: _("問い合わせが多すぎると断られました"),
}


def cause(code: str) -> str:
    """The words for a code; the code itself where it is none that is known."""
    if (told := _HTTP.fullmatch(code)) is not None:
        status = int(told[1])
        words = _ANSWERS.get(status, _("相手のサーバーの不具合です") if status >= 500 else "")
        return (
            _now("{words}（HTTP {status}）").format(words=words, status=status) if words else f"HTTP {status}"
        )
    return str(_CAUSES.get(code, code))
