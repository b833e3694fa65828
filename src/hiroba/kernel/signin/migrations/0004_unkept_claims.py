"""What providers said of people goes out of the rows."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def empty(apps: Any, _schema: Any) -> None:
    apps.get_model("socialaccount", "SocialAccount").objects.exclude(extra_data={}).update(extra_data={})


class Migration(migrations.Migration):
    dependencies = [("signin", "0003_sealed_rows"), ("socialaccount", "0006_alter_socialaccount_extra_data")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
