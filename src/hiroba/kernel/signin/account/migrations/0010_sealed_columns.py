from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("account", "0009_emailaddress_unique_primary_email"), ("sealing", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("emailaddress", "unique_verified_email"),
        migrations.AlterUniqueTogether("emailaddress", set()),
        migrations.AlterField(
            "emailaddress", "email", SealedTextField(blind=True, verbose_name="email address")
        ),
    ]
