"""The Django app of the mappings."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MappingConfig(AppConfig):
    name = "hiroba.intake.mapping"
    label = "mapping"
    verbose_name = _("対応づけ")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an organisation has here."""
        from hiroba.intake.mapping import parting  # noqa: F401
