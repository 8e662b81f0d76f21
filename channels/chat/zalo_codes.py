"""Zalo's numbers for what went wrong, in our words.

Errors come with HTTP 200 and `error` other than 0. No number could be tried live: where a list and
a telephone disagree, mend this table.
"""

from __future__ import annotations

from channels.base import Failure

#: The token is no longer good: renew it and ask once more.
STALE = frozenset({-124, -216})

#: `error` -> why. What is absent is a plain refusal.
#: Source: https://developers.zalo.me/docs/official-account/phu-luc/ma-loi (unverified)
FAILURES: dict[int, Failure] = {
    -32: Failure.TRY_LATER,  # too many calls
    -100: Failure.TRY_LATER,  # unknown error of theirs
    -114: Failure.BAD_ADDRESS,  # no account
    -118: Failure.BAD_ADDRESS,  # account not active
    -124: Failure.MISCONFIGURED,  # token not good
    -126: Failure.MISCONFIGURED,  # quota or wallet used up
    -127: Failure.MISCONFIGURED,  # in development, and the person is no tester
    -135: Failure.MISCONFIGURED,  # our account is not verified
    -139: Failure.OPTED_OUT,  # the person refuses this kind of message
    -141: Failure.OPTED_OUT,  # the person refuses messages from accounts
    -201: Failure.REFUSED,  # parameters
    -204: Failure.MISCONFIGURED,  # our account was removed
    -205: Failure.MISCONFIGURED,  # our account does not exist
    -211: Failure.MISCONFIGURED,  # quota used up
    -213: Failure.BAD_ADDRESS,  # the person does not follow the account
    -216: Failure.MISCONFIGURED,  # token not good
    -217: Failure.OPTED_OUT,  # the person blocked invitations
    -224: Failure.MISCONFIGURED,  # our account has not bought this
    -227: Failure.BAD_ADDRESS,  # the person's account is banned or unused
    -230: Failure.BAD_ADDRESS,  # no word from the person for too long
    -233: Failure.REFUSED,  # kind of message not supported
    -244: Failure.OPTED_OUT,  # the person restricts this kind of message
}


def failure(code: int) -> Failure:
    """Why Zalo did not take a message, by its `error`."""
    return FAILURES.get(code, Failure.REFUSED)
