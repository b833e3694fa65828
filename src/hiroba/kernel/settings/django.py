"""Django's settings, made from `kernel.settings`: the only place that Django reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from hiroba.kernel.manifests.finding import found
from hiroba.kernel.settings import service
from hiroba.kernel.settings.accounts import account_settings
from hiroba.kernel.settings.databases import database
from hiroba.kernel.settings.hosts import allowed_hosts, cookie_prefix, tile_hosts
from hiroba.kernel.settings.post import mail_settings
from hiroba.kernel.settings.secret import signing_key

_server = service.server()
_database = service.database()
_package = Path(__file__).resolve().parents[2]

DATA_DIR = _server.data_dir.resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = _server.secret_key.get_secret_value() or signing_key(DATA_DIR)
DEBUG = _server.debug
ALLOWED_HOSTS = allowed_hosts(_server)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "hiroba.web",  # before allauth: its pages come in our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "hiroba.kernel.sealing",
    "hiroba.kernel.briefly",
    "hiroba.kernel.signin",
    "hiroba.kernel.people",
    "hiroba.kernel.erasure",
    "hiroba.kernel.organisations",
    "hiroba.kernel.acting",
    "hiroba.kernel.decide",
    "hiroba.kernel.journal",
    "hiroba.kernel.outbox",
    "hiroba.kernel.jobs",
    "hiroba.kernel.manifests",
    "hiroba.rules.policies",
    "hiroba.rules.agreements",
    "hiroba.rules.consents",
    "hiroba.rules.metering",
    "hiroba.rules.services",
    "hiroba.rules.joining",
    "hiroba.rules.privacy",
    "hiroba.catalog.datasets",
    "hiroba.catalog.datastore",
    "hiroba.catalog.curation",
    "hiroba.catalog.workbench",
    "hiroba.catalog.health",
    "hiroba.catalog.usage",
    "hiroba.catalog.series",
    "hiroba.catalog.dialogue",
    "hiroba.catalog.disclosure",
    "hiroba.context",
    "hiroba.context.subscriptions",
    "hiroba.intake.mapping",
    "hiroba.intake.publishing",
    "hiroba.intake.entities",
    "hiroba.intake.city_tables",
    "hiroba.intake.gtfs",
    "hiroba.intake.jma",
    "hiroba.intake.feeds",
    "hiroba.intake.harvest",
    "hiroba.intake.sandboxes",
    "hiroba.intake.leaving",
    "hiroba.intake.retention",
    "hiroba.protocols.dsp",
    "hiroba.protocols.scim",
    "hiroba.indicators",
    *(each.app for each in found() if each.app),  # the services on the square
]

MIDDLEWARE = [
    "hiroba.web.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hiroba.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hiroba.web.uploads.UploadMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "hiroba.web.accounts.seen.SeenMiddleware",
    "hiroba.web.acting.marking.MarkingMiddleware",
    "hiroba.web.errors.ErrorMiddleware",
    "hiroba.web.correcting.CorrectingMiddleware",
    "hiroba.web.metering.limiting.LimitMiddleware",
]

ROOT_URLCONF = "hiroba.web.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "hiroba.web.shell.context",
            ],
        },
    }
]

DATABASES = {"default": database(_database.url.get_secret_value(), DATA_DIR, _database.connection_age)}
MIGRATION_MODULES = {"account": "hiroba.kernel.signin.account.migrations"}
CACHES = {"default": {"BACKEND": "hiroba.kernel.briefly.service.SharedCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are kept apart by their blind index
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "hiroba.kernel.signin.passwords.EasyPasswordValidator"},
    {"NAME": "hiroba.kernel.signin.breached.BreachedPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
globals().update(account_settings(service.oidc(), service.limits().proxies))
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/accounts/login/"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [_package / "locale"]  # one catalogue: the msgids are Japanese, en/ holds the English
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"  # where an administrator lays files of their own
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

_tiles = tile_hosts(service.maps())
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # MapLibre places its markers by style attributes
        "img-src": [SELF, "data:", "blob:", *_tiles],
        "font-src": [SELF],
        "connect-src": [SELF, *_tiles],
        "worker-src": [SELF, "blob:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "hiroba.kernel.signin.sealed"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _server.public_url.startswith("https://")
_prefix = cookie_prefix(_server)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}sessionid", f"{_prefix}csrftoken"
CSRF_FAILURE_VIEW = "hiroba.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [_server.public_url] if _server.public_url else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024**2
FILE_UPLOAD_TEMP_DIR = DATA_DIR  # a large upload must not fill /tmp
globals().update(mail_settings(service.mail(), DATA_DIR))
LOGGING_CONFIG: str | None = None
