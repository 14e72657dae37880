"""Pages and errors of the desk, drawn from their templates."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse


def page(request: Request, template: str, **given: Any) -> HTMLResponse:
    """A page with what every page knows: the person, the form token, the language."""
    visit = getattr(request.state, "visit", None)
    known = {"visit": visit, "person": visit.person if visit else None, "form": visit.form if visit else ""}
    return HTMLResponse(request.app.state.pages.get_template(template).render({**known, **given}))
