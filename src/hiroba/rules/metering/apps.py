"""The Django app of metering."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeteringConfig(AppConfig):
    name = "hiroba.rules.metering"
    label = "metering"
    verbose_name = _("利用の計量")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an organisation has here."""
        from hiroba.rules.metering import parting  # noqa: F401
