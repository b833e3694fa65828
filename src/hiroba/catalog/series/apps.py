"""The Django app of series."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeriesConfig(AppConfig):
    name = "hiroba.catalog.series"
    label = "series"
    verbose_name = _("データのシリーズ")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what follows the datasets, and the look at those that were there before."""
        from hiroba.catalog.series import following, parting  # noqa: F401
