"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ScimConfig(AppConfig):
    name = "hiroba.protocols.scim"
    label = "scim"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow addresses that are confirmed."""
        from hiroba.protocols.scim import erasing, parting, settling  # noqa: F401

        settling.connect()
