"""The Django app of the rules in words."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "hiroba.rules.policies"
    label = "policies"
    verbose_name = _("データの利用ルール")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what reminds of deletions and tells of them."""
        from hiroba.rules.policies import deleting  # noqa: F401
