"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "hiroba.kernel.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an organisation has here."""
        from hiroba.kernel.organisations import parting  # noqa: F401
