"""The Django app of the consents."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentsConfig(AppConfig):
    name = "hiroba.rules.consents"
    label = "consents"
    verbose_name = _("わたしのデータへの同意")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register how it is erased, and what is kept of refusals."""
        from hiroba.kernel.journal import service as journal
        from hiroba.rules.consents import erasing, parting, refusing  # noqa: F401

        journal.finder("consent", refusing.keep)
