"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class DecideConfig(AppConfig):
    name = "hiroba.kernel.decide"
    label = "decide"
    default_auto_field = "django.db.models.BigAutoField"
