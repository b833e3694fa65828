from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField, overwrite_what_goes


class Migration(migrations.Migration):
    dependencies = [("mapping", "0001_initial"), ("sealing", "0001_initial")]

    operations = [
        migrations.RunPython(overwrite_what_goes),
        migrations.AlterField("mappingversion", "trouble", SealedTextField(blank=True, default="")),
    ]
