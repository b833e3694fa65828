"""The Django app that lets the workbench ask the living city."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CityTablesConfig(AppConfig):
    name = "hiroba.intake.city_tables"
    label = "city_tables"
    verbose_name = _("まちの状態の表")

    def ready(self) -> None:
        """The workbench learns of the tables, erasures reach them."""
        from hiroba.catalog.workbench import service as workbench
        from hiroba.intake.city_tables import erasing
        from hiroba.intake.city_tables.service import CityTables

        workbench.register(CityTables())
        erasing.register()
