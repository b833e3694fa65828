"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "hiroba.kernel.signin"
    label = "signin"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiroba.kernel.signin import (
            addresses,
            assurance,
            chosen,
            closing,
            factors,
            parting,  # noqa: F401 - it says what an organisation has
            refusals,
            sessions,
            tries,
            unkept,
            upkeep,  # noqa: F401 - the job registers itself
            visits,
        )

        addresses.seal_addresses()
        assurance.connect()
        chosen.connect()
        closing.connect()
        factors.connect()
        refusals.watch_factors()
        sessions.connect()
        tries.count_alone()
        visits.connect()
        unkept.keep_nothing()
