"""Every setting, declared once: its name, default, meaning and who cannot do without it.

A setting `PORT` is read from the environment variable `MOTCUA_PORT`, or from a
line `MOTCUA_PORT=8080` of the file `.env`; the environment wins. Nothing else in
the project reads the environment. A faulty configuration is reported whole: the
person who mends it wants to start the gateway twice, not ten times.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from channels.sms.provider_file import Described
from channels.sms.smpp_receipts import Ids
from channels.voice.asterisk_ari import AriAddress, ari_address
from channels.voice.asterisk_prompts import ENGINE
from gateway import dotenv, values

PREFIX = "MOTCUA_"

#: Names with our prefix that others read: the tests and benchmarks.
ELSEWHERE = {"SHARED": "Folder of reference data, for tests and benchmarks."}

#: Service -> what it cannot do without: all of it is given, or none.
_WHOLE = {
    "Twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER"),
    "Kannel": (
        "KANNEL_URL",
        "KANNEL_USER",
        "KANNEL_PASSWORD",
        "KANNEL_NUMBER",
        "KANNEL_SECRET",
    ),
    "SMPP": ("SMPP_URL", "SMPP_NUMBER"),
    "Zalo": ("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_SECRET", "ZALO_REFRESH_TOKEN"),
}

#: A secret shorter than this can be guessed.
SECRET_LENGTH = 32


class SettingsError(Exception):
    """The configuration is wrong; `faults` lists every fault, none with a secret's value."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


class Mode(StrEnum):
    """What the gateway is run for."""

    DEMO = "demo"  #: made-up province, demo accounts, simulators
    PRODUCTION = "production"  #: none of these; a stranger may be listening


def _setting(
    meaning: str,
    parse: Callable[[str], Any],
    default: Any = MISSING,
    *,
    shown: str | None = None,
    secret: bool = False,
    production: bool = False,
) -> Any:
    """Declare one setting.

    Args:
        parse: text to value; raises ValueError with what was expected.
        default: the value when the setting is absent.
        shown: how the list of settings writes the default, when it depends on others.
        secret: never printed, not even in a fault.
        production: production mode refuses to start without it.
    """
    facts = {"meaning": meaning, "parse": parse, "shown": shown, "secret": secret}
    return field(default=default, repr=not secret, metadata={**facts, "production": production})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the gateway was told. A field `twilio_number` is the setting `TWILIO_NUMBER`."""

    mode: Mode = _setting(  # noqa: RUF009 (declares a field)
        "demo | production. Demo loads a made-up province and turns the simulators on;"
        " its accounts do not exist in production.",
        values.choice(Mode),
        Mode.DEMO,
    )
    host: str = _setting("Address the web server listens on.", values.text, "127.0.0.1")
    port: int = _setting("Port the web server listens on.", values.number(1, 65535), 8080)
    public_url: str = _setting(
        "Address under which citizens and providers reach the gateway; signatures and QR codes"
        " are made over it.",
        values.web_address,
        "",
        shown="http://HOST:PORT",
        production=True,
    )
    data_dir: Path = _setting(  # noqa: RUF009
        "Folder for the SQLite file, scanned papers and kept keys.", values.folder, Path("var")
    )
    database_url: str = _setting(
        "sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME (?minsize=1&maxsize=10: pool).",
        values.database_address,
        "",
        shown="sqlite://DATA_DIR/motcua.sqlite3",
        secret=True,
    )
    postgres_tools: Path | None = _setting(  # noqa: RUF009
        "Folder of pg_dump and pg_restore, for backup and restore; they must be as new as the"
        " server.",
        values.folder,
        None,
        shown="those on the PATH",
    )
    secret_key: str = _setting(
        f"Signs receipts and sessions; at least {SECRET_LENGTH} characters. In demo mode one is"
        " made and kept in DATA_DIR/secret_key.",
        values.secret(SECRET_LENGTH),
        "",
        shown="made in demo mode",
        secret=True,
        production=True,
    )
    language: str = _setting(
        "vi | en. Language of whoever has not chosen one.", values.one_of("vi", "en"), "vi"
    )
    workers: int = _setting(
        "Web processes that `serve` starts (`--workers` wins).", values.number(1, 256), 1
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = _setting(
        "Comma list of addresses or networks whose X-Forwarded-For is believed.",
        values.networks,
        (),
        shown="none",
    )
    stop_wait_s: float = _setting(
        "How long a stopping gateway waits for running requests and for the text in hand.",
        values.seconds(1, 600),
        25.0,
    )
    log_level: str = _setting(
        "debug | info | warning | error.",
        values.one_of("debug", "info", "warning", "error"),
        "info",
    )
    log_format: str = _setting(
        "json (one object a line) | text (for a person).",
        values.one_of("json", "text"),
        "",
        shown="text at a terminal, else json",
    )
    twilio_account_sid: str = _setting(
        "Twilio account (AC...). With TWILIO_AUTH_TOKEN and TWILIO_NUMBER it turns Twilio on.",
        values.twilio_account,
        "",
    )
    twilio_auth_token: str = _setting(
        "Twilio's token; checks incoming webhooks, signs in for outgoing texts.",
        values.text,
        "",
        secret=True,
    )
    twilio_number: str = _setting(
        "Our number at Twilio in international form, +84...", values.phone_number, ""
    )
    twilio_api_base: str = _setting(
        "Address of Twilio's API.", values.web_address, "https://api.twilio.com"
    )

    voice_vi: str = _setting(
        "Twilio's voice for Vietnamese.", values.text, "Google.vi-VN-Standard-A"
    )
    voice_en: str = _setting("Twilio's voice for English.", values.text, "", shown="Twilio's own")
    voice_officer: str = _setting(
        "Number (+84...) or extension that callers are connected with who want a person, in"
        " office hours. Without it they are called back.",
        values.texted_number,
        "",
    )

    voice_machines: str = _setting(
        "ask | listen. Whether a notice by telephone asks for a key first and no more, or Twilio"
        " listens besides whether a machine picked up, which it bills.",
        values.one_of("ask", "listen"),
        "ask",
    )

    asterisk_ari_url: AriAddress | None = _setting(  # noqa: RUF009
        "Our own Asterisk, http://USER:PASSWORD@HOST:8088/ari?app=motcua; it turns calls over it"
        " on.",
        ari_address,
        None,
        shown="none",
        secret=True,
    )
    asterisk_prompts: str = _setting(
        "Path under which Asterisk sees DATA_DIR/prompts.", values.text, "", shown="the same path"
    )
    speech_command: str = _setting(
        "Command that speaks to those who call over Asterisk: reads a sentence from its standard"
        " input, writes WAV (16 bits) to its standard output; {language} stands for vi or en.",
        values.command,
        ENGINE,
    )
    recogniser_command: str = _setting(
        "Command that understands what is said over Asterisk: is given a WAV file (8,000 samples"
        " a second), prints the words; {language} stands for vi or en. Without it callers are led"
        " by keys alone.",
        values.command,
        "",
        shown="none",
    )
    voice_recordings: Path | None = _setting(  # noqa: RUF009
        "Folder of sentences that somebody recorded, vi/ask.main.wav and so on, named after the"
        " wording of calls; what is absent is spoken by SPEECH_COMMAND.",
        values.folder,
        None,
        shown="none",
    )

    kannel_url: str = _setting(
        "Address of sendsms of our Kannel, http://kannel:13013/cgi-bin/sendsms. With KANNEL_USER,"
        " KANNEL_PASSWORD, KANNEL_NUMBER and KANNEL_SECRET it turns Kannel on.",
        values.web_address,
        "",
    )
    kannel_user: str = _setting("Kannel's sendsms-user.", values.text, "")
    kannel_password: str = _setting("Its password.", values.text, "", secret=True)
    kannel_number: str = _setting(
        "What texts over Kannel are sent from: a short code, +84... or a brand name.",
        values.sender_name,
        "",
    )
    kannel_secret: str = _setting(
        "What the get-url of Kannel's sms-service holds as `secret`; at least 16 characters.",
        values.secret(16),
        "",
        secret=True,
    )
    kannel_smsc: str = _setting(
        "smsc-id over which our texts leave Kannel.", values.text, "", shown="Kannel's own routing"
    )
    kannel_reports: str = _setting(
        "Address under which Kannel reaches the gateway to report.",
        values.web_address,
        "",
        shown="PUBLIC_URL",
    )

    smpp_url: str = _setting(
        "smpp://SYSTEM_ID:PASSWORD@HOST:PORT, or smpps:// over TLS: an operator's message centre"
        " (?system_type=...&window=10; bind=pair: a connection for each direction). With"
        " SMPP_NUMBER it turns SMPP on.",
        values.smpp_address,
        "",
        secret=True,
    )
    smpp_number: str = _setting(
        "What texts over SMPP are sent from: a short code, +84... or a brand name.",
        values.sender_name,
        "",
    )
    smpp_receipt_ids: Ids = _setting(  # noqa: RUF009
        "same | decimal: how receipts name a text whose sending was answered in hexadecimal.",
        values.choice(Ids),
        Ids.SAME,
    )

    sms_http_provider: Described | None = _setting(  # noqa: RUF009
        "esms | speedsms | vietguys, or the path of a TOML file that describes another provider."
        " With SMS_HTTP_KEY and what else the file needs it turns that provider on.",
        values.provider,
        None,
        shown="none",
    )
    sms_http_key: str = _setting(
        "What that provider calls API key, token or user.", values.text, "", secret=True
    )
    sms_http_secret: str = _setting(
        "What it calls secret key or password.", values.text, "", secret=True
    )
    sms_http_sender: str = _setting(
        "Brand name or number that texts over it are sent from.", values.sender_name, ""
    )
    sms_http_url: str = _setting(
        "Scheme, host and port instead of those in the file: the provider's test system.",
        values.web_address,
        "",
        shown="those in the file",
    )
    sms_http_hook_secret: str = _setting(
        "What the address under which that provider reports ends with; letters, digits, - and _.",
        values.path_secret,
        "",
        secret=True,
    )
    sms_http_incoming_key: str = _setting(
        "Key of the digests over texts that people send to its short codes.",
        values.text,
        "",
        secret=True,
    )
    sms_http_callers: tuple[IPv4Network | IPv6Network, ...] = _setting(
        "Comma list of addresses or networks from which that provider calls.",
        values.networks,
        (),
        shown="any",
    )

    sms_number: str = _setting(
        "What people text to: it stands on receipts and pages.",
        values.texted_number,
        "",
        shown="SMPP_NUMBER, KANNEL_NUMBER or TWILIO_NUMBER",
    )

    provider_rates: tuple[tuple[str, float], ...] = _setting(
        "Comma list like twilio=10, kannel=100: the texts a second that a provider takes, of all"
        " processes together.",
        values.by_name(float),
        (),
        shown="as many as there are",
    )
    provider_prices: tuple[tuple[str, int], ...] = _setting(
        "Comma list like twilio=1700, kannel=350: what a part of a text costs, in dong.",
        values.by_name(int),
        (),
        shown="none",
    )
    smtp_url: str = _setting(
        "Mail server that takes our letters: smtp://USER:PASSWORD@HOST:587 (STARTTLS; needed"
        " before a password leaves this machine) or smtps://...:465; ?starttls=always, offered or"
        " never. With MAIL_FROM it turns e-mail on.",
        values.smtp_address,
        "",
        secret=True,
    )
    mail_from: str = _setting(
        "Sender of our letters, Name <motcua@example.gov.vn>; its domain signs them (DKIM).",
        values.mail_sender,
        "",
    )
    mail_listen: str = _setting(
        "Where the mail server hands in what comes for MAIL_FROM, lmtp://HOST:PORT or"
        " smtp://HOST:PORT: questions, answers, and reports on letters that did not arrive.",
        values.mail_door,
        "",
        shown="nothing comes in",
    )

    telegram_token: str = _setting(
        "Token of our Telegram bot, as @BotFather gives it; it turns Telegram on.",
        values.telegram_token,
        "",
        secret=True,
    )
    telegram_api_base: str = _setting(
        "Address of Telegram's Bot API, or of a server of it in the house.",
        values.web_address,
        "https://api.telegram.org",
    )
    telegram_secret: str = _setting(
        "What Telegram says with each call, 16 to 100 letters, digits, - and _; it is told by us.",
        values.path_secret,
        "",
        shown="made from SECRET_KEY",
        secret=True,
    )

    conversation_days: int = _setting(
        "Days after which what citizens said to the advisor is erased; it is masked before.",
        values.number(1, 365),
        30,
    )

    zalo_app_id: str = _setting(
        "Our application at Zalo. With ZALO_APP_SECRET, ZALO_OA_SECRET and ZALO_REFRESH_TOKEN it"
        " turns the Official Account on.",
        values.digits,
        "",
    )
    zalo_app_secret: str = _setting(
        "Secret key of the application: renews the token.", values.text, "", secret=True
    )
    zalo_oa_secret: str = _setting(
        "OA secret key of its webhook: checks what Zalo tells.", values.text, "", secret=True
    )
    zalo_refresh_token: str = _setting(
        "Refresh token that the account gave when it let us act for it; the gateway keeps those"
        " that follow. Another one here begins anew.",
        values.text,
        "",
        secret=True,
    )
    zalo_api_base: str = _setting(
        "Address of Zalo's API.", values.web_address, "https://openapi.zalo.me"
    )
    zalo_file_hosts: frozenset[str] = _setting(
        "Comma list of hosts, with all below them, where Zalo keeps the files that people send.",
        values.hosts,
        frozenset({"zdn.vn", "zadn.vn", "zalo.me"}),
        shown="zdn.vn, zadn.vn, zalo.me",
    )
    zalo_oauth_base: str = _setting(
        "Address where Zalo renews tokens.", values.web_address, "https://oauth.zaloapp.com"
    )

    quiet_hours: str = _setting(
        "keep | ignore. Whether notices that nobody waits for are held from 22:00 to 07:00.",
        values.one_of("keep", "ignore"),
        "",
        shown="keep in production, ignore in demo",
    )

    rasa_url: str = _setting(
        "Address of the advisor's Rasa, http://advisor:5005; without it, and whenever it does not"
        " answer within two seconds, the advisor understands by itself.",
        values.web_address,
        "",
        shown="none",
    )
    rasa_token: str = _setting(
        "What Rasa shows when it calls /advisor/actions; at least 16 characters. `advisor` starts"
        " a Rasa that has it.",
        values.secret(16),
        "",
        shown="derived from SECRET_KEY",
        secret=True,
    )

    rerank_url: str = _setting(
        "Address of a rerank service, http://127.0.0.1:8012/v1/rerank: when a question fits several"
        " procedures, it says in which order they are offered. A language model on a machine of"
        " one's own can serve it. A question with the number of a person, a telephone or a"
        " dossier is not given to it.",
        values.web_address,
        "",
        shown="none",
    )

    call_hosts: frozenset[str] = _setting(
        "Comma list of hosts, with a port where it is not the usual one, that steps of workflows"
        " may call: over https only, but for this machine itself.",
        values.hosts,
        frozenset(),
        shown="none",
    )

    @property
    def in_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    @property
    def uses_twilio(self) -> bool:
        """Whether texts go out through Twilio (besides the simulator in demo mode)."""
        return bool(self.twilio_account_sid)

    @property
    def uses_mail(self) -> bool:
        """Whether letters go out."""
        return bool(self.smtp_url)

    @property
    def uses_telegram(self) -> bool:
        """Whether a Telegram bot is ours."""
        return bool(self.telegram_token)

    @property
    def uses_zalo(self) -> bool:
        """Whether an Official Account of Zalo is ours."""
        return bool(self.zalo_app_id)

    @property
    def keeps_quiet_hours(self) -> bool:
        """Whether the night is kept quiet; whoever tries the demo at night wants to see texts."""
        return (self.quiet_hours or ("keep" if self.in_production else "ignore")) == "keep"

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        scheme, _, rest = self.database_url.partition("://")
        return Path(rest.partition("?")[0]) if scheme == "sqlite" else None

    @property
    def papers_dir(self) -> Path:
        """Where scanned papers are kept, by content."""
        return self.data_dir / "papers"

    @property
    def prompts_dir(self) -> Path:
        """Where spoken sentences are kept, for Asterisk."""
        return self.data_dir / "prompts"


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting as the list of settings shows it."""

    name: str
    default: str
    meaning: str
    secret: bool
    production: bool  #: production mode refuses to start without it


def declared() -> list[Declared]:
    """Every setting, in the order of declaration."""
    return [_declared(each) for each in fields(Settings)]


def _declared(each: Field[Any]) -> Declared:
    facts = each.metadata
    default = facts["shown"] if facts["shown"] is not None else str(each.default)
    return Declared(
        each.name.upper(), default, facts["meaning"], facts["secret"], facts["production"]
    )


def load(environ: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Read the settings from the environment and the file `.env` of the working folder.

    Args:
        environ: instead of the process's environment.
        file: instead of `.env`; may be absent.

    Raises:
        SettingsError: with every fault at once.
    """
    given, faults = dotenv.read(file or Path(".env"))
    given |= os.environ if environ is None else environ
    named = {name.removeprefix(PREFIX): given[name] for name in given if name.startswith(PREFIX)}
    faults += _unknown(named)
    parsed = {}
    for each in fields(Settings):
        written = named.get(each.name.upper(), "").strip()
        if not written:
            continue
        try:
            parsed[each.name] = each.metadata["parse"](written)
        except ValueError as error:
            value = "" if each.metadata["secret"] else f" (it is {written!r})"
            faults.append(f"{PREFIX}{each.name.upper()} must be {error}{value}")
    faults += _missing(parsed, named)
    if faults:
        raise SettingsError(faults)
    return _completed(parsed)


def _unknown(named: Mapping[str, str]) -> list[str]:
    known = [each.name.upper() for each in fields(Settings)]
    faults = []
    for name in sorted(set(named) - set(known) - set(ELSEWHERE)):
        near = difflib.get_close_matches(name.upper(), known, n=1)
        hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
        faults.append(f"{PREFIX}{name} is not a setting{hint}")
    return faults


def _missing(parsed: Mapping[str, Any], named: Mapping[str, str]) -> list[str]:
    faults = []
    if parsed.get("mode") is Mode.PRODUCTION:
        faults = [
            f"{PREFIX}{each.name.upper()} is needed in production mode"
            for each in fields(Settings)
            if each.metadata["production"] and not named.get(each.name.upper(), "").strip()
        ]
        if parsed.get("public_url", "https:").startswith("http:"):
            faults.append(f"{PREFIX}PUBLIC_URL must begin with https:// in production mode")
    for service, needed in _WHOLE.items():
        absent = [name for name in needed if not named.get(name, "").strip()]
        if len(absent) < len(needed):
            faults += [f"{PREFIX}{name} is needed to use {service}" for name in absent]
    return faults + _missing_of_mail(named) + _missing_of_http(parsed, named)


def _missing_of_http(parsed: Mapping[str, Any], named: Mapping[str, str]) -> list[str]:
    described: Described | None = parsed.get("sms_http_provider")
    if described is None:
        given = named.get("SMS_HTTP_KEY", "").strip() and "SMS_HTTP_PROVIDER" not in named
        return [f"{PREFIX}SMS_HTTP_PROVIDER is needed to use SMS_HTTP_KEY"] if given else []
    needed = [f"SMS_HTTP_{each.upper()}" for each in described.needs]
    return [
        f"{PREFIX}{name} is needed to use {described.title}"
        for name in needed
        if not named.get(name, "").strip()
    ]


def _missing_of_mail(named: Mapping[str, str]) -> list[str]:
    given = {
        name for name in ("SMTP_URL", "MAIL_FROM", "MAIL_LISTEN") if named.get(name, "").strip()
    }
    needed = {"SMTP_URL", "MAIL_FROM"} if given else set()
    return [f"{PREFIX}{name} is needed to use e-mail" for name in sorted(needed - given)]


def _completed(parsed: dict[str, Any]) -> Settings:
    """Fill the defaults that depend on other settings."""
    plain = Settings(**parsed)
    host = f"[{plain.host}]" if ":" in plain.host else plain.host
    parsed.setdefault("database_url", f"sqlite://{plain.data_dir / 'motcua.sqlite3'}")
    parsed.setdefault("public_url", f"http://{host}:{plain.port}")
    parsed.setdefault("kannel_reports", parsed["public_url"])
    ours = (plain.smpp_number, plain.kannel_number, plain.twilio_number)
    # A brand name cannot be texted to.
    parsed.setdefault("sms_number", next(filter(values.TEXTED.fullmatch, ours), ""))
    return Settings(**parsed)
