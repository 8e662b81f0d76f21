"""What a workflow is: steps, who does them, how long they may take, and where they lead.

A workflow is a directed graph of steps. A dossier is at one step, or, between a fork and
its join, at several at once. Nothing here changes once it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.calendar.limits import Limit
from core.dossiers.states import Action as Deed
from core.people.roles import Role
from core.workflow.conditions import ALWAYS, Condition

#: The version of the format that `reading` reads and writes.
FORMAT = "motcua-workflow/1"

#: With this begins the name of an agency that is still to be chosen: "@police".
OPEN_AGENCY = "@"


class Kind(StrEnum):
    """What happens at a step. Stored in definitions."""

    TASK = "task"  #: somebody does something
    FORK = "fork"  #: goes on in several branches at once
    JOIN = "join"  #: waits until every branch of its fork is there
    NOTIFY = "notify"  #: tells the applicant, by itself
    WAIT = "wait"  #: goes on by itself when its time is over
    CALL = "call"  #: tells another system and goes on when that has answered
    AGENCY = "agency"  #: another agency does it under its own code, and the result comes back
    END = "end"


class End(StrEnum):
    """How a workflow ends."""

    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


class Where(StrEnum):
    """The unit that a step belongs to; a code of an agency stands for that very agency."""

    RECEIVING = "receiving"  #: the one-stop that received
    HANDLING = "handling"  #: the department that was chosen


class Given(StrEnum):
    """How a task finds the officer who does it, where several hold the role. Stored."""

    CLAIM = "claim"  #: whoever takes it
    BALANCE = "balance"  #: who has the fewest open tasks


@dataclass(frozen=True, slots=True)
class Place:
    """Who does a step: a role in a unit, and who of those that hold it."""

    unit: str  #: a `Where`, or the identifier of an agency
    role: Role
    given: Given = Given.CLAIM
    officer: str = ""  #: the user name of the one who always does it


@dataclass(frozen=True, slots=True)
class Action:
    """One way out of a step, chosen by the officer."""

    key: str
    name: str
    to: str  #: the step it leads to
    name_en: str = ""
    when: Condition = ALWAYS  #: on the form's data and the outcome; absent: always offered
    needs: tuple[str, ...] = ()  #: what the officer must give: `core.dossiers.effects.Said`
    does: Deed | None = None  #: what it does to the dossier; None: it only leads on
    leaves: bool = False  #: gives up the other branches: withdrawing, stopping, sending back

    @property
    def completes(self) -> bool:
        """Whether the measured time ends here (L-35)."""
        return self.does is Deed.FINISH


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Which parts it has depends on its kind."""

    key: str
    name: str
    kind: Kind = Kind.TASK
    name_en: str = ""
    place: Place | None = None  #: of a task, and of an agency's step
    time: Limit | None = None  #: how long it may take; None: no limit of its own
    pauses: bool = False  #: the clock of the dossier stands while it is here (L-24, L-34)
    actions: tuple[Action, ...] = ()  #: of a task
    branches: tuple[str, ...] = ()  #: of a fork: the first step of each
    next: str = ""  #: of a join, a notification, a wait, a call, an agency
    end: End | None = None
    notice: str = ""  #: what a notification tells: a kind of notice
    address: str = ""  #: of a call: where the other system listens
    workflow: str = ""  #: of an agency's step: the procedure that it does there
    prints: tuple[str, ...] = ()  #: slips printed here
    form_part: str = ""  #: the part of the form that is filled here
    papers: tuple[str, ...] = ()  #: papers that come into being here

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Every step that may follow."""
        return (
            *(action.to for action in self.actions),
            *self.branches,
            *((self.next,) if self.next else ()),
        )


@dataclass(frozen=True)
class Workflow:
    """The process of one procedure, in one unit or in all of them."""

    procedure: str
    name: str
    start: str
    steps: Mapping[str, Step] = field(default_factory=dict)  #: key -> step, in their order
    unit: str = ""  #: the agency's identifier; empty: everywhere
    limit: Limit | None = None  #: what the law allows for all of it

    def __getitem__(self, key: str) -> Step:
        return self.steps[key]
