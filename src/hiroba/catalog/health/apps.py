"""The Django app of the catalogue's health."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "hiroba.catalog.health"
    label = "health"
    verbose_name = _("データの健康")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what follows the datasets, and the jobs that look after links and newcomers."""
        from hiroba.catalog.health import checking, following  # noqa: F401
