"""A picture is known by its content, written anew, and kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hiroba.catalog.dialogue.errors import PictureRefused
from hiroba.catalog.dialogue.pictures import jpeg, png
from hiroba.catalog.dialogue.types import LARGEST_PICTURE
from hiroba.kernel.storage import service as storage


def take(data: bytes) -> tuple[str, str]:
    """Keep a picture and return its blob's key and media type. Raises PictureRefused, StorageFull."""
    if len(data) > LARGEST_PICTURE:
        most = LARGEST_PICTURE // 1024**2
        raise PictureRefused(why=_("画像は{most}MBまでにしてください。").format(most=most))
    written, media_type = _rewritten(data)
    return storage.put_stream([written]).key, media_type


def _rewritten(data: bytes) -> tuple[bytes, str]:
    try:
        if data.startswith(png.SIGNATURE):
            return png.rewritten(data), "image/png"
        if data.startswith(jpeg.START):
            return jpeg.rewritten(data), "image/jpeg"
    except png.Broken as error:
        raise PictureRefused(
            why=_("画像を読み取れませんでした。保存し直してから、もう一度お試しください。")
        ) from error
    raise PictureRefused(why=_("画像はPNGかJPEGにしてください。"))
