"""What data is used for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


@dataclass(frozen=True)
class Purpose:
    """id: as rules, tokens and the header `Hiroba-Purpose` say it. iri: of the W3C Data Privacy Vocabulary
    (DPV 2.2, purposes) where it has one, for exchange. title, sentence: translated when shown."""

    id: str
    title: Any
    sentence: Any
    iri: str = ""


class UnknownPurpose(HirobaError):
    """data: purpose."""

    code: ClassVar[str] = "unknown_purpose"
    sentence: ClassVar[Any] = _("利用目的「{purpose}」は一覧にありません。一覧の中からお選びください。")
