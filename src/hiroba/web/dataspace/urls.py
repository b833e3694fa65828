"""Addresses of the pages about other data spaces."""

from __future__ import annotations

from django.urls import path

from hiroba.web.dataspace import asked, listing, peers

app_name = "dataspace"
_ALL = "organisations/<str:code>/dataspace"
_PEER, _ASKED = f"{_ALL}/of/<slug:id>", f"{_ALL}/asked/<slug:id>"
urlpatterns = [
    path(_ALL, listing.listing, name="listing"),
    path(f"{_ALL}/new", peers.add, name="add"),
    path(_PEER, peers.page, name="peer"),
    path(f"{_PEER}/ask", peers.ask, name="ask"),
    path(f"{_PEER}/remove", peers.remove, name="remove"),
    path(_ASKED, asked.page, name="asked"),
    path(f"{_ASKED}/now", asked.now, name="now"),
    path(f"{_ASKED}/act", asked.act, name="act"),
]
