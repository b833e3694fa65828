"""The Django app of the dialogue."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialogueConfig(AppConfig):
    name = "hiroba.catalog.dialogue"
    label = "dialogue"
    verbose_name = _("要望・質問・活用例")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what tells people by mail."""
        from hiroba.catalog.dialogue import erasing, parting, telling  # noqa: F401
