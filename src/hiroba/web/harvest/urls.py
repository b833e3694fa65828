"""Addresses of the pages about harvesting."""

from __future__ import annotations

from django.urls import path

from hiroba.web.harvest import adding, page, runs

app_name = "harvest"
_ALL = "organisations/<str:code>/harvest"
urlpatterns = [
    path(_ALL, page.listing, name="listing"),
    path(f"{_ALL}/new", adding.add, name="add"),
    path(f"{_ALL}/of/<str:id>", page.page, name="page"),
    path(f"{_ALL}/of/<str:id>/now", page.now, name="now"),
    path(f"{_ALL}/of/<str:id>/edit", adding.edit, name="edit"),
    path(f"{_ALL}/of/<str:id>/remove", page.remove, name="remove"),
    path(f"{_ALL}/of/<str:id>/runs/<int:number>", runs.run, name="run"),
]
