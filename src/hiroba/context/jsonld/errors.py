"""What can be wrong with an @context."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidContext(HirobaError):
    """Not a JSON-LD context, or one that loops, is too deep or too large. reason: a sentence."""

    code = "context_invalid"
    status = 400
    sentence = _("@contextが正しくありません:{reason}")


class ContextUnavailable(HirobaError):
    """A context that is named by its address and cannot be had (ETSI GS CIM 009, 5.5.5)."""

    code = "context_unavailable"
    status = 504
    sentence = _(
        "@context「{url}」を取得できませんでした({why})。アドレスを確かめるか、"
        "オフラインでは `hiroba context add` で登録してください。"
    )


class UnknownContext(HirobaError):
    """No @context of that identifier is kept here."""

    code = "context_unknown"
    status = 404
    sentence = _("@context「{id}」はありません。")


class NotReloadable(HirobaError):
    """Only what was fetched can be fetched again (ETSI GS CIM 009, 5.13.5)."""

    code = "context_not_reloadable"
    status = 400
    sentence = _("@context「{id}」は外から取得したものではないため、読み直せません。")


class CoreContextKept(HirobaError):
    code = "context_core"
    status = 400
    sentence = _("コア@contextは削除できません。")


class NotServed(HirobaError):
    """The body of a cached context is to be had from its own address (ETSI GS CIM 009, 5.13.4)."""

    code = "context_not_served"
    status = 422
    sentence = _("@context「{id}」は外から取得した写しです。本文は元のアドレスから取得してください。")
