from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signin", "0004_unkept_claims")]

    operations = [
        migrations.CreateModel(
            name="Issued",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("grant", models.CharField(max_length=32)),
                ("spent", models.BooleanField(default=False)),
                ("ends", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["grant"], name="signin_of_a_grant"),
                    models.Index(fields=["ends"], name="signin_grant_until"),
                ]
            },
        ),
    ]
