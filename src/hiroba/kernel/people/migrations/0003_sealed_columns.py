from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("people", "0002_machine_clients"), ("sealing", "0001_initial")]

    operations = [
        migrations.AlterField("user", "email", SealedTextField(blind=True)),
        migrations.AlterField("user", "display_name", SealedTextField(blank=True, default="")),
    ]
