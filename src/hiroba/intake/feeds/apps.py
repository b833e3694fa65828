"""The Django app of the feeds."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    name = "hiroba.intake.feeds"
    label = "feeds"
    verbose_name = _("定期取得")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs: look who is due, and go there."""
        from hiroba.intake.feeds import polling, secrets  # noqa: F401
        from hiroba.kernel.sealing import service as sealing

        sealing.add_holder(secrets.PLACE, secrets.seal_anew, secrets.lying)
