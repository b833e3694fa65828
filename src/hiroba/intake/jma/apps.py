"""The Django app of the disaster telegrams."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JmaConfig(AppConfig):
    name = "hiroba.intake.jma"
    label = "jma"
    verbose_name = _("気象庁の防災情報")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job that forgets old receipts; let publishing know telegrams."""
        from hiroba.intake.jma import form, parting, upkeep  # noqa: F401
