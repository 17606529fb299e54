"""The demand as JSON. schemas/demand.json describes it; `heatlint schema demand` prints that schema."""

from __future__ import annotations

from heatlint._version import __version__
from heatlint.report.place import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.demand.excess import Excess
    from heatlint.demand.needs import Need, User
    from heatlint.demand.ranges import Range
    from heatlint.demand.reports.demand_report import DemandReport
    from heatlint.planning.changes import Place


def render(report: DemandReport) -> str:
    """Return the whole report as a text that ends with a newline."""
    return json_text(report_data(report), indent=2) + "\n"


def report_data(report: DemandReport) -> dict[str, Any]:
    """Return the whole report as a JSON object."""
    return {
        "version": __version__,
        "template": report.template,
        "environments": list(report.environments),
        "old": report.old,
        "cloud": report.cloud,
        "needs": [_need(each, report) for each in report.demand.needs],
        "excesses": [_excess(each) for each in report.excesses],
        "notes": list(report.notes),
        "summary": {"errors": report.errors, "warnings": len(report.excesses) - report.errors, "text": report.summary},
    }


def _need(need: Need, report: DemandReport) -> dict[str, Any]:
    room = report.room(need)
    return {
        "name": need.quantity.name,
        "of": need.which,
        "unit": need.quantity.unit or None,
        "amount": None if need.is_secret else _range(need.amount),
        "quota": None if room is None else {"limit": room.limit, "used": room.used, "left": room.left},
        "users": [_user(each) for each in need.users],
    }


def _user(user: User) -> dict[str, Any]:
    return {
        "path": list(user.path),
        "type": user.type,
        "each": None if user.is_secret else _range(user.each),
        "count": None if user.is_secret else _range(user.count),
        "while_made": None if user.is_secret else user.while_made,
        "place": _place(user.place),
    }


def _excess(excess: Excess) -> dict[str, Any]:
    return {
        "severity": excess.severity,
        "name": excess.need.quantity.name,
        "of": excess.need.which,
        "needs": None if excess.is_secret else excess.needs,
        "left": excess.room.left,
        "short": None if excess.is_secret else excess.missing,
        "message": excess.message,
        "advice": list(excess.advice),
    }


def _range(found: Range) -> dict[str, int | None]:
    return {"certain": found.certain, "likely": found.likely, "most": found.most}


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.range and place.range.start.line}
