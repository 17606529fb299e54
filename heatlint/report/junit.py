"""JUnit's XML, which most CI systems read: a suite a file, a failed case a finding.

Source: the schemas of Ant's JUnit task and of Jenkins' xUnit plugin; what is written holds for both. The first one demands
times and a host, which are the same in every report: equal input gives equal output.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from heatlint.report.place import place, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic

#: What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The findings as one document; one case that passed where there are none."""
    by_file: dict[str, list[Diagnostic]] = {}
    for each in report.diagnostics:
        by_file.setdefault(each.file or "", []).append(each)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for number, (file, found) in enumerate(by_file.items()):
        name = _attribute(file or "heatlint")
        lines += _suite(number, name, len(found), [line for each in found for line in _case(each, name)])
    if not by_file:
        lines += _suite(0, '"heatlint"', 0, ['    <testcase name="no findings" classname="heatlint" time="0"/>'])
    return "\n".join([*lines, "</testsuites>", ""])


def _suite(number: int, name: str, failures: int, cases: list[str]) -> list[str]:
    return [f'  <testsuite id="{number}" name={name} package="heatlint" tests="{failures or 1}" failures="{failures}" '
            'errors="0" time="0" timestamp="1970-01-01T00:00:00" hostname="localhost">', "    <properties/>", *cases,
            "    <system-out/>", "    <system-err/>", "  </testsuite>"]


def _case(each: Diagnostic, classname: str) -> list[str]:
    line = each.range[0] if each.range is not None else 1
    title = f"{each.rule.code} {each.rule.name} line {line}"
    text = f"{place(each)}: {visible(each.message)}"
    return [f"    <testcase name={_attribute(title)} classname={classname} time=\"0\">",
            f"      <failure type={_attribute(each.severity)} message={_attribute(visible(each.message))}>"
            f"{_text(text)}</failure>",
            "    </testcase>"]


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("?", text))


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("?", text))
