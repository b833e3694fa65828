"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "hiroba.context.subscriptions"
    label = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Erasures reach what is kept for receivers; it goes with whose it is."""
        from hiroba.context.subscriptions import erasing, parting  # noqa: F401

        erasing.register()
