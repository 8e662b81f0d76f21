"""Trying every configured service: is it set, is it reached, does it know us?

Nothing is sent and nothing changed. Each check stands alone: one that fails hides no other.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from channels.base import SendFailed
from channels.chat.zalo_sender import ZaloSender
from channels.sms.twilio_sender import TwilioSender
from channels.sms.twilio_webhook import STATUS
from channels.voice.asterisk_ari import Ari, AriFailed, Gone
from core import database
from gateway import keys, schema
from gateway.down import DATABASE_ERRORS
from gateway.mailing import mail_senders
from gateway.settings import Settings
from gateway.sms_providers import SmsProviders
from gateway.zalo import zalo_tokens

#: Papers and backups need room; below this an operator should know.
_LEAST_FREE = 1024**3
#: Nothing is signed where nothing is sent.
_NO_SECRET = b""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one service said."""

    service: str
    well: bool
    word: str


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """One finding for each configured service, as each is known."""
    for service, check in _CHECKS.items():
        try:
            word = await check(settings)
        except _Unwell as error:
            yield Finding(service, False, str(error))
        else:
            if word:
                yield Finding(service, True, word)
    async for finding in _providers_of_texts(settings):
        yield finding


class _Unwell(Exception):
    """The service cannot be used; the text says why."""


async def _settings(settings: Settings) -> str:
    return f"{settings.mode} mode, {settings.public_url}"


async def _data(settings: Settings) -> str:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        keys.secret_key(settings)
    except OSError as error:
        raise _Unwell(f"{folder} cannot be used: {error.strerror}") from error
    if not os.access(folder, os.W_OK):
        raise _Unwell(f"{folder} cannot be written to")
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        raise _Unwell(f"{folder} has only {free // 1024**2} MB left")
    return f"{folder}, {free // 1024**3} GB free"


async def _database(settings: Settings) -> str:
    file = settings.sqlite_file
    if file is not None and not file.exists():
        raise _Unwell(f"there is no {file}: run `motcua migrate`")
    try:
        async with database.opened(settings.database_url):
            engine = "PostgreSQL" if database.on_postgres() else "SQLite"
            asked = "SHOW server_version" if database.on_postgres() else "SELECT sqlite_version()"
            (row,) = await database.rows(asked)
            lacking = await schema.pending()
    except DATABASE_ERRORS as error:
        raise _Unwell(f"not reached, or not let in: {error}") from error
    if lacking:
        raise _Unwell(f"it lacks {', '.join(lacking)}: run `motcua migrate`")
    (version,) = row.values()
    return f"{engine} {version}, the schema is up to date"


async def _twilio(settings: Settings) -> str:
    if not settings.uses_twilio:
        return ""
    async with aiohttp.ClientSession() as http:
        sender = TwilioSender(
            http,
            api_base=settings.twilio_api_base,
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token,
            number=settings.twilio_number,
            status_url=settings.public_url + STATUS,
        )
        try:
            await sender.check()
        except SendFailed as error:
            raise _Unwell(f"{error.failure}: {error}") from error
    return "reached, and the account is known"


async def _mail(settings: Settings) -> str:
    if not settings.uses_mail:
        return ""
    (sender,) = mail_senders(settings)
    try:
        await sender.check()
    except SendFailed as error:
        raise _Unwell(f"{error.failure}: {error}") from error
    return (
        "reached, and the account is known"
        if settings.mail_listen
        else ("reached; MAIL_LISTEN is not set: what citizens answer, nobody reads here")
    )


async def _telegram(settings: Settings) -> str:
    if not settings.uses_telegram:
        return ""
    # The library takes a second and 40 MB, which those without a bot keep.
    from channels.chat.telegram_sender import TelegramSender, bot_of

    async with aiohttp.ClientSession() as http:
        try:
            bot = bot_of(
                lambda: http, token=settings.telegram_token, api_base=settings.telegram_api_base
            )
            await TelegramSender(bot).check()
        except SendFailed as error:
            raise _Unwell(f"{error.failure}: {error}") from error
    if settings.public_url.startswith("https:"):
        return "reached, and the bot is known"
    return "reached, and the bot is known; Telegram calls only an address with https"


async def _zalo(settings: Settings) -> str:
    """With the token that is kept: none is renewed, which would end the one in use."""
    if not settings.uses_zalo:
        return ""
    async with aiohttp.ClientSession() as http, database.opened(settings.database_url):
        tokens = zalo_tokens(
            settings, keys.secret_key(settings), lambda: http, lambda: datetime.now(UTC)
        )
        try:
            if not await tokens.holds():
                return "no token yet: the first is got when the gateway runs"
            sender = ZaloSender(lambda: http, tokens, api_base=settings.zalo_api_base)
            await sender.check()
        except SendFailed as error:
            raise _Unwell(f"{error.failure}: {error}") from error
        except DATABASE_ERRORS as error:
            raise _Unwell(f"the kept token cannot be read: {error}") from error
    return "reached, and the account is known"


async def _asterisk(settings: Settings) -> str:
    if settings.asterisk_ari_url is None:
        return ""
    async with aiohttp.ClientSession() as http:
        try:
            version = await Ari(settings.asterisk_ari_url, lambda: http).version()
        except (AriFailed, Gone) as error:
            raise _Unwell(f"not reached, or not let in: {error}") from error
    engine = shlex.split(settings.speech_command)[0]
    if shutil.which(engine) is None:
        raise _Unwell(f"reached, but nothing speaks: there is no {engine}")
    told = f"{version}, the user is known, and {engine} speaks"
    if not settings.recogniser_command:
        return told
    recogniser = shlex.split(settings.recogniser_command)[0]
    if shutil.which(recogniser) is None:
        raise _Unwell(f"reached, but nobody understands words: there is no {recogniser}")
    return f"{told}, {recogniser} hears"


async def _providers_of_texts(settings: Settings) -> AsyncIterator[Finding]:
    """Have each provider besides Twilio say whether it knows us."""
    async with aiohttp.ClientSession() as http:
        providers = SmsProviders(settings, _NO_SECRET, lambda: http, lambda: datetime.now(UTC))
        try:
            for sender in providers.senders():
                try:
                    await sender.check()
                except SendFailed as error:
                    yield Finding(sender.provider, False, f"{error.failure}: {error}")
                else:
                    yield Finding(sender.provider, True, "reached, and the account is known")
        finally:
            await providers.close()


_CHECKS: dict[str, Callable[[Settings], Awaitable[str]]] = {
    "settings": _settings,
    "data": _data,
    "database": _database,
    "asterisk": _asterisk,
    "twilio": _twilio,
    "mail": _mail,
    "telegram": _telegram,
    "zalo": _zalo,
}
