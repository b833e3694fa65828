"""The Django app of the living city."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContextConfig(AppConfig):
    name = "hiroba.context"
    label = "context"
    verbose_name = _("まちの状態")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The living city is part of every backup, reached by erasures, and asked what was refused."""
        from hiroba.context.city import service as city
        from hiroba.kernel.journal import service as journal
        from hiroba.kernel.operations import service as operations

        city.reach_by_erasures()
        journal.finder("entity", city.find_unseen)
        operations.add_part(city.PART)
