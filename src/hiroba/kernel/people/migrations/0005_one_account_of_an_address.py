from __future__ import annotations

from django.db import migrations, models

from hiroba.kernel.sealing.service import Blind


class Migration(migrations.Migration):
    dependencies = [("people", "0004_sealed_rows")]

    operations = [
        migrations.AddConstraint(
            "user", models.UniqueConstraint(Blind("email"), name="one_account_of_an_address")
        ),
    ]
