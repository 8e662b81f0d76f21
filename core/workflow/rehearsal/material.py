"""What a rehearsal is made from, as plain values: no database is behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.calendar.hours import CutOffMode
from core.workflow.definition import Workflow
from core.workflow.past.courses import Course
from core.workflow.past.worktime import WorkTime
from core.workflow.rehearsal.teams import Staff


@dataclass(frozen=True, slots=True)
class Rules:
    """What a version of a procedure says about its clock."""

    cutoff: CutOffMode | None
    restarts: bool  #: papers that are brought start the limit again (L-24)


@dataclass(frozen=True)
class Material:
    """The dossiers of a procedure in a time that is over, and the offices they went through."""

    procedure: str
    since: datetime
    now: datetime
    courses: Sequence[Course]
    times: Mapping[int, WorkTime]  #: receiving unit -> its working time; shared where equal
    staff: Staff
    rules: Mapping[int, Rules]  #: by version of the procedure
    ran_on: Mapping[int, Workflow] = field(default_factory=dict)  #: version of a workflow -> it
    today: Workflow | None = None  #: what most of them ran on; None: the general table of moves
    left_out: int = 0  #: older dossiers of the time that were too many
