"""The Django app of the catalogue."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "hiroba.catalog.datasets"
    label = "datasets"
    verbose_name = _("データカタログ")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the search index's consumer, the number for the metrics, what erasures reach, who looks at
        rules."""
        from hiroba.catalog.datasets import consumers, redacting, screening, unseen  # noqa: F401
        from hiroba.catalog.datasets.models import Dataset
        from hiroba.catalog.datasets.shelf import forget_shelf
        from hiroba.catalog.datasets.synonyms import PART
        from hiroba.kernel.journal import service as journal
        from hiroba.kernel.operations import service as operations
        from hiroba.rules.policies import service as policies

        redacting.register()
        policies.guard(screening.require_rule_open)
        journal.finder("dataset", unseen.find)
        operations.add_part(PART)
        post_migrate.connect(forget_shelf)
        operations.count_datasets(lambda: Dataset.objects.filter(withdrawn=None).count())
