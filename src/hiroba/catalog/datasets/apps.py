"""The Django app of the catalogue."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "hiroba.catalog.datasets"
    label = "datasets"
    verbose_name = _("データカタログ")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the outbox consumer that feeds the search index."""
        from hiroba.catalog.datasets import consumers  # noqa: F401
