"""Which role carries which right: one table, denied unless listed.

The roles are those of a real one-stop (law.md section 4). Rights follow the
competence to decide, not the place of reception (L-73); who receives, who
reviews and who signs are different rights (L-74); support staff of a postal or
service company decide nothing and refuse nothing (L-76).
"""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """One thing that a person may do. The values are stored in no table."""

    QUERY = "query"  #: see the dossiers of the unit
    RECEIVE = "receive"
    REFUSE = "refuse"
    PRINT = "print"  #: print slips again
    TRANSFER = "transfer"  #: hand papers to a department
    ASK_PAPERS = "ask_papers"  #: requests reach the citizen through the one-stop only (L-22)
    TAKE_PAPERS = "take_papers"
    COLLECT_FEE = "collect_fee"
    WITHDRAW = "withdraw"
    HAND_OVER = "hand_over"
    ASSIGN = "assign"
    HANDLE = "handle"
    SIGN = "sign"
    ISSUE = "issue"  #: number, stamp and pass the signed result to the one-stop
    STOP = "stop"
    EXTRA_SUPPLEMENT = "extra_supplement"  #: a second request to the citizen (L-21)
    MANAGE_PEOPLE = "manage_people"
    MANAGE_CATALOGUE = "manage_catalogue"
    MANAGE_CALENDAR = "manage_calendar"
    ANSWER_QUESTIONS = "answer_questions"  #: of citizens, handed over by the advisor
    REVIEW_EXAMPLES = "review_examples"  #: what the advisor learns from those answers
    INSPECT = "inspect"  #: read who read what, verify histories


class Role(StrEnum):
    """What an officer is in a unit. The values are stored; rename only with a migration."""

    RECEIVING_OFFICER = "receiving_officer"
    SUPPORT = "support"  #: staff of a postal or service company (L-76)
    HEAD = "head"  #: head of a department: assigns
    HANDLING_OFFICER = "handling_officer"
    LEADER = "leader"  #: signs
    CLERK = "clerk"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


#: What each role carries. A right that is absent is denied.
GRANTS: dict[Role, frozenset[Right]] = {
    Role.RECEIVING_OFFICER: frozenset(
        {
            Right.QUERY,
            Right.RECEIVE,
            Right.REFUSE,
            Right.PRINT,
            Right.TRANSFER,
            Right.ASK_PAPERS,
            Right.TAKE_PAPERS,
            Right.COLLECT_FEE,
            Right.WITHDRAW,
            Right.HAND_OVER,
            Right.ANSWER_QUESTIONS,
            Right.REVIEW_EXAMPLES,
        }
    ),
    Role.SUPPORT: frozenset({Right.RECEIVE, Right.PRINT, Right.TAKE_PAPERS, Right.HAND_OVER}),
    Role.HEAD: frozenset(
        {
            Right.QUERY,
            Right.ASSIGN,
            Right.HANDLE,
            Right.ANSWER_QUESTIONS,
            Right.REVIEW_EXAMPLES,
        }
    ),
    Role.HANDLING_OFFICER: frozenset({Right.QUERY, Right.HANDLE, Right.ANSWER_QUESTIONS}),
    Role.LEADER: frozenset(
        {Right.QUERY, Right.ASSIGN, Right.SIGN, Right.STOP, Right.EXTRA_SUPPLEMENT}
    ),
    Role.CLERK: frozenset({Right.QUERY, Right.ISSUE}),
    Role.INSPECTOR: frozenset({Right.QUERY, Right.INSPECT}),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.MANAGE_PEOPLE,
            Right.MANAGE_CATALOGUE,
            Right.MANAGE_CALENDAR,
            Right.REVIEW_EXAMPLES,
        }
    ),
}
