"""The format junit: JUnit's XML, with a suite for each file and a failed test case for each finding.

Source: the schemas of Ant's JUnit task and of Jenkins' xUnit plugin; the output is valid for both. Ant's requires
times and a host. They are constants, so that equal input gives equal output.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from heatlint.report.place import path_text, place, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report


def render(report: Report) -> str:
    """Return the findings as one document. Without findings, it has one test case that passed."""
    by_file: dict[str, list[Diagnostic]] = {}
    for each in report.diagnostics:
        by_file.setdefault(visible(each.file or "").strip() or "heatlint", []).append(each)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for number, (file, found) in enumerate(by_file.items()):
        lines += _suite(number, file, len(found), _cases(file, found))
    if not by_file:
        lines += _suite(0, "heatlint", 0, ['    <testcase name="no findings" classname="heatlint" time="0"/>'])
    text = "\n".join([*lines, "</testsuites>", ""])
    # Character references do not depend on the encoding of standard output.
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _suite(number: int, name: str, failures: int, cases: list[str]) -> list[str]:
    return [
        f'  <testsuite id="{number}" name={quoteattr(name)} package="heatlint" tests="{failures or 1}" '
        f'failures="{failures}" errors="0" time="0" timestamp="1970-01-01T00:00:00" hostname="localhost">',
        "    <properties/>",
        *cases,
        "    <system-out/>",
        "    <system-err/>",
        "  </testsuite>",
    ]


def _cases(file: str, found: list[Diagnostic]) -> list[str]:
    """Return the lines of the test cases of a file. Each name is unique, because GitLab keeps one case of a name."""
    counts: dict[str, int] = {}
    lines = []
    for each in found:
        name = f"{each.rule.code} {each.rule.name} {path_text(each.path)}".rstrip()
        count = counts[name] = counts.get(name, 0) + 1
        title = visible(name if count == 1 else f"{name} ({count})")
        message = visible(each.message)
        at = place(each)
        lines += [
            f'    <testcase name={quoteattr(title)} classname={quoteattr(file)} time="0">',
            f"      <failure type={quoteattr(each.severity)} message={quoteattr(message)}>"
            f"{escape(f'{at}: {message}' if at else message)}</failure>",
            "    </testcase>",
        ]
    return lines
