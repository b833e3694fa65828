"""Every sentence that a reader sees has its English."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "src" / "hiroba"
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "django")]


def messages() -> set[str]:
    keywords = {
        "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
        "pgettext": ((1, "c"), 2),
    }  # fmt: skip
    found: set[str] = set()
    for _file, _line, message, *_rest in extract_from_dir(SOURCE, METHODS, keywords=keywords):
        found.add(message if isinstance(message, str) else message[0])
    return {message for message in found if message and not message.isascii()}


def test_every_sentence_has_its_english() -> None:
    with (SOURCE / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = {
            (m.id if isinstance(m.id, str) else m.id[0]): m.string for m in read_po(file) if m.id and not m.fuzzy
        }
    missing = sorted(message for message in messages() if not catalogue.get(message))
    assert not missing, f"{len(missing)} without English, e.g. {missing[:5]}"
