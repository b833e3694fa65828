"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class BrieflyConfig(AppConfig):
    name = "hiroba.kernel.briefly"
    label = "briefly"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiroba.kernel.briefly import upkeep  # noqa: F401 - the job registers itself
