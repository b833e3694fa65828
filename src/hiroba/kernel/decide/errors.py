"""What a refusal says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class Forbidden(HirobaError):
    """data: action, kind, organisation."""

    told = False  # in the journal, by what decided

    code = "forbidden"
    status = 403
    sentence = _("この操作をする権限がありません。必要な場合は、団体の管理者にご相談ください。")


class SignInNeeded(Forbidden):
    """The same for somebody who has not signed in: signing in may help."""

    code = "sign_in_needed"
    status = 401
    sentence = _("この操作にはログインが必要です。ログインしてから、もう一度お試しください。")


class SecondPersonNeeded(Forbidden):
    """Whoever wrote something does not approve it."""

    told = True

    code = "second_person_needed"
    sentence = _("書いた人とは別の人が決めます。ほかの担当者に確認を頼んでください。")
