from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("dialogue", "0001_initial"), ("sealing", "0001_initial")]

    operations = [
        migrations.AlterField("question", "name", SealedTextField(blank=True, default="")),
        migrations.AlterField("request", "name", SealedTextField(blank=True, default="")),
        migrations.AlterField("showcase", "name", SealedTextField(blank=True, default="")),
    ]
