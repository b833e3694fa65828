"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class SealingConfig(AppConfig):
    name = "hiroba.kernel.sealing"
    label = "sealing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiroba.kernel.sealing import rotating  # noqa: F401 - its job
