"""The format github: workflow commands of GitHub Actions, which the runner turns into annotations.

Source: GitHub's documentation, "Workflow commands for GitHub Actions", and the source of the runner.
"""

from __future__ import annotations

from heatlint.diagnostic import ERROR, INFO, WARNING
from heatlint.report.notes import amounts
from heatlint.report.place import visible, visible_in_property
from heatlint.report.totals import FIX_OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report

#: The command for each severity.
COMMANDS = {ERROR: "error", WARNING: "warning", INFO: "notice"}


def render(report: Report) -> str:
    """Return one command for each finding, and one that counts the notes."""
    text = "".join(map(_command, report.diagnostics))
    return f"{text}::{COMMANDS[INFO]} title=heatlint::{_data(amounts(report.notes))}\n" if report.notes else text


def _command(each: Diagnostic) -> str:
    properties = {}
    if each.file:
        properties["file"] = visible_in_property(each.file.replace("\\", "/"))
    if each.range is not None:
        line, column, end_line, end_column = each.range
        properties["line"] = str(line)
        properties["endLine"] = str(end_line)
        if line == end_line:  # the runner accepts columns only then
            properties["col"] = str(column)
            properties["endColumn"] = str(end_column)
    properties["title"] = f"{each.rule.code} {each.rule.name}"
    fields = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    return f"::{COMMANDS[each.severity]} {fields}::{_data(visible(each.message + _offer(each)))}\n"


def _offer(each: Diagnostic) -> str:
    """Return the fix in words: a command has no place for a replacement that a reader could accept."""
    if each.fix is None:
        return ""
    safe, unsafe = FIX_OPTIONS
    return f"; fix with {safe if each.fix.safe else unsafe}: {each.fix.title}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
