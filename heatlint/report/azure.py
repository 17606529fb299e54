"""Logging commands of Azure Pipelines, which make issues of a run.

Source: Azure's documentation, "Logging commands", and how the agent reads them.
"""

from __future__ import annotations

from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic


def render(report: Report) -> str:
    """The findings, a command each; the agent has no severity below a warning."""
    return "".join(map(_command, report.diagnostics))


def _command(each: Diagnostic) -> str:
    properties = {"type": "error" if each.severity == "error" else "warning"}
    if each.file:
        properties["sourcepath"] = each.file
    if each.range is not None:
        properties["linenumber"] = str(each.range[0])
        properties["columnnumber"] = str(each.range[1])
    properties["code"] = each.rule.code
    told = "".join(f"{name}={_property(text)};" for name, text in properties.items())
    return f"##vso[task.logissue {told}]{_data(visible(each.message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
