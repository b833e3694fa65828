"""Fill a data folder with the demonstration city and taint it: `python -m tests.browser.tainted_city FOLDER`.

The city is made by `hiroba demo` before; this adds a hostile file, a hostile thing and hostile readings.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

CITY = "hiroba-district"


def main(data_dir: Path) -> None:
    from hiroba.cli.environment import prepare

    prepare(data_dir)
    from hiroba.catalog.datasets import service as datasets
    from hiroba.context.city import service as city
    from hiroba.context.devices import service as devices
    from hiroba.context.store import service as stores
    from hiroba.intake.publishing import service as publishing
    from hiroba.intake.publishing.types import PublishOptions
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.outbox import service as outbox
    from hiroba.kernel.people.models import User
    from tests.support import tainting

    with tempfile.TemporaryDirectory() as folder:
        file = tainting.hostile_rows(Path(folder))
        request = publishing.Request(file.name, file.name, file.name, CITY, SYSTEM, PublishOptions())
        publishing.publish_file(file, request, lambda _stage, _done, _total: None)

    async def readings() -> None:
        stopped = devices.Stopped()
        await stopped.bring_up()
        intake = devices.Intake(await stores.current(), "mqtt", stopped)
        for payload in tainting.PAYLOADS:
            await intake.offer(
                f"hiroba/{CITY}/{payload[:20].replace('/', '').replace('#', '').replace('+', '')}/attrs",
                payload.encode(),
            )
        await intake.flush()
        await intake.close()

    city.upsert(CITY, [tainting.hostile_entity(CITY)])
    city.wait_for(readings())
    outbox.deliver()
    print(len(tainting.taint()))
    User.objects.update(operator=True)  # whoever looks sees all pages
    datasets.rebuild_search()
    city.wait_for(stores.close())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
