"""What is laid on the counter: who asks, for what, with which papers.

Everything typed is checked here at once, so that an officer sees all faults
together and nothing typed is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from core.calendar.limits import Limit
from core.dossiers.models import ApplicantKind, Channel, DeliveryMethod
from core.errors import InvalidForm
from core.people.mailboxes import InvalidMailbox, read_mailbox
from core.people.phones import InvalidPhone, Kind, read_phone
from core.storable import storable

#: Longest texts, as the table holds them.
MAX_NAME, MAX_NUMBER, MAX_ADDRESS, MAX_SUBJECT, MAX_PAPER = 200, 20, 300, 1000, 2000
#: How much one dossier holds. An amount is in VND.
MAX_PAPERS, MAX_FILES, MAX_FEES, MAX_AMOUNT = 100, 50, 50, 10**12


_SHA256 = re.compile(r"[0-9a-f]{64}")


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
    fees: tuple[Mapping[str, Any], ...] = field(default=())  #: {"what","kind"?,"amount"} in VND


def checked(application: Application) -> dict[str, Any]:
    """The columns of a new dossier that the application fills, phones in E.164.

    Texts are trimmed, and their letters composed as Vietnamese keyboards differ in that.

    Raises:
        InvalidForm: all faults at once, by field.
    """
    texts = {name: _tidied(text) for name, text in _texts(application).items()}
    phones = {
        "holder_phone": application.holder.phone.strip(),
        "submitter_phone": application.submitter.phone.strip() if application.submitter else "",
    }
    texts["holder_email"] = _mailbox(texts["holder_email"])
    faults = dict(_faults(application, texts))
    for key, typed in phones.items():
        if typed:
            phones[key] = number = _number(typed)
            if not number:
                faults[key] = "phone"
    if faults:
        raise InvalidForm(faults)
    return {
        "version_id": application.version_id,
        "receiving_unit_id": application.receiving_unit_id,
        "channel": application.channel,
        "delivery_method": application.delivery_method,
        "holder_kind": application.holder.kind,
        **texts,
        **phones,
        "set_count": application.set_count,
        "papers": [paper.as_json() for paper in application.papers],
        "time_limit": application.limit.as_json() if application.limit else None,
        "fees": [dict(fee) for fee in application.fees],
    }


def paper_faults(papers: Sequence[PaperGiven]) -> Iterator[tuple[str, str]]:
    """What is wrong with papers: (`papers` or `papers.INDEX`, why)."""
    if len(papers) > MAX_PAPERS:
        yield "papers", "too_many"
    for index, paper in enumerate(papers):
        if not paper.name.strip() or len(paper.name) > MAX_PAPER or not storable(paper.name):
            yield f"papers.{index}", "name"
        elif not all(0 <= n <= 999 for n in (paper.originals, paper.certified, paper.copies)):
            yield f"papers.{index}", "range"
        elif len(paper.files) > MAX_FILES or not all(map(_is_stored, paper.files)):
            yield f"papers.{index}", "name"


#: Column -> the most that it holds.
_LONGEST = {
    "holder_name": MAX_NAME,
    "holder_number": MAX_NUMBER,
    "holder_email": MAX_NAME,
    "holder_address": MAX_ADDRESS,
    "submitter_name": MAX_NAME,
    "submitter_number": MAX_NUMBER,
    "submitter_relation": MAX_NAME,
    "subject": MAX_SUBJECT,
}


def _texts(application: Application) -> dict[str, str]:
    holder, submitter = application.holder, application.submitter or Submitter("")
    return {
        "holder_name": holder.name,
        "holder_number": holder.number,
        "holder_email": holder.email,
        "holder_address": holder.address,
        "submitter_name": submitter.name,
        "submitter_number": submitter.number,
        "submitter_relation": submitter.relation,
        "subject": application.subject,
    }


def _tidied(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _number(typed: str) -> str:
    """In E.164; empty for what is nobody's subscription (113, 1022) or no number at all."""
    try:
        phone = read_phone(typed)
    except InvalidPhone:
        return ""
    return "" if phone.kind is Kind.SHORT else phone.number


def _mailbox(typed: str) -> str:
    """As addresses are kept; what is none stays as it was typed, to be found fault with."""
    try:
        return read_mailbox(typed)
    except InvalidMailbox:
        return typed


def _is_mailbox(address: str) -> bool:
    try:
        return read_mailbox(address) == address
    except InvalidMailbox:
        return False


def _faults(application: Application, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not texts["holder_name"]:
        yield "holder_name", "empty"
    if application.submitter and not texts["submitter_name"]:
        yield "submitter_name", "empty"
    for name, text in texts.items():
        if len(text) > _LONGEST[name]:
            yield name, "too_long"
        elif not storable(text):
            yield name, "unprintable"
    if application.holder.email.strip() and not _is_mailbox(texts["holder_email"]):
        yield "holder_email", "email"
    number, person = texts["holder_number"], ApplicantKind.PERSON
    if application.holder.kind is person and number.isdigit() and len(number) not in (9, 12):
        yield "holder_number", "person_number"
    if not 1 <= application.set_count <= 99:
        yield "set_count", "range"
    yield from paper_faults(application.papers)
    fees = application.fees
    if len(fees) > MAX_FEES or not all(map(_is_fee, fees)):
        yield "fees", "range"


def _is_stored(file: Mapping[str, Any]) -> bool:
    """Whether it is what `core.dossiers.files` gave for a scan."""
    kinds = {"sha256": str, "name": str, "size": int, "type": str}
    return (
        file.keys() == kinds.keys()
        and all(isinstance(file[key], kind) for key, kind in kinds.items())
        and _SHA256.fullmatch(file["sha256"]) is not None
        and storable(file["name"] + file["type"])
    )


def _is_fee(fee: Mapping[str, Any]) -> bool:
    what, kind, amount = fee.get("what"), fee.get("kind", ""), fee.get("amount")
    texts = isinstance(what, str) and isinstance(kind, str) and storable(what + kind)
    return (
        fee.keys() <= {"what", "kind", "amount"}
        and texts
        and len(f"{what}{kind}") <= MAX_NAME + 20
        and isinstance(amount, int)
        and 0 <= amount < MAX_AMOUNT
    )
