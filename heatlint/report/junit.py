"""JUnit's XML, which most CI systems read: a suite a file, a failed case a finding.

Source: the schema that Jenkins' xUnit plugin publishes.
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
    count = len(report.diagnostics)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<testsuites name="heatlint" tests="{count or 1}" failures="{count}" errors="0">']
    for file, found in by_file.items():
        name = _attribute(file or "heatlint")
        lines.append(f'  <testsuite name={name} tests="{len(found)}" failures="{len(found)}" errors="0">')
        for each in found:
            lines += _case(each, name)
        lines.append("  </testsuite>")
    if not by_file:
        lines += ['  <testsuite name="heatlint" tests="1" failures="0" errors="0">',
                  '    <testcase name="no findings" classname="heatlint"/>', "  </testsuite>"]
    return "\n".join([*lines, "</testsuites>", ""])


def _case(each: Diagnostic, classname: str) -> list[str]:
    line = each.range[0] if each.range is not None else 1
    title = f"{each.rule.code} {each.rule.name} line {line}"
    text = f"{place(each)}: {visible(each.message)}"
    return [f"    <testcase name={_attribute(title)} classname={classname}>",
            f"      <failure type={_attribute(each.severity)} message={_attribute(visible(each.message))}>"
            f"{_text(text)}</failure>",
            "    </testcase>"]


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("?", text))


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("?", text))
