"""The face of Hiroba as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.forms.fields import Field
from django.utils.translation import gettext_lazy as _

from hiroba.web import garbage, language


class WebConfig(AppConfig):
    name = "hiroba.web"

    def ready(self) -> None:
        """Register what pages tell by mail, and what is done around a request."""
        from hiroba.web.acting import telling as _of_emergencies  # noqa: F401
        from hiroba.web.erasing import telling as _of_erasures  # noqa: F401

        Field.default_error_messages["required"] = _("ここは必ず入れてください。")
        language.connect()
        garbage.connect()
