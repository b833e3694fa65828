from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField, overwrite_what_goes


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial"), ("sealing", "0001_initial")]

    operations = [
        migrations.RunPython(overwrite_what_goes),
        migrations.AlterField("submission", "report", SealedTextField(blank=True, default="")),
        migrations.RunSQL("UPDATE publishing_submission SET report = '' WHERE report = 'null'"),
    ]
