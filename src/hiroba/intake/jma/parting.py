"""Telegrams that an organisation took in: the agency's, shown as datasets."""

from __future__ import annotations

from hiroba.intake.jma.models import Bulletin, Receipt
from hiroba.kernel.parting.service import Part, add, by

add(Part("jma/bulletins", Bulletin, by("organisation"), given=False))
add(Part("jma/receipts", Receipt, by("organisation"), given=False))
