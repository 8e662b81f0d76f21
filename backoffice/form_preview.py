"""A form as the citizen will see it, to be tried out: nothing is stored."""

from __future__ import annotations

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.form_design import Designed, designed
from backoffice.formats import Formats
from backoffice.forms import Form
from backoffice.typed import Typed
from backoffice.visitor import Visitor
from core.forms.checking import findings
from core.forms.sheet import Filling
from core.forms.validating import Validator
from core.forms.versions import Version
from core.language import LANGUAGES


class FormPreview:
    """The page of the preview."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The form, empty."""
        who, it = await designed(request)
        return self._render(request, it, _filling(it, who, Typed()))

    async def submit(self, request: web.Request, posted: Form) -> web.StreamResponse:
        """What the form would say to these answers."""
        who, it = await designed(request)
        filling = _filling(it, who, Typed(posted))
        right = False
        if not filling.turned() and not _unfit(it):
            filling.taken()
            right = not filling.typed.faults
        return self._render(request, it, filling, right=right)

    def _render(
        self, request: web.Request, it: Designed, filling: Filling, *, right: bool = False
    ) -> web.Response:
        wanted = request.query.get("lang", "")
        language = wanted if wanted in LANGUAGES else pages.spoken(request)
        f = Formats(pages.WORDING, language, None)
        lines = fault_lines(filling.typed.faults, f, filling.labels(f))
        return pages.render(
            request,
            "form_preview.html",
            {
                "f": f,
                "t": f.say,
                "language": language,
                "it": it,
                "title": it.form.said(language),
                "typed": filling.typed,
                "card": filling.card(f, f"{it.href('preview')}?lang={language}"),
                "lines": lines,
                "right": right,
                "unfit": _unfit(it),
            },
            status=422 if lines else 200,
        )


def _filling(it: Designed, who: Visitor, typed: Typed) -> Filling:
    # What is not fit to be published may be no schema that compiles.
    sound = Designed(it.code, it.name, type(it.form)(it.form.title), 0) if _unfit(it) else it
    version = Version(0, it.code, 0, it.form, Validator(sound.form))
    return Filling(version, typed, who.actor.tree, who.now, files=False)


def _unfit(it: Designed) -> bool:
    return any(one.grave for one in findings(it.form))
