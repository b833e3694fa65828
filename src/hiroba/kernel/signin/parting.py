"""Services of an organisation that people sign in to; they end on the day that it leaves."""

from __future__ import annotations

from allauth.idp.oidc.models import Client

from hiroba.kernel.parting.service import Part, add, by

add(
    Part("services/openings", Client, by("data__organisation"), frozenset({"secret", "owner"}), removed=False)
)
