"""Workflow commands of GitHub Actions, which make annotations of a run.

Source: GitHub's documentation, "Workflow commands for GitHub Actions", and how the runner reads them.
"""

from __future__ import annotations

from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic

#: The runner's word for a severity.
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """The findings, a command each."""
    return "".join(map(_command, report.diagnostics))


def _command(each: Diagnostic) -> str:
    properties = {}
    if each.file:
        properties["file"] = each.file.replace("\\", "/")
    if each.range is not None:
        line, column, end_line, end_column = each.range
        properties["line"] = str(line)
        properties["endLine"] = str(end_line)
        if line == end_line:  # columns are only understood within a line
            properties["col"] = str(column)
            properties["endColumn"] = str(end_column)
    properties["title"] = f"{each.rule.code} {each.rule.name}"
    told = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    return f"::{COMMANDS[each.severity]} {told}::{_data(visible(each.message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
