"""The format azure: logging commands of Azure Pipelines, which the agent turns into issues of the run.

Source: Azure's documentation, "Logging commands", and the source of the agent, which unescapes them.
"""

from __future__ import annotations

from heatlint.diagnostic import ERROR, WARNING
from heatlint.report.place import visible, visible_in_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report


def render(report: Report) -> str:
    """Return one command for each finding."""
    return "".join(map(_command, report.diagnostics))


def _command(each: Diagnostic) -> str:
    properties = {"type": ERROR if each.severity == ERROR else WARNING}  # the agent has no severity below a warning
    if each.file:
        properties["sourcepath"] = visible_in_property(each.file)
    if each.range is not None:
        properties["linenumber"] = str(each.range[0])
        properties["columnnumber"] = str(each.range[1])
    properties["code"] = each.rule.code
    fields = "".join(f"{name}={_property(text)};" for name, text in properties.items())
    return f"##vso[task.logissue {fields}]{_data(visible(each.message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
