"""What waits for a second person is asked for once, also by two in one instant."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from hiroba.kernel.erasure.types import Kind, Target
from hiroba.kernel.sealing import service as sealing


def mark(apps: Any, _schema: Any) -> None:
    """Of those that were asked for twice until now the first is the one that is found again."""
    order = apps.get_model("erasure", "Order")
    known: set[str] = set()
    for row in order.objects.filter(confirmed=None, called_off=None, done=None).order_by("asked"):
        target = Target(Kind(row.kind), row.organisation, row.dataset, row.column, row.what)
        found = sealing.mark(target.place, target.what)
        if found not in known:
            known.add(found)
            order.objects.filter(pk=row.pk).update(waiting=found)


class Migration(migrations.Migration):
    dependencies = [("erasure", "0002_orders")]

    operations = [
        migrations.AddField("order", "waiting", models.CharField(max_length=64, blank=True, default="")),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "order",
            models.UniqueConstraint(
                fields=["waiting"], condition=~models.Q(waiting=""), name="erasure_asked_once"
            ),
        ),
    ]
