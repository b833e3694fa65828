from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(max_length=100)),
                ("by", models.CharField(max_length=64)),
            ],
        ),
    ]
