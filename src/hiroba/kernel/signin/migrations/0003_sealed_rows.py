"""Keys and secrets of second factors come under the keys of the key file."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from hiroba.kernel.sealing.service import seal_plain
from hiroba.kernel.signin import factors


def seal(apps: Any, _schema: Any) -> None:
    seal_plain(apps.get_model("signin", "SigningKey"))
    factors.rewrite_all(apps.get_model("mfa", "Authenticator"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("signin", "0002_sealed_columns"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal)]
