"""The Django app of usage."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsageConfig(AppConfig):
    name = "hiroba.catalog.usage"
    label = "usage"
    verbose_name = _("データの利用")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an organisation has here."""
        from hiroba.catalog.usage import parting  # noqa: F401
