"""Which providers carry what, in which order, at which pace and price."""

from __future__ import annotations

from channels.base import Outgoing
from core.notices.models import Medium, Pace
from core.notices.routing import Way
from gateway.carriers import Carriers
from tests.deliveries import Provider

TEXT, MAIL = Way(Medium.SMS, "+84912345678"), Way(Medium.MAIL, "an@example.vn")


def carriers(senders, **more) -> Carriers:
    told = {"rates": {}, "prices": {}, "answered": lambda provider, answer: None}
    return Carriers(senders, **(told | more))


def names(found: Carriers, way: Way) -> list[str]:
    return [one.provider for one in found.of(way)]


def test_the_preferred_provider_comes_first():
    found = carriers({Medium.SMS: [Provider("kannel"), Provider("twilio")]})
    assert names(found, TEXT) == ["kannel", "twilio"]
    assert names(found, MAIL) == []


def test_the_simulator_takes_what_nobody_else_carries():
    found = carriers({Medium.SMS: [Provider("kannel")]}, simulators=[Provider("simulator")])
    assert names(found, TEXT) == ["kannel"]
    assert names(found, MAIL) == ["simulator"]


def test_the_simulator_keeps_the_numbers_that_only_it_has():
    found = carriers(
        {Medium.SMS: [Provider("kannel")]},
        simulators=[Provider("simulator")],
        simulated=lambda way: way.address.endswith("678"),
    )
    assert names(found, TEXT) == ["simulator"]


def test_prices_are_those_of_the_provider():
    found = carriers({Medium.SMS: [Provider("kannel"), Provider("twilio")]}, prices={"kannel": 350})
    assert [one.price_dong for one in found.of(TEXT)] == [350, 0]


async def test_a_provider_with_a_rate_is_paced(database):
    kannel = Provider("kannel")
    found = carriers({Medium.SMS: [kannel]}, rates={"kannel": 1000.0})
    (carrier,) = found.of(TEXT)
    for number in range(5):
        await carrier.hand_over(Outgoing(TEXT.address, f"{number}"), 1)
    assert len(kannel.taken) == 5
    assert [one.provider for one in await Pace.all()] == ["kannel"]
