from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField, overwrite_what_goes


class Migration(migrations.Migration):
    dependencies = [("joining", "0003_sealed_rows")]

    operations = [
        migrations.RunPython(overwrite_what_goes, migrations.RunPython.noop),
        migrations.AlterField("applicationstep", "text", SealedTextField()),
    ]
