"""Whether a request comes from Twilio: HMAC over the public address and the form.

Twilio signs the address it was given, which a proxy hides from us, and signs it
with or without the port, which it does not say. The address as configured is tried
first; the library's other spellings only when that fails.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from __future__ import annotations

from hmac import compare_digest

from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator

SIGNATURE_HEADER = "X-Twilio-Signature"
_LENGTH = 28  #: of a Base64 SHA-1


class TwilioSignature:
    """Checks requests against our account's token."""

    def __init__(self, *, public_url: str, token: str) -> None:
        """
        Args:
            public_url: scheme, host and perhaps port under which Twilio reaches us.
        """
        self._public_url = public_url.rstrip("/")
        self._validator = RequestValidator(token)

    def fits(self, request: web.Request, form: MultiDict[str]) -> bool:
        """Whether the signature was made with our token over this form."""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        path = request.raw_path
        if len(signature) != _LENGTH or not signature.isascii() or not path.isascii():
            return False
        url = self._public_url + path
        computed: str = self._validator.compute_signature(url, form)
        if compare_digest(computed, signature):
            return True
        return bool(self._validator.validate(url, form, signature))
