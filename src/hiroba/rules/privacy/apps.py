"""The Django app of privacy."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "hiroba.rules.privacy"
    label = "privacy"
    verbose_name = _("個人情報")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an organisation has here."""
        from hiroba.rules.privacy import parting  # noqa: F401
