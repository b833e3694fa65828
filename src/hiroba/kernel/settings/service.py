"""The door of the settings: each concern is read once from the environment."""

from __future__ import annotations

from functools import cache

from hiroba.kernel.settings.types import (
    CitySettings,
    DatabaseSettings,
    DialogueSettings,
    IntakeSettings,
    LimitSettings,
    LogSettings,
    MailSettings,
    MapSettings,
    OidcSettings,
    RulesSettings,
    ServerSettings,
    SigninSettings,
    SparkSettings,
    StorageSettings,
    WorkbenchSettings,
)


@cache
def server() -> ServerSettings:
    return ServerSettings()


@cache
def database() -> DatabaseSettings:
    return DatabaseSettings()


@cache
def storage() -> StorageSettings:
    return StorageSettings()


@cache
def intake() -> IntakeSettings:
    return IntakeSettings()


@cache
def mail() -> MailSettings:
    return MailSettings()


@cache
def maps() -> MapSettings:
    return MapSettings()


@cache
def city() -> CitySettings:
    return CitySettings()


@cache
def workbench() -> WorkbenchSettings:
    return WorkbenchSettings()


@cache
def spark() -> SparkSettings:
    return SparkSettings()


@cache
def rules() -> RulesSettings:
    return RulesSettings()


@cache
def dialogue() -> DialogueSettings:
    return DialogueSettings()


@cache
def limits() -> LimitSettings:
    return LimitSettings()


@cache
def signin() -> SigninSettings:
    return SigninSettings()


@cache
def oidc() -> OidcSettings:
    return OidcSettings()


@cache
def logs() -> LogSettings:
    return LogSettings()
