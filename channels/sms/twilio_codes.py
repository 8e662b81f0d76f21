"""Twilio's words and numbers, in ours."""

from __future__ import annotations

from channels.base import Failure
from core.notices.outbox import Progress

#: MessageStatus -> how far the text has come. An absent one is no news to us: the API
#: has told us already that the text is accepted, queued or being sent.
#: Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
PROGRESS: dict[str, Progress] = {
    "sent": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.DELIVERED,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}

#: Error code -> why. A code that is absent is a plain refusal.
#: Source: https://www.twilio.com/docs/api/errors
FAILURES: dict[int, Failure] = {
    14107: Failure.TRY_LATER,  # rate of sending exceeded
    20003: Failure.MISCONFIGURED,  # authentication failed
    20008: Failure.MISCONFIGURED,  # test credentials used for the real thing
    20404: Failure.MISCONFIGURED,  # no such account
    20429: Failure.TRY_LATER,  # too many requests
    21211: Failure.BAD_ADDRESS,  # invalid To number
    21214: Failure.BAD_ADDRESS,  # To number cannot be reached
    21217: Failure.BAD_ADDRESS,  # number does not appear to be valid
    21268: Failure.BAD_ADDRESS,  # number of an information service
    21408: Failure.MISCONFIGURED,  # sending to that region is not switched on
    21601: Failure.MISCONFIGURED,  # our number cannot send texts
    21603: Failure.MISCONFIGURED,  # From is missing
    21604: Failure.BAD_ADDRESS,  # To is missing
    21606: Failure.MISCONFIGURED,  # From is not ours, or cannot text that country
    21608: Failure.MISCONFIGURED,  # a trial account reaches confirmed numbers only
    21609: Failure.MISCONFIGURED,  # invalid StatusCallback address
    21610: Failure.OPTED_OUT,  # the person replied STOP
    21611: Failure.TRY_LATER,  # our number's queue is full
    21612: Failure.BAD_ADDRESS,  # no way from our number to that one
    21614: Failure.BAD_ADDRESS,  # not a mobile number
    21659: Failure.MISCONFIGURED,  # From is no Twilio number
    21660: Failure.MISCONFIGURED,  # From belongs to another account
    30001: Failure.TRY_LATER,  # queue overflow
    30002: Failure.MISCONFIGURED,  # account suspended
    30003: Failure.TRY_LATER,  # handset off or out of reach
    30004: Failure.REFUSED,  # blocked, by the recipient or the network: it does not say which
    30005: Failure.BAD_ADDRESS,  # unknown or inactive number
    30006: Failure.BAD_ADDRESS,  # landline, or network not reachable
    30007: Failure.REFUSED,  # filtered by the network
    30008: Failure.TRY_LATER,  # unknown error of the network
    30022: Failure.TRY_LATER,  # the network's rate exceeded
    30032: Failure.MISCONFIGURED,  # our toll-free number is not verified
    30034: Failure.MISCONFIGURED,  # sender not registered
}


def failure(code: int) -> Failure:
    """Why Twilio did not send or deliver, by its error code."""
    return FAILURES.get(code, Failure.REFUSED)


def news(status: str, error_code: str) -> tuple[Progress, str] | None:
    """What a status callback tells, and why a text failed; None when it is no news."""
    progress = PROGRESS.get(status)
    if progress is None:
        return None
    if progress is not Progress.FAILED:
        return progress, ""
    known = error_code.isascii() and error_code.isdigit() and len(error_code) <= 6
    code = int(error_code) if known else 0
    return progress, f"{failure(code)}: Twilio {status}, error {code}"
