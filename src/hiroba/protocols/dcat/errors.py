"""What cannot be answered."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownRdfForm(HirobaError):
    code: ClassVar[str] = "rdf_form_unknown"
    status: ClassVar[int] = 404
    sentence = _("「{form}」という形式はありません。ttl、jsonld、rdf のどれかを指定してください。")


class NotAcceptable(HirobaError):
    code: ClassVar[str] = "not_acceptable"
    status: ClassVar[int] = 406
    sentence = _("「{accept}」では答えられません。答えられる形式：{offered}")
