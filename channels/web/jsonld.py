"""A procedure as search engines and assistants read it: schema.org GovernmentService.

Source: https://schema.org/GovernmentService
"""

from __future__ import annotations

from typing import Any

import orjson
from markupsafe import Markup

from channels.web.offers import said
from core.calendar.limits import Limit, LimitUnit
from core.procedures.catalogue import Version
from core.procedures.content import Content, Way

#: Limits that ISO 8601 can say without knowing the calendar.
_DURATIONS = {
    LimitUnit.CALENDAR_DAY: "P{}D",
    LimitUnit.WEEK: "P{}W",
    LimitUnit.MONTH: "P{}M",
}
#: A data block may not end its element, nor open a comment.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028",
                          "\u2029": "\\u2029"})  # fmt: skip


def government_service(version: Version, address: str, limit_words: dict[Limit, str]) -> Markup:
    """The data block of a procedure's page.

    Args:
        address: absolute, of the page.
        limit_words: each limit in the reader's language.
    """
    content = version.content
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "identifier": version.code,
        "name": content.name,
        "serviceType": content.field,
        "areaServed": {"@type": "Country", "name": "Việt Nam"},
        "inLanguage": "vi",
        "provider": _agency(content),
        "audience": _audience(content),
        "serviceOutput": [
            {"@type": "Thing", "name": result.name} for result in content.results if result.name
        ],
        "availableChannel": [_channel(way, address, limit_words) for way in content.ways],
        "offers": _offers(content),
        "termsOfService": ", ".join(content.legal),
        "version": str(version.number),
        "dateModified": version.valid_from.isoformat(),
    }
    kept = {key: value for key, value in facts.items() if value}
    return Markup(orjson.dumps(kept).decode().translate(_ESCAPES))


def _agency(content: Content) -> dict[str, str] | None:
    name = said(content.agencies.competent) or said(content.agencies.executing)
    return {"@type": "GovernmentOrganization", "name": name} if name else None


def _audience(content: Content) -> dict[str, str] | None:
    who = said(content.subject)
    return {"@type": "Audience", "audienceType": who} if who else None


def _channel(way: Way, address: str, limit_words: dict[Limit, str]) -> dict[str, Any]:
    channel: dict[str, Any] = {"@type": "ServiceChannel", "name": way.channel.value}
    if way.channel.value == "online":
        channel["serviceUrl"] = address
    if way.limit is None:
        return channel
    channel["description"] = limit_words[way.limit]
    if way.limit.unit in _DURATIONS and way.limit.whole:
        channel["processingTime"] = _DURATIONS[way.limit.unit].format(way.limit.count)
    return channel


def _offers(content: Content) -> list[dict[str, str]]:
    sums = {
        (way.fee_amount, way.fee_currency) for way in content.ways if way.fee_amount is not None
    }
    return [
        {"@type": "Offer", "price": str(amount), "priceCurrency": currency}
        for amount, currency in sorted(sums, key=str)
    ]
