"""What stood in tables of Django moves into the one log; the tables go.

Entities move whole; readings older than the newest one of each are not taken along.
"""

from itertools import islice

import msgspec
from django.db import migrations

_TOGETHER = 500


def move(apps, _schema_editor):
    from hiroba.context.city import service as city
    from hiroba.kernel.decide.types import Visibility

    rows = apps.get_model("context", "Entity").objects.order_by("row").iterator(chunk_size=_TOGETHER)
    while some := list(islice(rows, _TOGETHER)):
        for row in some:
            city.upsert(
                row.tenant,
                [msgspec.json.decode(row.body)],
                source=row.source,
                visibility=Visibility(row.visibility),
                organisation=row.organisation,
            )


class Migration(migrations.Migration):
    dependencies = [("context", "0002_index_counts")]
    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel("Entity"),
        migrations.DeleteModel("Observation"),
    ]
