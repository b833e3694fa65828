"""Compiles the English catalogue (.po) into what gettext reads (.mo)."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def main() -> None:
    """Compile every catalogue under src/hiroba/locale that is newer than its .mo."""
    for po in Path(__file__).parent.parent.glob("src/hiroba/locale/*/LC_MESSAGES/django.po"):
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


if __name__ == "__main__":
    main()
