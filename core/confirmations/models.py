"""Tables: the codes that were asked for, and the numbers that were confirmed with one."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class NumberChallenge(Model):
    """A code that was texted to a number. The code itself is kept nowhere: see codes.py."""

    id = fields.BigIntField(primary_key=True)
    #: Of the token that whoever asked holds. The code is drawn from it with the secret
    token_hash = fields.CharField(max_length=64, unique=True)
    number = fields.CharField(max_length=16)
    #: From where it was asked, as attempts are counted
    source = fields.CharField(max_length=45)
    asked_at = fields.DatetimeField(db_index=True)
    expires_at = fields.DatetimeField()
    tries = fields.SmallIntField(default=0)

    class Meta:
        table = "number_challenge"
        indexes = (("number", "asked_at"), ("source", "asked_at"))


class ConfirmedNumber(Model):
    """A number whose owner typed the code that was texted there."""

    number = fields.CharField(max_length=16, primary_key=True)
    confirmed_at = fields.DatetimeField(db_index=True)
    #: When a missed call from it was last answered by a text
    called_at = fields.DatetimeField(null=True)

    class Meta:
        table = "confirmed_number"
