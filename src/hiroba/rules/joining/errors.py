"""What goes wrong with joining."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class JoiningClosed(HirobaError):
    code = "joining_closed"
    status = 404
    sentence = _("この広場では、参加の申込みを受け付けていません。参加したい団体は、運営者にご相談ください。")


class UnknownApplication(HirobaError):
    code = "unknown_application"
    status = 404
    sentence = _("この申込みは見つかりません。メールのリンクが途中で切れていないか、ご確認ください。")


class ApplicationMoved(HirobaError):
    """It does not stand where the act begins."""

    code = "application_moved"
    status = 409
    sentence = _("この申込みは、いまはその手続きができません。新しい状態をご確認ください。")


class WrongCorporateNumber(HirobaError):
    code = "wrong_corporate_number"
    status = 422
    sentence = _("法人番号は13桁の数字です。検査用の数字が合わないため、もう一度ご確認ください。")


class CorporateNumberNeeded(HirobaError):
    code = "corporate_number_needed"
    status = 422
    sentence = _("企業と大学は、法人番号を入れてください。")


class TooManyApplications(HirobaError):
    code = "too_many_applications"
    status = 429
    sentence = _("申込みが続いています。届いたメールをご確認のうえ、時間をおいてもう一度お試しください。")


class TermsChanged(HirobaError):
    code = "terms_changed"
    status = 409
    sentence = _("規約が新しくなりました。新しい規約を読んでから、署名してください。")


class NotSigned(HirobaError):
    code = "not_signed"
    status = 422
    sentence = _("お名前を書き、規約に同意してください。")


class ReasonNeeded(HirobaError):
    code = "reason_needed"
    status = 422
    sentence = _("空のままでは送れません。理由やお返事を書いてください。")


class StandsAlready(HirobaError):
    code = "stands_already"
    status = 409
    sentence = _("この団体は、すでにその状態です。")


class UnknownTerms(HirobaError):
    code = "unknown_terms"
    status = 404
    sentence = _("この規約は見つかりません。")
