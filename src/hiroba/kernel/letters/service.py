"""The door of letters: people are written to by mail, each in their own language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.core.mail import send_mass_mail
from django.utils import translation

from hiroba.kernel.people.types import PersonInfo

__all__ = ["Letter", "send", "written"]

Letter = tuple[str, str, None, list[str]]  # subject, text, from the installation's own address, to


def written(to: Iterable[PersonInfo], words: Callable[[PersonInfo], tuple[str, str]]) -> list[Letter]:
    """Return a letter to each; words: subject and text, in the language that is active."""
    letters: list[Letter] = []
    for person in to:
        with translation.override(person.language):
            subject, text = words(person)
        letters.append((subject, text, None, [person.email]))
    return letters


def send(letters: Sequence[Letter]) -> None:
    """Send them over one connection. Raises what the connection does."""
    if letters:
        send_mass_mail(letters)
