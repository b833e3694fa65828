"""What can be wrong with sign-in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownSession(HirobaError):
    """data: session (id)."""

    code = "unknown_session"
    status = 404
    sentence = _("そのログインは見つかりません。もう終わっているようです。")
