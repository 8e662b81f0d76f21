"""What is laid on the counter: who asks, for what, with which papers.

Everything typed is checked here at once, so that an officer sees all faults
together and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.calendar.limits import Limit
from core.dossiers.models import ApplicantKind, Channel, DeliveryMethod
from core.errors import InvalidForm
from core.people.phones import InvalidPhone, Kind, read_phone

#: Longest texts, as the table holds them.
MAX_NAME, MAX_ADDRESS, MAX_SUBJECT, MAX_PAPERS = 200, 300, 1000, 100


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose matter it is."""

    name: str
    kind: ApplicantKind = ApplicantKind.PERSON
    number: str = ""  #: 12-digit identity number, tax code, passport (codes.md section 5)
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who files for the holder: an authorised person, a relative, a clerk."""

    name: str
    relation: str = ""  #: what entitles: the authorisation, the kinship
    number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PaperGiven:
    """One kind of paper, with the numbers that were handed in."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    files: tuple[Mapping[str, Any], ...] = ()  #: {"sha256","name","size","type"}, from files.py

    def as_json(self) -> dict[str, Any]:
        """As stored."""
        return asdict(self) | {"files": [dict(file) for file in self.files]}


@dataclass(frozen=True, slots=True)
class Application:
    """One request as it is filed."""

    version_id: int  #: of the procedure; the dossier keeps it
    receiving_unit_id: int
    holder: Holder
    submitter: Submitter | None = None
    channel: Channel = Channel.DIRECT
    delivery_method: DeliveryMethod = DeliveryMethod.COUNTER
    subject: str = ""
    set_count: int = 1
    papers: tuple[PaperGiven, ...] = ()
    limit: Limit | None = None  #: None: no known limit, so no date is promised
    fees: tuple[Mapping[str, Any], ...] = field(default=())  #: {"what","amount"} in VND


def checked(application: Application) -> dict[str, Any]:
    """The columns of a new dossier that the application fills, phones in E.164.

    Raises:
        InvalidForm: all faults at once, by field.
    """
    faults = dict(_faults(application))
    phones = {
        "holder_phone": application.holder.phone.strip(),
        "submitter_phone": application.submitter.phone.strip() if application.submitter else "",
    }
    for key, typed in phones.items():
        if typed:
            phones[key] = number = _number(typed)
            if not number:
                faults[key] = "phone"
    if faults:
        raise InvalidForm(faults)
    holder, submitter = application.holder, application.submitter
    return {
        "version_id": application.version_id,
        "receiving_unit_id": application.receiving_unit_id,
        "channel": application.channel,
        "delivery_method": application.delivery_method,
        "holder_kind": holder.kind,
        "holder_name": holder.name.strip(),
        "holder_number": holder.number.strip(),
        "holder_email": holder.email.strip(),
        "holder_address": holder.address.strip(),
        "submitter_name": submitter.name.strip() if submitter else "",
        "submitter_number": submitter.number.strip() if submitter else "",
        "submitter_relation": submitter.relation.strip() if submitter else "",
        "subject": application.subject.strip(),
        "set_count": application.set_count,
        "papers": [paper.as_json() for paper in application.papers],
        "time_limit": application.limit.as_json() if application.limit else None,
        "fees": [dict(fee) for fee in application.fees],
    } | phones


def _number(typed: str) -> str:
    """In E.164; empty for what is nobody's subscription (113, 1022) or no number at all."""
    try:
        phone = read_phone(typed)
    except InvalidPhone:
        return ""
    return "" if phone.kind is Kind.SHORT else phone.number


def _faults(application: Application) -> Iterator[tuple[str, str]]:
    holder, submitter = application.holder, application.submitter
    if not holder.name.strip():
        yield "holder_name", "empty"
    texts = {
        "holder_name": (holder.name, MAX_NAME),
        "holder_number": (holder.number, 20),
        "holder_email": (holder.email, MAX_NAME),
        "holder_address": (holder.address, MAX_ADDRESS),
        "subject": (application.subject, MAX_SUBJECT),
    }
    if submitter:
        if not submitter.name.strip():
            yield "submitter_name", "empty"
        texts |= {
            "submitter_name": (submitter.name, MAX_NAME),
            "submitter_number": (submitter.number, 20),
            "submitter_relation": (submitter.relation, MAX_NAME),
        }
    for name, (text, longest) in texts.items():
        if len(text.strip()) > longest:
            yield name, "too_long"
        elif "\0" in text:
            yield name, "unprintable"
    if holder.email.strip() and "@" not in holder.email:
        yield "holder_email", "email"
    number = holder.number.strip()
    if holder.kind is ApplicantKind.PERSON and number.isdigit() and len(number) not in (9, 12):
        yield "holder_number", "person_number"
    if not 1 <= application.set_count <= 99:
        yield "set_count", "range"
    if len(application.papers) > MAX_PAPERS:
        yield "papers", "too_many"
    for index, paper in enumerate(application.papers):
        if not paper.name.strip() or len(paper.name) > 2000 or "\0" in paper.name:
            yield f"papers.{index}", "name"
        elif not all(0 <= n <= 999 for n in (paper.originals, paper.certified, paper.copies)):
            yield f"papers.{index}", "range"
