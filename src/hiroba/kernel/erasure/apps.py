"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ErasureConfig(AppConfig):
    name = "hiroba.kernel.erasure"
    label = "erasure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register its jobs."""
        from hiroba.kernel.erasure import erasing, ordering  # noqa: F401
