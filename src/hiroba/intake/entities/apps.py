"""The Django app that brings published tables to life."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntitiesConfig(AppConfig):
    name = "hiroba.intake.entities"
    label = "entities"
    verbose_name = _("データからまちの状態へ")

    def ready(self) -> None:
        """Register the outbox consumer and its job; erasures of rows reach the things made of them."""
        from hiroba.intake.entities import erasing, service  # noqa: F401

        erasing.register()
