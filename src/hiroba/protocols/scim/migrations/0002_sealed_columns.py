from __future__ import annotations

from django.db import migrations, models

from hiroba.kernel.sealing.service import SealedTextField, overwrite_what_goes


class Migration(migrations.Migration):
    dependencies = [("scim", "0001_initial"), ("sealing", "0001_initial")]

    operations = [
        migrations.RunPython(overwrite_what_goes, migrations.RunPython.noop),
        migrations.RemoveConstraint("staffrecord", "one_record_of_a_name"),
        migrations.RemoveIndex("staffrecord", "staff_by_external_id"),
        migrations.AlterField("staffrecord", "user_name", SealedTextField()),
        migrations.AlterField("staffrecord", "folded", SealedTextField(blind=True)),
        migrations.AlterField("staffrecord", "external_id", SealedTextField(blank=True, default="", blind=True)),
        migrations.AlterField("staffrecord", "email", SealedTextField(blind=True)),
        *(
            migrations.AlterField("staffrecord", name, SealedTextField(blank=True, default=""))
            for name in ("display_name", "given_name", "family_name")
        ),
    ]
