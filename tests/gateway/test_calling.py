"""Steps that tell other systems: at least once, signed, and only whom the settings name."""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core import database as core_database
from core.calendar.limits import Limit
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.models import DossierEvent
from core.dossiers.states import Action
from core.people.roles import Role
from core.workflow.models import Run, Task
from gateway import keys
from gateway.calling import AT_ONCE, Calling, NotAllowed, allowed
from gateway.loops import Loop, Loops
from gateway.metrics import Metrics
from gateway.settings import load
from gateway.values import hosts
from tests.core.workflow.offices import Running, days, published, received, usual
from tests.fakes.other_system import Mood, OtherSystem, signed_by
from tests.office import an_office
from tests.real_gateway import a_gateway

SECRET = b"a secret of tests, thirty-two by"


async def told_by_workflow(address: str, dossiers: int = 1) -> list[Running]:
    """Dossiers that stand at a step which tells that address."""
    now = datetime.now(UTC)
    office = await an_office(now)
    step = {"key": "told", "name": "told", "kind": "call", "next": "sign", "address": address}
    await published(usual(step), now)
    found = []
    for _ in range(dossiers):
        it = await received(office, now, limit=Limit.from_json(days(5)))
        await it.does(Role.RECEIVING_OFFICER, "hand_on", unit_id=office.department.id)
        await it.does(Role.HANDLING_OFFICER, "to_told")
        found.append(it)
    return found


class Caller:
    """The loop's turn, and what it counted."""

    def __init__(self, http: aiohttp.ClientSession, allowed: str, timeout_s: float = 5) -> None:
        self.counted: list[str] = []
        self.calling = Calling(
            http=lambda: http,
            hosts=hosts(allowed),
            key=lambda host: keys.call_key(SECRET, host),
            counted=self.counted.append,
            timeout_s=timeout_s,
        )

    async def turn(self, later: timedelta = timedelta()) -> bool:
        return await self.calling.turn(datetime.now(UTC) + later)


@asynccontextmanager
async def other(**how: object) -> AsyncIterator[tuple[OtherSystem, Caller]]:
    """Another system, and a caller that may call it."""
    async with OtherSystem(**how) as system, aiohttp.ClientSession() as http:
        yield system, Caller(http, system.host)


async def steps(it: Running) -> list[str]:
    return [task.step for task in await it.tasks()]


async def next_try_s(it: Running) -> float:
    [task] = await it.tasks()
    return (task.due_at - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("mood", [Mood.WELL, Mood.WITHOUT_WORDS, Mood.ENDLESS])
async def test_what_is_taken_lets_the_dossier_go_on(database, mood):
    async with other(mood=mood) as (system, caller):
        [it] = await told_by_workflow(f"{system.base}/hook")
        assert await caller.turn() is True
        assert await caller.turn() is False
    assert await steps(it) == ["sign"]
    assert caller.counted == ["taken"]
    [told] = system.told
    token = (await Task.get(step="told")).token
    assert told.said == {
        "key": f"{it.code}:{token}",
        "code": it.code,
        "step": "told",
        "status": told.said["status"],
    }
    event = await DossierEvent.filter(dossier__code=it.code).order_by("-number").first()
    assert event.facts["attempts"] == 1


async def test_the_other_system_can_check_who_told_it(database):
    async with other() as (system, caller):
        await told_by_workflow(f"{system.base}/hook")
        await caller.turn()
    [told] = system.told
    assert told.headers["Content-Type"] == "application/json"
    assert signed_by(keys.call_key(SECRET, system.host).decode(), told)
    assert not signed_by(keys.call_key(SECRET, "another.example").decode(), told)
    assert not signed_by(
        keys.call_key(b"another secret, as long as it is", system.host).decode(), told
    )


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        pytest.param(Mood.ERROR, "answered 500", id="it is broken"),
        pytest.param(Mood.NOT_THERE, "answered 404", id="nothing there"),
        pytest.param(Mood.ELSEWHERE, "answered 307", id="sent elsewhere"),
        pytest.param(Mood.CUT_OFF, "ServerDisconnectedError", id="cut off"),
        pytest.param(Mood.SLOW, "Timeout", id="no answer in time"),
    ],
)
async def test_what_is_not_taken_is_told_again_after_a_wait(database, caplog, mood, reason):
    async with OtherSystem(mood=mood) as system, aiohttp.ClientSession() as http:
        caller = Caller(http, system.host, timeout_s=0.3)
        [it] = await told_by_workflow(f"{system.base}/hook")
        await caller.turn()
        assert await steps(it) == ["told"]
        assert 50 < await next_try_s(it) <= 60
        assert await caller.turn() is False
        system.mood = Mood.WELL
        assert await caller.turn(timedelta(minutes=1)) is True
    assert await steps(it) == ["sign"]
    assert caller.counted == ["failed", "taken"]
    first, second = system.told
    assert first.said == second.said and system.elsewhere == 0
    [line] = [one for one in caplog.records if one.message == "call failed"]
    assert reason in line.reason and (line.code, line.attempts) == (it.code, 1)


async def test_a_system_that_is_down_is_called_again(database):
    async with OtherSystem() as system, aiohttp.ClientSession() as http:
        caller = Caller(http, system.host)
        [it] = await told_by_workflow(f"{system.base}/hook")
        await system.stop()
        await caller.turn()
    assert caller.counted == ["failed"] and await steps(it) == ["told"]
    assert 50 < await next_try_s(it) <= 60


async def test_whom_the_settings_do_not_name_is_told_nothing(database, caplog):
    async with OtherSystem() as system, aiohttp.ClientSession() as http:
        caller = Caller(http, "lgsp.example.gov.vn")
        [it] = await told_by_workflow(f"{system.base}/hook?token=behind-the-host")
        await caller.turn()
        assert system.told == []
    assert caller.counted == ["forbidden"]
    assert await steps(it) == ["told"] and 50 < await next_try_s(it) <= 60
    [line] = [one for one in caplog.records if one.message == "call not allowed"]
    assert line.reason == f"CALL_HOSTS does not name {system.host}"


NAMED = hosts("lgsp.example.gov.vn, 10.0.0.7:8443, 127.0.0.1:80, [::1]:9000, localhost:9000")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        pytest.param("https://lgsp.example.gov.vn/a?b=c", "lgsp.example.gov.vn", id="by name"),
        pytest.param("https://LGSP.example.GOV.VN:443", "lgsp.example.gov.vn", id="the same host"),
        pytest.param("https://10.0.0.7:8443/x", "10.0.0.7:8443", id="with its port"),
        pytest.param("http://127.0.0.1/x", "127.0.0.1:80", id="this machine without TLS"),
        pytest.param("http://[::1]:9000/x", "[::1]:9000", id="this machine, six"),
        pytest.param("http://localhost:9000/x", "localhost:9000", id="this machine by name"),
    ],
)
def test_a_host_that_is_named_may_be_called(address, host):
    assert allowed(address, NAMED)[0] == host


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="nothing"),
        pytest.param("/hook", id="no host"),
        pytest.param("https:///hook", id="an empty host"),
        pytest.param("https://[::1", id="half a bracket"),
        pytest.param("https://example.vn/", id="another host"),
        pytest.param("https://lgsp.example.gov.vn:8443/", id="another port"),
        pytest.param("https://lgsp.example.gov.vn.evil.vn/", id="a longer name"),
        pytest.param("https://lgsp.example.gov.vn./", id="the name with a dot"),
        pytest.param("https://evil.vn/lgsp.example.gov.vn", id="the name in the path"),
        pytest.param("https://lgsp.example.gov.vn@evil.vn/", id="the name before the host"),
        pytest.param("https://evil.vn#@lgsp.example.gov.vn/", id="the name behind a fragment"),
        pytest.param("https://evil.vn\\@lgsp.example.gov.vn/", id="a slash the wrong way round"),
        pytest.param("https://user:word@lgsp.example.gov.vn/", id="with a password"),
        pytest.param("http://lgsp.example.gov.vn:443/", id="without TLS"),
        pytest.param("http://10.0.0.7:8443/", id="another machine without TLS"),
        pytest.param("http://127.0.0.1:8080/", id="this machine at another port"),
        pytest.param("http://169.254.169.254/latest", id="the cloud's own"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("ws://127.0.0.1/", id="another protocol"),
    ],
)
def test_nothing_else_may_be_called(address):
    with pytest.raises(NotAllowed):
        allowed(address, NAMED)


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(database, tmp_path):
    async with other(tls=self_signed(tmp_path)) as (system, caller):
        [it] = await told_by_workflow(f"{system.base}/hook")
        await caller.turn()
    assert caller.counted == ["failed"] and system.told == []
    assert await steps(it) == ["told"]


def self_signed(folder) -> ssl.SSLContext:
    """A server's certificate that it made for itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_many_calls_go_a_few_at_once(database):
    async with other(mood=Mood.SLOW) as (system, caller):
        its = await told_by_workflow(f"{system.base}/hook", AT_ONCE + 2)
        turning = asyncio.create_task(caller.turn())
        await system.until_told(AT_ONCE)
        system.release()
        await turning
    assert system.most_at_once == AT_ONCE
    assert caller.counted == ["taken"] * len(its)
    assert len({one.said["key"] for one in system.told}) == len(its)


async def test_one_that_cannot_go_on_holds_up_no_other(database, caplog):
    async with other() as (system, caller):
        first, second = await told_by_workflow(f"{system.base}/hook", 2)
        run = await Run.get(dossier__code=first.code)
        run.state = {**run.state, "tokens": []}  # somebody reached into it
        await run.save()
        await caller.turn()
    assert await steps(second) == ["sign"]
    assert await steps(first) == ["told"] and 50 < await next_try_s(first) <= 60
    assert sorted(caller.counted) == ["failed", "taken"]
    [line] = [one for one in caplog.records if one.message == "call could not be recorded"]
    assert line.code == first.code


async def test_a_dossier_that_is_stopped_is_not_told_of(database):
    async with other() as (system, caller):
        [it] = await told_by_workflow(f"{system.base}/hook")
        leader = await it.office.actor(Role.LEADER)
        await act(leader, it.code, Action.STOP, Said(note="Chờ"), now=it.now)
        assert await caller.turn(timedelta(hours=1)) is False
        await act(leader, it.code, Action.RESUME, Said(), now=it.now)
        assert await caller.turn(timedelta(hours=1)) is True
    assert len(system.told) == 1 and await steps(it) == ["sign"]


async def test_a_stopping_gateway_records_the_call_it_has_in_hand(database):
    async with other(mood=Mood.SLOW) as (system, caller):
        [it] = await told_by_workflow(f"{system.base}/hook")
        loops = Loops([Loop("calls", caller.calling.turn, pause_s=0.01)])
        loops.start()
        await system.until_told(1)
        stopping = asyncio.create_task(loops.stop(60))
        system.release()
        await stopping
    assert await steps(it) == ["sign"] and len(system.told) == 1


async def test_what_became_of_calls_is_measured():
    metrics = Metrics("1")
    metrics.call("taken")
    assert b'motcua_calls_total{outcome="taken"} 1.0' in await metrics.exposition()


async def test_a_killed_gateway_calls_again_with_the_same_key(database_url, tmp_path):
    async with OtherSystem(mood=Mood.SLOW) as system:
        async with core_database.opened(database_url):
            [it] = await told_by_workflow(f"{system.base}/hook")
        settings = {"CALL_HOSTS": system.host, "SECRET_KEY": SECRET.decode()}
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            await system.until_told(1)
            await gateway.stop(signal.SIGKILL)
        async with core_database.opened(database_url):
            assert await steps(it) == ["told"]
            # The lease ends.
            await Task.filter(step="told").update(due_at=datetime.now(UTC))
        system.mood = Mood.WELL
        async with a_gateway(tmp_path, database_url, **settings) as gateway:
            await system.until_told(2)
            assert await gateway.stop() == 0
            log = gateway.log.read_text()
        async with core_database.opened(database_url):
            assert await steps(it) == ["sign"]
    first, second = system.told
    assert first.body == second.body
    assert signed_by(keys.call_key(SECRET, system.host).decode(), second)
    assert "Nguyễn" not in log


def test_no_host_may_be_called_unless_said(tmp_path):
    assert load({}, tmp_path / ".env").call_hosts == frozenset()
