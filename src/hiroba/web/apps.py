"""The face of Hiroba as a Django app."""

from __future__ import annotations

from django.apps import AppConfig

from hiroba.web import language


class WebConfig(AppConfig):
    name = "hiroba.web"

    def ready(self) -> None:
        language.connect()
