"""Addresses of the list of services."""

from __future__ import annotations

from django.urls import path

from hiroba.web.services import listing, page, reviewing, using

app_name = "services"
urlpatterns = [
    path("services", listing.listing, name="listing"),
    path("services/<slug:id>", page.page, name="page"),
    path("services/<slug:id>/state", page.switch, name="switch"),
    path("services/<slug:id>/settings", page.settings, name="settings"),
    path("services/<slug:id>/use", using.use, name="use"),
    path("services/<slug:id>/visit", using.visit, name="visit"),
    path("services/<slug:id>/usage", using.usage, name="usage"),
    path("account/services", using.mine, name="mine"),
    path("account/services/remember", using.remember, name="remember"),
    path("operations/services/terms", reviewing.terms, name="publish_terms"),
    path("operations/services", reviewing.queue, name="queue"),
    path("operations/services/<int:id>", reviewing.review, name="review"),
]
