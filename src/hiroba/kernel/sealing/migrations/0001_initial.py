from __future__ import annotations

from typing import Any

from django.db import migrations, models

from hiroba.kernel.sealing import keeping


def make_keys(apps: Any, _schema: Any) -> None:
    keeping.ensure(apps.get_model("sealing", "SealingKey"))


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SealingKey",
            fields=[
                ("id", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("made", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
    ]
