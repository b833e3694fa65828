from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("person", models.CharField(blank=True, default="", max_length=64)),
                ("begun", models.DateTimeField(auto_now_add=True)),
                ("done", models.DateTimeField(null=True)),
            ],
        ),
    ]
