"""What the pages of the city's things say when they cannot show one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class NothingThere(HirobaError):
    """Not there, or not for this reader: the same answer, so that nothing is given away."""

    code = "thing_unknown"
    status = 404
    sentence = _(
        "この場所・ものは見つかりませんでした。なくなったか、見られる人が決められているのかもしれません。"
    )
