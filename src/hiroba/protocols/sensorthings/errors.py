"""Errors of the SensorThings API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class NothingThere(HirobaError):
    code = "sta_nothing_there"
    status = 404
    sentence = _("「{path}」にあたるものはありません。")


class WrongQuery(HirobaError):
    """A query that cannot be read; `reason` says where and why."""

    code = "sta_query_wrong"
    status = 400
    sentence = _("問い合わせを読めません:{reason}")


class WrongBody(HirobaError):
    """A body that cannot be kept; `reason` says why."""

    code = "sta_body_wrong"
    status = 400
    sentence = _("本文を受け取れません:{reason}")


class TooWide(HirobaError):
    """A question that would have to look at too much."""

    code = "sta_query_too_wide"
    status = 400
    sentence = _("見るものが多すぎます（上限 {limit} 件）。$filterを絞るか、親のものからたどってください。")


class NotOffered(HirobaError):
    code = "sta_not_offered"
    status = 501
    sentence = _("「{what}」には対応していません。")


class AlreadyThere(HirobaError):
    code = "sta_already_there"
    status = 409
    sentence = _("「{id}」はもうあります。")


class MethodRefused(HirobaError):
    code = "sta_method_refused"
    status = 405
    sentence = _("ここでは {method} は使えません。")
