"""The one shape of an error: a code, a status, data, and a sentence rendered late."""

from __future__ import annotations

from typing import Any, ClassVar

from hiroba.kernel.errors.causes import cause


class HirobaError(Exception):
    """An error that a reader is told about.

    Subclasses set `code` (stable, snake_case), `status` (HTTP) and `sentence` (a Japanese
    msgid made with `gettext_lazy`, with `{name}` places filled from `data`). The sentence
    says what happened, where, and what to do.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    sentence: ClassVar[Any] = ""

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code, data)
        self.data = data

    def __str__(self) -> str:
        """The sentence in the language that is active now."""
        return str(self.sentence).format(**self.data)


class OutsideError(HirobaError):
    """Something outside could not be had. why: a code, which the sentence tells in words (see causes)."""

    def __str__(self) -> str:
        """See HirobaError."""
        return str(self.sentence).format(**{**self.data, "why": cause(str(self.data["why"]))})
