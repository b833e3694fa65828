"""Addresses of the devices' pages."""

from __future__ import annotations

from django.urls import path

from hiroba.web.devices import listing, page, strangers

app_name = "devices"
_ALL = "organisations/<str:code>/devices"
_ONE = f"{_ALL}/of/<str:id>"
urlpatterns = [
    path(_ALL, listing.listing, name="listing"),
    path(f"{_ALL}/new", listing.register, name="register"),
    path(f"{_ALL}/unknown", strangers.strangers, name="strangers"),
    path(f"{_ALL}/unknown/forget", strangers.forget_strangers, name="forget_strangers"),
    path(_ONE, page.page, name="page"),
    path(f"{_ONE}/key", page.renew, name="renew"),
    path(f"{_ONE}/switch", page.switch, name="switch"),
    path(f"{_ONE}/show", page.show, name="show"),
    path(f"{_ONE}/remove", page.remove, name="remove"),
    path(f"{_ONE}/command", page.command, name="command"),
    path(f"{_ONE}/again", page.again, name="again"),
    path(f"{_ONE}/forget", page.forget, name="forget"),
]
