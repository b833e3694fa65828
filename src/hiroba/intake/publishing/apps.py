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
        """Register the job that publishes what was handed in, and the one that clears away."""
        from hiroba.intake.publishing import submissions, sweeping  # noqa: F401
