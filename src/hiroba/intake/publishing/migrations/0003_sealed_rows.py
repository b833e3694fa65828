"""What lies plain in the column is sealed, some hundred rows at a time: after a crash it goes on."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from hiroba.kernel.sealing.service import overwrite_what_goes, seal_plain


def seal(apps: Any, _schema: Any) -> None:
    seal_plain(apps.get_model("publishing", "Submission"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("publishing", "0002_sealed_column")]

    operations = [migrations.RunPython(overwrite_what_goes), migrations.RunPython(seal)]
