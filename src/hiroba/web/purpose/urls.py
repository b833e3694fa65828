"""Address of what for."""

from __future__ import annotations

from django.urls import path

from hiroba.web.purpose.page import purpose

app_name = "purpose"
urlpatterns = [path("purpose", purpose, name="page")]
