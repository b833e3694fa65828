"""Errors of a request before anybody looked into it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class BodyTooLarge(HirobaError):
    code = "body_too_large"
    status = 413
    sentence = _("本文が大きすぎます（上限 {limit} バイト）。分けて送ってください。")


class TooManyValues(HirobaError):
    """JSON of so many small values that it would fill the memory."""

    code = "body_values_too_many"
    status = 413
    sentence = _("本文のJSONの値が多すぎます（上限 {limit} 個）。分けて送ってください。")


class LengthRequired(HirobaError):
    code = "length_required"
    status = 411
    sentence = _("本文の長さ（Content-Length）がありません。")


class NoSuchPath(HirobaError):
    code = "path_unknown"
    status = 404
    sentence = _("「{path}」という入口はありません。")


class MethodNotAllowed(HirobaError):
    code = "method_not_allowed"
    status = 405
    sentence = _("この入口では {method} は使えません。使えるのは {allowed} です。")
