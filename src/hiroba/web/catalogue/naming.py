"""A dataset as somebody names it in a form: by its id, or by the address of any of its pages."""

from __future__ import annotations

import re
from typing import Final

from django.forms import ValidationError
from django.utils.translation import gettext as _

_ID: Final = re.compile(r"(?:.*/datasets/)?([0-9a-z]{10})(?:[/?#].*)?")


def dataset_id(text: str) -> str:
    """The id that is meant. Raises ValidationError."""
    found = _ID.fullmatch(text.strip())
    if found is None:
        raise ValidationError(_("データのページのアドレスか、10文字のIDを入れてください。"))
    return found[1]
