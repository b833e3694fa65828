"""Addresses of offers, negotiations and agreements."""

from __future__ import annotations

from django.urls import path

from hiroba.web.agreements import agreed, handing, listing, negotiating, offering

app_name = "agreements"
_OFFER, _ONE, _AGREED = "offers/<slug:id>", "negotiations/<slug:id>", "agreements/<slug:id>"
urlpatterns = [
    path("offers", offering.offers, name="offers"),
    path(_OFFER, offering.page, name="offer"),
    path(f"{_OFFER}/ask", offering.ask, name="ask"),
    path(f"{_OFFER}/take-back", offering.take_back, name="take_back"),
    path("organisations/<str:code>/agreements", listing.listing, name="listing"),
    path("organisations/<str:code>/offers/new", offering.new, name="new"),
    path(_ONE, negotiating.page, name="negotiation"),
    path(f"{_ONE}/act", negotiating.act, name="act"),
    path(f"{_ONE}/answer", negotiating.answer, name="answer"),
    path(_AGREED, agreed.page, name="agreement"),
    path(f"{_AGREED}.pdf", agreed.pdf, name="pdf"),
    path(f"{_AGREED}.jsonld", agreed.document, name="document"),
    path(f"{_AGREED}/for/<slug:purpose>/data.<str:form>", agreed.data, name="data"),
    path(f"{_AGREED}/end", agreed.end, name="end"),
    path(f"{_AGREED}/transfers/<slug:transfer>", handing.act, name="transfer"),
    path(f"{_AGREED}/deleted", agreed.deleted, name="deleted"),
]
