"""The Django app of publishing."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "hiroba.intake.publishing"
    label = "publishing"
    verbose_name = _("データの公開")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs: publish what was handed in, prepare its tables, have files lie as they are
        to, clear away; and what erasures reach."""
        from hiroba.intake.publishing import erasing, parting, preparing, resting, submissions, sweeping  # noqa: F401

        erasing.register()
