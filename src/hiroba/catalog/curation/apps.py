"""The Django app of curation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurationConfig(AppConfig):
    name = "hiroba.catalog.curation"
    label = "curation"
    verbose_name = _("データのまとめ方")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an organisation has here."""
        from hiroba.catalog.curation import parting  # noqa: F401
