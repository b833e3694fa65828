from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField, overwrite_what_goes


class Migration(migrations.Migration):
    dependencies = [("acting", "0001_initial"), ("sealing", "0001_initial")]

    operations = [
        migrations.RunPython(overwrite_what_goes, migrations.RunPython.noop),
        migrations.AlterField("emergency", "reason", SealedTextField()),
        migrations.AlterField("emergency", "review", SealedTextField(blank=True, default="")),
    ]
