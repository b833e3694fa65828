from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ServiceStanding",
            fields=[
                ("service", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("state", models.CharField(default="on", max_length=16)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("since", models.DateTimeField()),
                ("settings", models.JSONField(default=dict)),
            ],
        ),
    ]
