"""The face of Hiroba as a Django app."""

from __future__ import annotations

from django.apps import AppConfig

from hiroba.web import language


class WebConfig(AppConfig):
    name = "hiroba.web"

    def ready(self) -> None:
        """Register what pages tell by mail."""
        from hiroba.web.acting import telling  # noqa: F401

        language.connect()
