"""The Django app of disclosure."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "hiroba.catalog.disclosure"
    label = "disclosure"
    verbose_name = _("個人情報を減らした公開")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs; erasures of rows reach the trials."""
        from hiroba.catalog.disclosure import erasing, parting, trials  # noqa: F401

        erasing.register()
