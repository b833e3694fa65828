"""What an organisation asked residents for, word by word; who answered is theirs."""

from __future__ import annotations

from hiroba.kernel.parting.service import Part, add, by
from hiroba.rules.consents.models import ConsentAsk, ConsentText

add(Part("consents/asks", ConsentAsk, by("recipient"), removed=False))
add(Part("consents/texts", ConsentText, by("ask__recipient"), removed=False))
