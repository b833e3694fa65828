"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "hiroba.rules.joining"
    label = "joining"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what tells people by mail, and what forgets applications that nobody confirmed."""
        from hiroba.rules.joining import erasing, telling, upkeep  # noqa: F401
