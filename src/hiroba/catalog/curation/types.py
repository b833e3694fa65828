"""Values of curation, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


@dataclass(frozen=True)
class GroupInfo:
    """owner: code of the organisation that looks after it. image: address of a picture, or ""."""

    name: str
    title: str
    owner: str
    description: str = ""
    image: str = ""
    created: datetime | None = None


@dataclass(frozen=True)
class VocabularyInfo:
    id: str
    name: str
    words: tuple[str, ...]
    owner: str


@dataclass(frozen=True)
class ViewInfo:
    """A way to look at a resource. kind: as CKAN names the plugin (datatables_view, image_view, ...)."""

    id: str
    resource: str
    dataset: str
    kind: str
    title: str
    description: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)


class BadCuration(HirobaError):
    """data: field, value."""

    code: ClassVar[str] = "bad_curation"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("「{value}」は使えません。")


class NameTaken(HirobaError):
    """data: field, value."""

    code: ClassVar[str] = "name_taken"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _("「{value}」はすでに使われています。")


class NotCurated(HirobaError):
    """There is no such group, vocabulary or view. data: value."""

    code: ClassVar[str] = "not_curated"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("「{value}」はありません。")
