"""How notifications of an organisation fared, and those that were never taken: they hold its data."""

from __future__ import annotations

from hiroba.context.subscriptions.models import Letter, SubscriptionState
from hiroba.kernel.parting.service import Part, add, by

add(Part("notifications/states", SubscriptionState, by("tenant"), given=False))
add(Part("notifications/letters", Letter, by("tenant"), given=False))
