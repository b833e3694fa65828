"""The Django app of services outside."""

from __future__ import annotations

from django.apps import AppConfig


class OutsideServicesConfig(AppConfig):
    name = "hiroba.rules.services"
    label = "outside_services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what tells people by mail."""
        from hiroba.rules.services import erasing, parting, telling  # noqa: F401
