from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("signin", "0001_initial"), ("sealing", "0001_initial")]

    operations = [
        migrations.AlterField("signingkey", "sealed", SealedTextField()),
    ]
