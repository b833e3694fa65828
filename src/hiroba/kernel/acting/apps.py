"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ActingConfig(AppConfig):
    name = "hiroba.kernel.acting"
    label = "acting"
    default_auto_field = "django.db.models.BigAutoField"
