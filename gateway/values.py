"""Turning a setting's text into its value.

Each function takes the text and gives the value, or raises ValueError that
completes the sentence "SETTING must be ...". The text is never in the message.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from yarl import URL

from channels.mail.addresses import mailbox
from channels.sms import provider_file
from channels.sms.provider_file import Described
from core.people.mailboxes import InvalidMailbox

#: The port of an https address that names none.
HTTPS = 443

_Choice = TypeVar("_Choice", bound=StrEnum)
_Number = TypeVar("_Number", int, float)


def text(written: str) -> str:
    return written


def command(written: str) -> str:
    """A command line; quotes are those of a shell, which is not asked."""
    try:
        parts = shlex.split(written)
    except ValueError:
        parts = []
    if not parts:
        raise ValueError("a command line, its quotes closed")
    return written


def folder(written: str) -> Path:
    return Path(written).expanduser()


def number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(written: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", written) or not lowest <= int(written) <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return int(written)

    return parse


def seconds(lowest: float, highest: float) -> Callable[[str], float]:
    def parse(written: str) -> float:
        plain = re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", written)
        if not plain or not lowest <= float(written) <= highest:
            raise ValueError(f"a number of seconds from {lowest:g} to {highest:g}")
        return float(written)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(written: str) -> str:
        if written.lower() not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return written.lower()

    return parse


def choice(enum: type[_Choice]) -> Callable[[str], _Choice]:
    among = one_of(*(member.value for member in enum))
    return lambda written: enum(among(written))


def secret(length: int) -> Callable[[str], str]:
    def parse(written: str) -> str:
        if len(written) < length:
            raise ValueError(f"at least {length} characters long")
        return written

    return parse


def web_address(written: str) -> str:
    """`http(s)://host[:port][/path]`, without a slash at the end."""
    expected = "an address like https://motcua.example.gov.vn"
    parts = _parts(written, expected)
    plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    if not plain or parts.query or parts.fragment or re.search(r"\s", written):
        raise ValueError(expected)
    return written.rstrip("/")


def database_address(written: str) -> str:
    expected = "sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME"
    parts = _parts(written, expected)
    if parts.scheme == "sqlite" and written.removeprefix("sqlite://").partition("?")[0]:
        return written
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        return written
    raise ValueError(expected)


def _parts(written: str, expected: str) -> SplitResult:
    try:
        parts = urlsplit(written)
        _ = parts.port  # read here because a port that is none is found only on reading
    except ValueError:
        raise ValueError(expected) from None
    return parts


def smtp_address(written: str) -> str:
    """`smtp[s]://[user:password@]host[:port][?starttls=always|offered|never]`."""
    expected = "smtp://HOST:PORT or smtps://HOST:PORT, with USER:PASSWORD@ before the host"
    parts = _parts(written, expected)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(expected)
    if parts.query not in ("", "starttls=always", "starttls=offered", "starttls=never"):
        raise ValueError(f"{expected}, and ?starttls=always, offered or never after it")
    if parts.scheme == "smtps" and parts.query:
        raise ValueError(f"{expected}; smtps begins with TLS and knows no starttls")
    return written


def mail_door(written: str) -> str:
    """`lmtp://host:port` or `smtp://host:port`."""
    expected = "lmtp://HOST:PORT or smtp://HOST:PORT"
    parts = _parts(written, expected)
    plain = parts.scheme in ("lmtp", "smtp") and parts.hostname and parts.port
    if not plain or parts.username or parts.path.strip("/") or parts.query:
        raise ValueError(expected)
    return written


def mail_sender(written: str) -> str:
    """`Name <local@domain>`, or the address alone."""
    try:
        mailbox(written)
    except InvalidMailbox:
        raise ValueError("an address like Một cửa <motcua@example.gov.vn>") from None
    return written


def networks(written: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in written.split(",") if each.strip())
    except ValueError:
        raise ValueError("a comma list of addresses or networks like 10.0.0.0/8") from None


def hosts(written: str) -> frozenset[str]:
    """`name`, or `name:port` where the port is not that of https; each host has one name.

    >>> sorted(hosts("LGSP.example.gov.vn:443, [::1]:9000"))
    ['[::1]:9000', 'lgsp.example.gov.vn']
    """
    expected = "a comma list of hosts like lgsp.example.gov.vn or 127.0.0.1:9000"
    return frozenset(_host(each.strip(), expected) for each in written.split(",") if each.strip())


def _host(written: str, expected: str) -> str:
    if not re.fullmatch(r"[\w.:\[\]-]+", written):
        raise ValueError(expected)
    try:
        url = URL(f"https://{written}")
        name, port = url.host_subcomponent, url.explicit_port
    except ValueError:
        raise ValueError(expected) from None
    if not name:
        raise ValueError(expected)
    return name if port in (None, HTTPS) else f"{name}:{port}"


def by_name(number: Callable[[str], _Number]) -> Callable[[str], tuple[tuple[str, _Number], ...]]:
    """`name=number, name=number`, each above zero."""

    def parse(written: str) -> tuple[tuple[str, _Number], ...]:
        found = {}
        for each in filter(None, (one.strip() for one in written.split(","))):
            name, _, told = each.partition("=")
            try:
                value = number(told)
            except ValueError:
                value = number("0")
            if not re.fullmatch(r"[a-z0-9_]{1,20}", name.strip()) or not 0 < value < 1e9:
                raise ValueError("a comma list like twilio=10, kannel=100")
            found[name.strip()] = value
        return tuple(found.items())

    return parse


def twilio_account(written: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", written):
        raise ValueError("AC followed by 32 hexadecimal digits")
    return written


def phone_number(written: str) -> str:
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", written):
        raise ValueError("a number in international form like +84900000000")
    return written


def sender_name(written: str) -> str:
    """What a text is sent from.

    A brand name has at most 11 characters (Nghi dinh 91/2020 art. 23(1), GSM 03.40).
    """
    if not re.fullmatch(r"\+?[0-9]{2,15}|[A-Za-z0-9._ -]{1,11}", written):
        raise ValueError("a short code, a number like +84900000000, or a name of 11 characters")
    return written


#: What people can text to.
TEXTED = re.compile(r"\+?[0-9]{2,15}")


def texted_number(written: str) -> str:
    if not TEXTED.fullmatch(written):
        raise ValueError("a short code, or a number like +84900000000")
    return written


def path_secret(written: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,100}", written):
        raise ValueError("16 to 100 letters, digits, - and _")
    return written


def digits(written: str) -> str:
    if not re.fullmatch(r"[0-9]{1,40}", written):
        raise ValueError("digits alone")
    return written


def telegram_token(written: str) -> str:
    if not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{20,100}", written):
        raise ValueError("a token like 123456:ABC-DEF...")
    return written


def smpp_address(written: str) -> str:
    """`smpp(s)://SYSTEM_ID:PASSWORD@HOST:PORT`; see `gateway.sms_providers.smpp_account`."""
    expected = "smpp://SYSTEM_ID:PASSWORD@HOST:PORT?system_type=...&window=10&bind=pair"
    parts = _parts(written, expected)
    if parts.scheme not in ("smpp", "smpps") or not (parts.hostname and parts.port):
        raise ValueError(expected)
    if not parts.username or parts.path.strip("/"):
        raise ValueError(expected)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    window, bind = asked.get("window", "10"), asked.get("bind", "pair")
    if set(asked) - {"system_type", "window", "bind"} or bind != "pair":
        raise ValueError(expected)
    if not re.fullmatch(r"[1-9][0-9]{0,3}", window):
        raise ValueError(expected)
    return written


def provider(written: str) -> Described:
    """A provider of texts, as the file describes it that is named."""
    try:
        return provider_file.read(provider_file.find(written))
    except provider_file.BadFile as error:
        known = ", ".join(provider_file.ready())
        raise ValueError(f"{known}, or the path of a file in order: {error}") from None
