from __future__ import annotations

from django.db import migrations

from hiroba.kernel.sealing.service import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("joining", "0001_initial"), ("sealing", "0001_initial")]

    operations = [
        migrations.AlterField("application", "contact", SealedTextField()),
        migrations.AlterField("application", "email", SealedTextField(blind=True)),
        migrations.AlterField("termssignature", "name", SealedTextField()),
        migrations.AlterField("termssignature", "office", SealedTextField(blank=True, default="")),
    ]
