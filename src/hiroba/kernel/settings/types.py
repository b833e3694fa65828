"""Settings from the environment, one class a concern; docs/settings.md is held against them by a test."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, FilePath, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _environment(prefix: str) -> SettingsConfigDict:
    return SettingsConfigDict(env_prefix=prefix, extra="ignore", frozen=True)


class ServerSettings(BaseSettings):
    """Where and how the square is served."""

    model_config = _environment("HIROBA_")

    data_dir: Path = Field(Path("var"), description="Folder that holds everything: database, files, keys.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: str = Field(
        "",
        description="Address under which readers reach it; empty: host and port.",
    )
    allowed_hosts: str = Field(
        "",
        description="Host names it answers to, separated by commas; empty: loopback and the public address.",
    )
    open: bool = Field(
        False, description="Anybody may do anything. Loopback only; for suites and development."
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Key that signs sessions; empty: made once and kept in the data folder."
    )
    key_file: Path | None = Field(
        None,
        description="File with the keys by which what identifies people is sealed; empty: beside the data"
        " folder, `<its name>.keys`.",
    )
    debug: bool = Field(False, description="Django's debug pages. Never in production.")
    threads: int = Field(8, ge=1, description="Threads that make pages.")

    @property
    def address(self) -> str:
        """Where readers reach it, without a slash at the end, for whoever has no request to see it in."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def key_path(self) -> Path:
        """Where the keys of sealed fields lie: apart from the data folder, so that no copy of it has them."""
        folder = self.data_dir.absolute()
        return self.key_file or folder.with_name(f"{folder.name}.keys")


class DatabaseSettings(BaseSettings):
    """Where the catalogue, the accounts and the journal are kept."""

    model_config = _environment("HIROBA_DATABASE_")

    url: SecretStr = Field(
        SecretStr(""), description="postgresql://user:password@host/name; empty: SQLite in the data folder."
    )
    connection_age: int = Field(60, ge=0, description="Seconds that a PostgreSQL connection is kept open.")


class StorageSettings(BaseSettings):
    """Where files, tables and sealed history are kept."""

    model_config = _environment("HIROBA_STORAGE_")

    bucket: str = Field("", description="Bucket of an S3-compatible store; empty: the data folder.")
    prefix: str = Field("", description="What the names in the bucket begin with; empty: nothing.")
    endpoint: str = Field("", description="Address of the store, https://host:port; empty: Amazon's.")
    region: str = Field("", description="Region of the bucket; empty: what the store takes for its own.")
    access_key: str = Field(
        "", description="Key of the store; empty: what the machine is given (roles, profiles)."
    )
    secret_key: SecretStr = Field(SecretStr(""), description="The secret to that key.")
    cache_bytes: int = Field(
        20 * 1024**3,
        ge=0,
        description="Bytes of the bucket's files that are kept on this machine after they were read;"
        " those of the last hour stay even past it.",
    )
    opened_dir: Path | None = Field(
        None,
        description="Folder in which sealed files are opened while they are read: a tmpfs, or a folder on"
        " an encrypted disk; empty: one of its own in /dev/shm, without that in the data folder.",
    )
    opened_bytes: int = Field(
        0, ge=0, description="Bytes of opened files that lie there at once; 0: half of what it can hold."
    )
    opened_minutes: int = Field(
        10, ge=1, description="Minutes after which an opened file goes that nobody read."
    )


class IntakeSettings(BaseSettings):
    """Limits that keep one bad file from harming the others."""

    model_config = _environment("HIROBA_INTAKE_")

    max_file_bytes: int = Field(8 * 1024**3, description="Largest file that is taken, in bytes.")
    max_unpacked_bytes: int = Field(
        16 * 1024**3, description="Largest size of an archive when unpacked, in bytes."
    )
    max_ratio: int = Field(200, description="Largest ratio of unpacked to packed size (zip bombs).")
    max_row_bytes: int = Field(16 * 1024**2, description="Longest row of a text file, in bytes.")
    max_columns: int = Field(16384, description="Most columns of a table.")
    max_workbook_bytes: int = Field(
        256 * 1024**2, description="Largest workbook or JSON file, in bytes: these are read whole."
    )
    private_urls: bool = Field(False, description="May a file be fetched from a private or loopback address.")
    jma_everywhere: bool = Field(
        False,
        description="Do towns and prefectures keep the warnings of all areas, not only of their own.",
    )
    jma_versions: int = Field(
        48, ge=2, description="Newest versions that stay of each dataset made of telegrams of the JMA."
    )
    jma_days: int = Field(
        366, ge=0, description="Days for which the last version of each day stays of such a dataset, too."
    )


class MailSettings(BaseSettings):
    """How mail leaves."""

    model_config = _environment("HIROBA_MAIL_")

    url: SecretStr = Field(
        SecretStr(""),
        description="smtp://user:password@host:587; empty: mails are written to the data folder.",
    )
    sender: str = Field("hiroba@localhost", description="Sender's address.")


class MapSettings(BaseSettings):
    """What lies under a map. By default nothing is asked of the outside."""

    model_config = _environment("HIROBA_MAP_")

    tiles_url: str = Field(
        "",
        description="Raster tiles, https://host/{z}/{x}/{y}.png; empty: the built-in coast line only.",
    )
    attribution: str = Field("", description="What the tiles' owner asks to be shown.")


class CitySettings(BaseSettings):
    """The living city: its entities, its tongues, its sensors."""

    model_config = _environment("HIROBA_CITY_")

    database_url: SecretStr = Field(
        SecretStr(""),
        description="postgresql://... that keeps the living city; empty: where the catalogue is kept"
        " (with SQLite a file of its own in the data folder).",
    )
    default_tenant: str = Field(
        "",
        description="Organisation whose entities are meant where a request names no tenant; empty: a space of"
        " its own that only operators write.",
    )
    private_urls: bool = Field(
        False,
        description="May subscriptions, registrations, contexts and harvests name private or loopback"
        " addresses (always in open mode).",
    )
    alias: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._-]*$",
        description="Name of this installation among linked ones (in the header Via); empty: made of the"
        " signing key.",
    )
    mqtt_host: str = Field("127.0.0.1", description="Address that the MQTT broker inside listens on.")
    mqtt_port: int = Field(
        1883, ge=0, le=65535, description="Port of the MQTT broker inside; 0: no broker inside."
    )
    mqtt_url: SecretStr = Field(
        SecretStr(""),
        description="mqtt://user:password@host:1883 of a broker outside; empty: the broker inside.",
    )
    temporal_page: int = Field(
        1000,
        ge=1,
        description="Instances of one attribute that an answer about the past tells at once; it says in"
        " Content-Range where it stopped.",
    )


class WorkbenchSettings(BaseSettings):
    """How much one question in SQL may use."""

    model_config = _environment("HIROBA_WORKBENCH_")

    memory_bytes: int = Field(1024**3, ge=64 * 1024**2, description="Memory of one question, in bytes.")
    seconds: int = Field(30, ge=1, description="Seconds that one question may take.")
    threads: int = Field(0, ge=0, description="Threads of one question; 0: as many as processors.")
    rows: int = Field(10_000, ge=1, description="Rows of an answer that a page shows at most.")


class SparkSettings(BaseSettings):
    """A Spark cluster that answers the questions over large tables."""

    model_config = _environment("HIROBA_SPARK_")

    master: str = Field("", description="spark://host:7077, or local[n]; empty: no Spark.")
    from_rows: int = Field(
        20_000_000, ge=0, description="Rows of all tables of a question from which on the cluster answers it."
    )
    files: str = Field(
        "",
        description="Where the cluster finds the data folder or the bucket (a mounted folder, s3a://bucket);"
        " empty: the data folder by the same name, or the bucket.",
    )
    host: str = Field(
        "", description="Address under which the cluster reaches this machine; empty: its name."
    )
    memory: str = Field(
        "2g", pattern=r"^[0-9]+[mg]$", description="Memory of an executor, and of the driver."
    )
    cores: int = Field(0, ge=0, description="Cores of the cluster that are used at most; 0: all.")


class DialogueSettings(BaseSettings):
    """Who may ask for data and about data, and how often."""

    model_config = _environment("HIROBA_DIALOGUE_")

    anonymous: bool = Field(False, description="May visitors ask who have not signed in.")
    asked_a_day: int = Field(
        10, ge=1, description="What one person may ask or propose in 24 hours; anonymous visitors together."
    )


class RulesSettings(BaseSettings):
    """How rules about data come into force."""

    model_config = _environment("HIROBA_RULES_")

    four_eyes: bool = Field(
        False, description="Must another person than the writer put a rule into force that opens data."
    )
    emergency_hours: int = Field(
        4, ge=0, le=24, description="Longest time for which a role is taken in an emergency; 0: never."
    )
    leaving_notice_days: int = Field(
        30, ge=0, description="Days at least between an organisation's notice and the day on which it leaves."
    )
    leaving_archive_days: int = Field(
        90, ge=1, description="Days for which the archive of an organisation's data can be fetched."
    )
    leaving_removal_days: int = Field(
        90, ge=0, description="Days after an organisation has left until its data is removed for good."
    )
    joining: bool = Field(
        False, description="May organisations apply on a page of their own to take part in the square."
    )


class LimitSettings(BaseSettings):
    """How much may be used; 0 is without limit. An operator sets an organisation's own numbers on a page."""

    model_config = _environment("HIROBA_LIMITS_")

    anonymous_a_minute: int = Field(
        0, ge=0, description="Requests a minute of visitors without a key from one network (/24, /48)."
    )
    client_a_minute: int = Field(0, ge=0, description="Requests a minute of one key, device or person.")
    organisation_a_minute: int = Field(
        0, ge=0, description="Requests a minute of one organisation, in all serving processes together."
    )
    organisation_a_day: int = Field(0, ge=0, description="Requests a day of one organisation.")
    organisation_bytes_a_day: int = Field(
        0, ge=0, description="Bytes a day that are handed out to one organisation."
    )
    joined_a_minute: int = Field(
        6_000, ge=0, description="Requests a minute that the usual plan gives an organisation when it joins."
    )
    joined_a_day: int = Field(
        100_000, ge=0, description="Uses a day that the usual plan gives an organisation when it joins."
    )
    joined_megabytes_a_day: int = Field(
        10_000, ge=0, description="Megabytes a day that the usual plan gives an organisation when it joins."
    )
    proxies: int = Field(
        0,
        ge=0,
        description="Proxies of yours in front: as many addresses from the right of X-Forwarded-For are"
        " believed.",
    )


class OidcProvider(BaseModel):
    """One OpenID Connect provider that people sign in by.

    server: its issuer's address. assurance: how sure it is who somebody is that it sends; levels: the same
    by what it says in `claim` (values that are not named count as `assurance`). trusts_email: may an address
    that it says it has confirmed open the account that is already here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    title: str
    server: str = Field(pattern=r"^https?://")
    client_id: str
    client_secret: SecretStr = SecretStr("")
    assurance: Literal["self", "strong", "verified"] = "self"
    claim: str = "acr"
    levels: dict[str, Literal["self", "strong", "verified"]] = {}
    trusts_email: bool = False
    scopes: tuple[str, ...] = ("openid", "profile", "email")


class OidcSettings(BaseSettings):
    """Providers of OpenID Connect that people may sign in by ([how](signin.md))."""

    model_config = _environment("HIROBA_OIDC_")

    providers: tuple[OidcProvider, ...] = Field(
        (), description="A list in JSON, one object a provider; empty: only the accounts that are kept here."
    )


class SigninSettings(BaseSettings):
    """How long one stays signed in, and which passwords are refused ([how](signin.md))."""

    model_config = _environment("HIROBA_SIGNIN_")

    idle_minutes: int = Field(
        1440,
        ge=0,
        description="Minutes after which a session that nobody uses ends; 0: only after two weeks.",
    )
    breached: FilePath | None = Field(
        None,
        description="File of SHA-1 hashes of stolen passwords, in order, as Have I Been Pwned has it.",
    )


class LogSettings(BaseSettings):
    """Structured logs, without personal data."""

    model_config = _environment("HIROBA_LOG_")

    level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    format: str = Field(
        "text", pattern="^(text|json)$", description="text for a terminal, json for a collector."
    )


CONCERNS: tuple[type[BaseSettings], ...] = (
    ServerSettings,
    DatabaseSettings,
    StorageSettings,
    IntakeSettings,
    MailSettings,
    MapSettings,
    CitySettings,
    WorkbenchSettings,
    SparkSettings,
    DialogueSettings,
    RulesSettings,
    LimitSettings,
    OidcSettings,
    SigninSettings,
    LogSettings,
)
