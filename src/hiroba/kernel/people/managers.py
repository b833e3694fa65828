"""Making people without user names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager

if TYPE_CHECKING:
    from hiroba.kernel.people.models import User


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=tidy_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, operator=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=tidy_email(username or ""))


def tidy_email(email: str) -> str:
    """One form for an address: people type capitals and blanks as they come."""
    return email.strip().lower()
