"""Addresses of consent."""

from __future__ import annotations

from django.urls import path

from hiroba.web.consents import asking, mine

app_name = "consents"
urlpatterns = [
    path("me/data", mine.page, name="mine"),
    path("me/data/<slug:id>", mine.act, name="act"),
    path("organisations/<str:code>/consents", asking.page, name="asking"),
    path("organisations/<str:code>/consents/<slug:id>/close", asking.close, name="close"),
]
