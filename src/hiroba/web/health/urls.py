"""Addresses of the judgement."""

from __future__ import annotations

from django.urls import path

from hiroba.web.health.badge import badge
from hiroba.web.health.quality import quality

app_name = "health"
urlpatterns = [
    path("organisations/<str:code>/quality", quality, name="organisation"),
    path("datasets/<str:dataset_id>/badge.svg", badge, name="badge"),
]
