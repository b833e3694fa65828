"""Errors of the tiles."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class NoSuchTile(HirobaError):
    code: ClassVar[str] = "tile_unknown"
    status: ClassVar[int] = 404
    sentence = _("「{tile}」というタイルはありません。縮尺は0から{most}までで、番地はその世界の中です。")


class NoTileAddress(HirobaError):
    code: ClassVar[str] = "tile_address"
    status: ClassVar[int] = 400
    sentence = _("「{tile}」はタイルの番地ではありません。縮尺/列/行を、0から始まる整数で書いてください。")


class UnknownTileMatrixSet(HirobaError):
    code: ClassVar[str] = "tile_matrix_set_unknown"
    status: ClassVar[int] = 404
    sentence = _("タイルの分け方「{id}」はありません。あるのは WebMercatorQuad です。")
