"""What lies plain in the columns is sealed, some hundred rows at a time: after a crash it goes on."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from hiroba.kernel.sealing.service import seal_plain


def seal(apps: Any, _schema: Any) -> None:
    seal_plain(apps.get_model("acting", "Emergency"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("acting", "0002_sealed_columns")]

    operations = [migrations.RunPython(seal)]
