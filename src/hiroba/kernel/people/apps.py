"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hiroba.kernel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refusals of tokens that have ended are told in the journal."""
        from hiroba.kernel.journal import service as journal
        from hiroba.kernel.people.tokens import ended

        journal.finder("token", ended)
