"""The back office as one application, to be mounted under /office: wiring and addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from backoffice import pages
from backoffice.absences import Absences
from backoffice.account import Account
from backoffice.answer_changes import AnswerChanges
from backoffice.asked import AskedQuestions
from backoffice.asked_examples import Examples
from backoffice.bottlenecks import BottleneckPages
from backoffice.calendar import Calendars
from backoffice.calls import CallPages
from backoffice.cookies import Cookies
from backoffice.dead_letters import DeadLetters
from backoffice.dossier import Dossiers
from backoffice.form_design import FormDesigner
from backoffice.form_field import FieldEditor, PartEditor
from backoffice.form_fill import FormFilling
from backoffice.form_preview import FormPreview
from backoffice.form_print import FormPrints
from backoffice.guard import Guard
from backoffice.interviews import InterviewPages
from backoffice.notice_figures import NoticeFigures
from backoffice.notice_kinds import NoticeKinds
from backoffice.notice_previews import Previews
from backoffice.opinions import Opinions
from backoffice.picker import Picker
from backoffice.prepared import PreparedNumbers
from backoffice.printing.form_printer import FormPrinter
from backoffice.questions import Questions
from backoffice.queue import Queue
from backoffice.reception import Reception
from backoffice.recordings import NoRecordings, RecordingPages, Recordings
from backoffice.remarks import Remarks
from backoffice.replay import Replays
from backoffice.replay_runs import Runs
from backoffice.scans import Scans
from backoffice.sign_in import Door
from backoffice.slips import SlipPrinter, Slips
from backoffice.unanswered import Unanswered
from backoffice.workflow_designer import Designer
from backoffice.workflow_moving import Moving
from backoffice.workflow_new import NewWorkflow
from backoffice.workflow_steps import Steps
from backoffice.workflow_upload import Memory
from backoffice.workflows import Workflows
from backoffice.worklist import Lists
from core.dossiers.desk import Desk
from core.dossiers.files import FileStore
from core.receipts.of_dossier import Issuer
from core.sealing import Seals

#: Codes of dossiers and procedures in addresses; anything else is no address of ours.
_DOSSIER = r"{code:[0-9A-Za-z.-]{5,52}}"
_PROCEDURE = r"{code:[0-9A-Za-z.-]{3,40}}"


class BackOffice:
    """Joins the pages. Everything that differs between installations comes in here."""

    def __init__(
        self,
        *,
        desk: Desk,
        printer: SlipPrinter,
        file_store: FileStore,
        clock: Callable[[], datetime],
        issuer: Issuer,
        sealing_key: bytes,
        previews: Previews,
        secure_cookies: bool,
        demo: bool,
        static_url: Callable[[str], str],
        recordings: Recordings | None = None,
    ) -> None:
        """`sealing_key` is any secret of this installation; `static_url` finds a style sheet;
        `previews` phrases notices; `recordings` has what callers spoke.
        """
        self._static_url, self._demo = static_url, demo
        cookies, seals = Cookies(secure=secure_cookies), Seals(sealing_key)
        self._guard = Guard(cookies=cookies, clock=clock, file_store=file_store, demo=demo)
        self._door = Door(cookies=cookies, clock=clock, demo=demo)
        self._lists, self._picker, self._calendars = Lists(), Picker(), Calendars()
        self._numbers = PreparedNumbers(self._picker)
        self._reception = Reception(desk=desk, seals=seals, cookies=cookies)
        self._dossiers = Dossiers(seals=seals)
        self._slips = Slips(printer=printer, issuer=issuer, desk=desk, seals=seals, cookies=cookies)
        self._filling, self._form_designer = FormFilling(seals=seals), FormDesigner()
        self._fields, self._parts, self._preview = FieldEditor(), PartEditor(), FormPreview()
        self._form_prints = FormPrints(FormPrinter())
        self._scans, self._account = Scans(file_store), Account(cookies=cookies)
        self._remarks, self._questions, self._absences = Remarks(), Questions(), Absences()
        self._dead_letters, self._notice_figures = DeadLetters(), NoticeFigures()
        self._queue, self._opinions = Queue(), Opinions()
        self._calls = CallPages()
        self._recordings = RecordingPages(recordings or NoRecordings())
        self._asked, self._unanswered, self._examples = AskedQuestions(), Unanswered(), Examples()
        self._dead_letters = DeadLetters()
        self._interviews, self._answer_changes = InterviewPages(), AnswerChanges()

        self._workflows, self._new_workflow = Workflows(), NewWorkflow()
        self._designer, self._workflow_steps, self._moving = Designer(), Steps(), Moving()
        self._runs, self._notice_kinds = Runs(), NoticeKinds(previews)
        self._replays, self._bottlenecks = Replays(self._runs), BottleneckPages(self._runs)

    def application(self) -> web.Application:
        """For `add_subapp("/office", ...)`."""
        application = web.Application(middlewares=[self._guard.around])
        pages.install(application, static_url=self._static_url, demo=self._demo)
        application.add_routes(self._routes())
        application.on_cleanup.append(self._runs.close)
        return application

    def _routes(self) -> list[web.RouteDef]:
        guarded = self._guard.with_form
        dossier = f"/dossiers/{_DOSSIER}"
        return [
            web.get("", self._lists.mine),
            web.get("/sign-in", self._door.page),
            web.post("/sign-in", self._door.enter),
            web.post("/sign-out", guarded(self._door.leave)),
            web.post("/language", guarded(self._account.language)),
            web.post("/reminders/{id:[0-9]{1,18}}/done", guarded(self._lists.put_away)),
            web.get("/questions", self._questions.page),
            web.post("/questions/{id:[0-9]{1,18}}", guarded(self._questions.answer)),
            web.get("/unsent", self._dead_letters.page),
            web.post("/unsent", guarded(self._dead_letters.submit)),
            web.get("/notice-figures", self._notice_figures.page),
            web.get("/opinions", self._opinions.page),
            web.get("/queue", self._queue.page),
            web.post("/queue", guarded(self._queue.press)),
            web.get("/absences", self._absences.page),
            web.post("/absences", guarded(self._absences.enter)),
            web.post("/absences/{id:[0-9]{1,18}}/end", guarded(self._absences.end)),
            web.get("/receive", self._picker.page),
            web.post("/receive", guarded(self._numbers.submit)),
            web.get(f"/receive/{_PROCEDURE}", self._reception.page),
            web.post(f"/receive/{_PROCEDURE}", guarded(self._reception.submit, files=True)),
            web.get("/calendar", self._calendars.year),
            web.get("/calendar/day", self._calendars.day),
            web.post("/calendar/day", guarded(self._calendars.change_day)),
            web.get("/calendar/week", self._calendars.week),
            web.post("/calendar/week", guarded(self._calendars.change_week)),
            web.post("/calendar/recount", guarded(self._calendars.recount)),
            web.get("/calendar/targets", self._calendars.targets),
            web.post(f"/calendar/targets/{_DOSSIER}", guarded(self._calendars.put_aside)),
            *self._advisor_routes(),
            *self._workflow_routes(),
            *self._form_routes(),
            web.get("/notices", self._notice_kinds.kinds),
            web.get("/notices/{kind:[a-z_]{2,30}}", self._notice_kinds.page),
            web.post("/notices/{kind:[a-z_]{2,30}}", guarded(self._notice_kinds.submit)),
            web.get("/dossiers", self._lists.all),
            web.get(dossier, self._dossiers.page),
            web.get(f"{dossier}/receipt", self._slips.page),
            web.get(f"{dossier}/receipt.pdf", self._slips.receipt),
            web.get(f"{dossier}/supplement.pdf", self._slips.supplement),
            web.get(f"{dossier}/refusal.pdf", self._slips.refusal),
            web.get(f"{dossier}/files/{{sha256:[0-9a-f]{{64}}}}", self._scans.file),
            web.get(f"{dossier}/form", self._filling.page),
            web.get(f"{dossier}/form.pdf", self._form_prints.of_dossier),
            web.post(f"{dossier}/form", guarded(self._filling.submit, files=True)),
            web.get(f"{dossier}/remarks", self._remarks.page),
            web.post(f"{dossier}/remarks", guarded(self._remarks.say)),
            web.post(f"{dossier}/pin", guarded(self._slips.renew_pin)),
            web.post(
                f"{dossier}/tasks/{{token:[0-9]{{1,9}}}}/{{key}}",
                guarded(self._dossiers.step, files=True),
            ),
            web.post(f"{dossier}/desk/{{token:[0-9]{{1,9}}}}", guarded(self._dossiers.desk)),
            web.post(f"{dossier}/{{action:[a-z_]+}}", guarded(self._dossiers.act, files=True)),
        ]

    def _advisor_routes(self) -> list[web.RouteDef]:
        guarded, one = self._guard.with_form, "/asked/{id:[0-9]{1,18}}"
        return [
            web.get("/asked", self._asked.list),
            web.get(one, self._asked.page),
            web.post(one, guarded(self._asked.submit)),
            web.get("/interviews", self._interviews.list),
            web.get("/interviews/{kind:[a-z][a-z0-9_]{0,15}}", self._interviews.page),
            web.post("/interviews/{kind:[a-z][a-z0-9_]{0,15}}", guarded(self._interviews.submit)),
            web.get("/catalogue-changes", self._answer_changes.list),
            web.get("/catalogue-changes/{id:[0-9]{1,18}}", self._answer_changes.page),
            web.get("/calls", self._calls.page),
            web.get("/calls/words", self._calls.words),
            web.get("/calls/{call:[0-9a-f]{48}}", self._calls.one),
            web.get("/recordings/{id:[0-9]{1,18}}", self._recordings.sound),
            web.get("/unanswered", self._unanswered.page),
            web.get("/examples", self._examples.page),
            web.post("/examples", guarded(self._examples.submit)),
        ]

    def _form_routes(self) -> list[web.RouteDef]:
        guarded, one = self._guard.with_form, f"/forms/{_PROCEDURE}"
        return [
            web.get("/forms", self._form_designer.list),
            web.get(one, self._form_designer.page),
            web.post(one, guarded(self._form_designer.submit)),
            web.get(f"{one}/schema.json", self._form_designer.export),
            web.get(f"{one}/empty.pdf", self._form_prints.empty),
            web.get(f"{one}/field", self._fields.page),
            web.post(f"{one}/field", guarded(self._fields.submit)),
            web.get(f"{one}/part", self._parts.page),
            web.post(f"{one}/part", guarded(self._parts.submit)),
            web.get(f"{one}/preview", self._preview.page),
            web.post(f"{one}/preview", guarded(self._preview.submit)),
        ]

    def _workflow_routes(self) -> list[web.RouteDef]:
        guarded, one = self._guard.with_form, "/workflows/{id:[0-9]{1,18}}"
        return [
            web.get("/workflows", self._workflows.page),
            web.get("/workflows/new", self._new_workflow.page),
            web.post("/workflows/new", guarded(self._new_workflow.submit, store=Memory())),
            web.get(one, self._designer.page),
            web.get(f"{one}/definition.json", self._designer.export),
            web.get(f"{one}/diagram.bpmn", self._designer.diagram),
            web.get(f"{one}/step", self._workflow_steps.page),
            web.post(f"{one}/step", guarded(self._workflow_steps.submit)),
            web.post(f"{one}/remove", guarded(self._designer.remove)),
            web.post(f"{one}/order", guarded(self._designer.order)),
            web.post(f"{one}/agency", guarded(self._designer.agency)),
            web.post(f"{one}/settings", guarded(self._designer.settings)),
            web.post(f"{one}/publish", guarded(self._designer.publish)),
            web.post(f"{one}/undo", guarded(self._designer.undo)),
            web.post(f"{one}/discard", guarded(self._designer.discard)),
            web.post(f"{one}/retire", guarded(self._designer.retire)),
            web.post(f"{one}/edit", guarded(self._designer.edit)),
            web.get(f"{one}/move", self._moving.page),
            web.post(f"{one}/move", guarded(self._moving.submit)),
            web.get(f"{one}/replay", self._replays.page),
            web.get(f"{one}/bottlenecks", self._bottlenecks.page),
        ]
