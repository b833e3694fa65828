"""What goes wrong with services outside."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class ServiceStopped(HirobaError):
    """Its keys are refused. data: reason ("" = none was said)."""

    code = "service_stopped"
    status = 403
    sentence = _("このサービスは、いま止められています。鍵は使えません。{reason}")


class WrongServiceId(HirobaError):
    """data: service."""

    code = "wrong_service_id"
    status = 422
    sentence = _(
        "「{service}」は、サービスの名札に使えません。英小文字で始まる2〜32字の英小文字・数字・下線にしてください。"
    )


class ServiceIdTaken(HirobaError):
    """data: service."""

    code = "service_id_taken"
    status = 409
    sentence = _("「{service}」という名札は、もう使われています。ほかの名札にしてください。")


class WrongServiceAddress(HirobaError):
    """data: address."""

    code = "wrong_service_address"
    status = 422
    sentence = _("サービスの場所は、https:// で始まるアドレス（URL）にしてください。")


class UnknownServiceApplication(HirobaError):
    code = "unknown_service_application"
    status = 404
    sentence = _("この申込みは見つかりません。")


class ServiceApplicationMoved(HirobaError):
    code = "service_application_moved"
    status = 409
    sentence = _("この申込みは、もう決まっています。新しい状態をご確認ください。")


class ServiceApplicationWaits(HirobaError):
    """data: service."""

    code = "service_application_waits"
    status = 409
    sentence = _("このサービスの申込みは、運営者が見ているところです。お返事をお待ちください。")


class ServiceTermsChanged(HirobaError):
    code = "service_terms_changed"
    status = 409
    sentence = _("規約が新しくなりました。新しい規約を読んでから、申し込んでください。")


class AnswerMissing(HirobaError):
    code = "answer_missing"
    status = 422
    sentence = _("理由を書いてください。申し込んだ団体に届きます。")


class TrialMayNotOffer(HirobaError):
    code = "trial_may_not_offer"
    status = 403
    sentence = _("試し用の団体からは、サービスを申し込めません。参加団体の管理者として申し込んでください。")


class WrongServiceScopes(HirobaError):
    code = "wrong_service_scopes"
    status = 422
    sentence = _("このサービスに認められていないことは、鍵でもできません。認められたものから選んでください。")


class TermsMissing(HirobaError):
    """In one of the languages."""

    code = "service_terms_missing"
    status = 422
    sentence = _("規約の文を、日本語と英語の両方で書いてください。")
