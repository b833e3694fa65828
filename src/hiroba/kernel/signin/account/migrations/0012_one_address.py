from __future__ import annotations

from django.db import migrations, models

from hiroba.kernel.sealing.service import Blind


class Migration(migrations.Migration):
    dependencies = [("account", "0011_sealed_rows")]

    operations = [
        migrations.AddConstraint(
            "emailaddress",
            models.UniqueConstraint(
                Blind("email"), condition=models.Q(verified=True), name="unique_verified_email"
            ),
        ),
        migrations.AddConstraint(
            "emailaddress",
            models.UniqueConstraint(models.F("user"), Blind("email"), name="one_address_of_a_person"),
        ),
    ]
