"""The Django app of the agreements."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "hiroba.rules.agreements"
    label = "agreements"
    verbose_name = _("データ利用の合意")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what tells both sides by mail, and what reminds of deletions."""
        from hiroba.rules.agreements import deleting, telling  # noqa: F401
