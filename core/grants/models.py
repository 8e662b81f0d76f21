"""Tables: tokens that a provider renews."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Grant(Model):
    """The pair of tokens of one provider: one to act with, one to get the next pair with.

    The second can be used once. Whoever uses it holds the row until `renewing_until`.
    """

    provider = fields.CharField(max_length=20, primary_key=True)
    #: The pair, sealed with a key outside the database
    sealed = fields.TextField()
    #: Digest of what an operator gave to begin with: another one begins anew
    given = fields.CharField(max_length=64)
    #: How often it was renewed
    number = fields.IntField(default=0)
    #: The first of the pair, and no longer
    good_until = fields.DatetimeField()
    renewing_until = fields.DatetimeField(null=True)

    class Meta:
        table = "provider_grant"
