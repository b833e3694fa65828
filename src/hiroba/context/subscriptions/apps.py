"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "hiroba.context.subscriptions"
    label = "subscriptions"
    default_auto_field = "django.db.models.BigAutoField"
