"""The Django app of harvesting."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HarvestConfig(AppConfig):
    name = "hiroba.intake.harvest"
    label = "harvest"
    verbose_name = _("ほかのカタログからの収集")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs: look whose time has come, harvest one host after another."""
        from hiroba.intake.harvest import scheduling  # noqa: F401
