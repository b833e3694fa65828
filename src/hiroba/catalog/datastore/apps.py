"""The Django app of open tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatastoreConfig(AppConfig):
    name = "hiroba.catalog.datastore"
    label = "datastore"
    verbose_name = _("行ごとに書き込む表")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the job that publishes what was written; erasures reach the rows, and leaving."""
        from hiroba.catalog.datastore import erasing, lying, parting, settling  # noqa: F401
        from hiroba.kernel.sealing import service as sealing

        erasing.register()
        sealing.add_holder(lying.PLACE, lying.seal_anew, lying.texts)
