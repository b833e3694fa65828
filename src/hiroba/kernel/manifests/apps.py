"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ManifestsConfig(AppConfig):
    name = "hiroba.kernel.manifests"
    label = "manifests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiroba.kernel.manifests import jobs

        jobs.register()
