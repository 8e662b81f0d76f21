"""What the printed slips show, before anybody has phrased it.

Values only: no labels, no sentences, no layout. A slip is filled from a dossier once and
then printed as often as needed; a reprint differs by `reprinted_at` and by the missing PIN.

A party's address, telephone and number stand in one `Party`, so that a slip cannot show
the address of one person beside the telephone of another (a fault of templates in use).

Source: TT 01/2018/TT-VPCP forms 01-03, TT 03/2025/TT-VPCP (law.md L-11 to L-15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.calendar.due import Due
from core.calendar.limits import Limit


class Part(StrEnum):
    """The copies (liên) of a receipt."""

    APPLICANT = "applicant"  #: given to the applicant; the only one that may carry the PIN
    KEPT = "kept"  #: filed with the dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who issues the slip. No template holds the name of an agency: all of it comes from here."""

    superior: str = ""  #: the agency above, printed in capitals
    name: str  #: the receiving unit
    place: str  #: name of the province or commune before the date
    hotline: str = ""
    website: str = ""  #: where procedures and dossiers are looked up, as printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A holder or a submitter. Empty text means: not given, print nothing."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    identity_number: str = ""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the papers table: how many sheets of each kind were taken or are wanted."""

    name: str
    originals: int = 0
    certified_copies: int = 0
    photocopies: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """A fee (phí) or charge (lệ phí); the law shows the two apart."""

    kind: str  #: fee or charge
    amount: int  #: đồng
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What every slip has."""

    office: Office
    code: str = ""  #: dossier code; a refusal at the counter has none
    holder: Party
    procedure_name: str
    procedure_code: str = ""
    officer_name: str
    issued_at: datetime
    reprinted_at: datetime | None = None
    sample: bool = False  #: marked MẪU on each page (L-06)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Slip):
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả, form 01 (L-13 to L-15)."""

    lookup_number: str = ""  #: 10 digits, printed 3-3-4
    pin: str | None = None  #: known at the first print only; never on the kept part
    url: str  #: what the QR opens: /tra-cuu with code and token
    register_volume: str = ""
    register_number: str = ""
    channel: str = "direct"  #: direct, online or post (L-08)
    submitter: Party | None = None  #: None when the holder files in person
    subject: str = ""
    competent_unit: str = ""  #: when another unit than the receiving one decides (L-20)
    papers: Sequence[PaperRow] = ()
    set_count: int = 1
    limit: Limit | None = None
    received_at: datetime
    due: Due | None = None  #: None: the limit is not known yet, so no date may be promised
    delivery_method: str = "counter"  #: counter, post or online
    delivery_place: str = ""  #: address when it is posted
    money: Sequence[Money] = ()
    sms_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementSlip(Slip):
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ, form 02: everything in one time (L-11)."""

    papers: Sequence[PaperRow] = ()
    requests: Sequence[str] = ()  #: what is to be put right besides papers
    reason: str
    complete_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSlip(Slip):
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ, form 03 (L-12)."""

    reason: str
    advice: str = ""  #: where to go instead, or what to do
    submitted_at: datetime | None = None  #: of an online dossier
    online: bool = False  #: then only the officer signs
