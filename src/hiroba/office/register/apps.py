"""The Django app of the register."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "hiroba.office.register"
    label = "register"
    verbose_name = _("重点取組の登録簿")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job."""
        from hiroba.office.register import open_data, parting  # noqa: F401
