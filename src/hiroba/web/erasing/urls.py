"""Addresses of erasing: of an organisation's things and rows, and of people."""

from __future__ import annotations

from django.urls import path

from hiroba.web.erasing import page, receipt

app_name = "erasing"
urlpatterns = [
    path("organisations/<str:code>/erasures", page.listing, name="listing"),
    path("organisations/<str:code>/erasures/<slug:id>", receipt.order, name="order"),
    path("operations/erasures", page.listing, {"code": ""}, name="people"),
    path("operations/erasures/<slug:id>", receipt.order, {"code": ""}, name="person"),
]
