"""The Django app of places for trying things out."""

from __future__ import annotations

from django.apps import AppConfig


class SandboxesConfig(AppConfig):
    name = "hiroba.intake.sandboxes"
    label = "sandboxes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what takes away the places that nobody uses, and those of people who go."""
        from hiroba.intake.sandboxes import erasing, upkeep  # noqa: F401
