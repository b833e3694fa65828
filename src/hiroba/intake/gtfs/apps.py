"""The Django app of the timetables."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GtfsConfig(AppConfig):
    name = "hiroba.intake.gtfs"
    label = "gtfs"
    verbose_name = _("時刻表（GTFS）")

    def ready(self) -> None:
        """Let publishing know feeds, and entities make theirs."""
        from hiroba.intake.gtfs import entities, form  # noqa: F401
