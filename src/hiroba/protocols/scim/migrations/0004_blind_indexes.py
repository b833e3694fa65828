from __future__ import annotations

from django.db import migrations, models

from hiroba.kernel.sealing.service import Blind


class Migration(migrations.Migration):
    dependencies = [("scim", "0003_sealed_rows")]

    operations = [
        migrations.AddConstraint(
            "staffrecord",
            models.UniqueConstraint(models.F("organisation"), Blind("folded"), name="one_record_of_a_name"),
        ),
        migrations.AddIndex(
            "staffrecord",
            models.Index(models.F("organisation"), Blind("external_id"), name="staff_by_external_id"),
        ),
        migrations.AddIndex("staffrecord", models.Index(Blind("email"), name="staff_by_address")),
    ]
