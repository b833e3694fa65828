"""Who belongs to an organisation, by the numbers in its journal; roles end one by one, as it tells."""

from __future__ import annotations

from hiroba.kernel.organisations.models import Membership
from hiroba.kernel.parting.service import Part, add, by

add(Part("members", Membership, by("organisation"), removed=False))
