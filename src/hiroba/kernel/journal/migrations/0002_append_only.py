from django.db import migrations

from hiroba.kernel.journal.triggers import install_in_migration, lift_in_migration


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(install_in_migration, lift_in_migration)]
