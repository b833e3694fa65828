"""Boards of an organisation; who gets them by mail goes with them."""

from __future__ import annotations

from hiroba.kernel.parting.service import Part, add, by
from hiroba.services.dashboards.models import BoardMail, BoardRow

add(Part("dashboards/boards", BoardRow, by("organisation")))
add(Part("dashboards/mails", BoardMail, by("board__organisation"), given=False))
