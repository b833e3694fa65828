"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DecideConfig(AppConfig):
    name = "hiroba.kernel.decide"
    label = "decide"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiroba.kernel.decide.triggers import install

        post_migrate.connect(install, sender=self)
