"""Django's mail settings from one address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hiroba.kernel.settings.types import MailSettings

_BACKENDS = "django.core.mail.backends"


def mail_settings(mail: MailSettings, data_dir: Path) -> dict[str, Any]:
    """smtp://user:password@host:port (smtps for TLS from the start, STARTTLS on port 587); else files."""
    parts = urlsplit(mail.url.get_secret_value())
    settings: dict[str, Any] = {"DEFAULT_FROM_EMAIL": mail.sender, "SERVER_EMAIL": mail.sender}
    if parts.scheme not in ("smtp", "smtps"):
        return settings | {
            "EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": data_dir / "mail",
        }
    return settings | {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.port == 587,
        "EMAIL_TIMEOUT": 20,
    }
