"""The face of Hiroba as a Django app."""

from __future__ import annotations

from django.apps import AppConfig

from hiroba.web import garbage, language


class WebConfig(AppConfig):
    name = "hiroba.web"

    def ready(self) -> None:
        """Register what pages tell by mail, and what is done around a request."""
        from hiroba.web.acting import telling as _of_emergencies  # noqa: F401
        from hiroba.web.erasing import telling as _of_erasures  # noqa: F401

        language.connect()
        garbage.connect()
