"""The format sarif: SARIF 2.1.0, which code hosts and editors read. Source: the OASIS standard and its JSON Schema."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from heatlint._version import __version__
from heatlint.diagnostic import ERROR, INFO, WARNING
from heatlint.pages import SITE, rule_url
from heatlint.report.diagnostic import Position, Range, diagnostics_of, notes_of
from heatlint.report.fingerprint import fingerprints
from heatlint.report.place import json_text, path_text, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.report.diagnostic import Diagnostic, Fix, Related, Rule
    from heatlint.report.report import Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {ERROR: "error", WARNING: "warning", INFO: "note"}
#: What a viewer replaces by an argument.
_PLACEHOLDER = re.compile(r"\{\d+\}")


def render(report: Report) -> str:
    """Return the whole run as one log."""
    diagnostics = diagnostics_of(report)
    rules = [rule for _, rule in sorted({each.rule.code: each.rule for each in diagnostics}.items())]
    indices = {rule.code: index for index, rule in enumerate(rules)}
    driver: dict[str, Any] = {
        "name": "heatlint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": SITE,
        "rules": list(map(_rule, rules)),
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [
            _result(each, indices[each.rule.code], fingerprint)
            for each, fingerprint in zip(diagnostics, fingerprints(report.diagnostics))
        ],
    }
    if report.notes:
        notes = notes_of(report)
        note_rules = {each.rule.code: each.rule for each in notes}
        codes = sorted(note_rules)
        driver["notifications"] = [_rule(note_rules[code]) for code in codes]
        notifications = [_notification(each, codes.index(each.rule.code)) for each in notes]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notifications}]
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    words = rule.name.replace("-", " ")
    body = rule.page.partition("\n")[2].strip() or words
    address = rule_url(rule.code)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in words.split()),
        "shortDescription": {"text": words},
        "fullDescription": {"text": " ".join(body.partition("\n\n")[0].split())},
        "help": {"text": body, "markdown": body},
        **({} if address is None else {"helpUri": address}),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"stage": rule.stage, "tags": [rule.stage]},
    }


def _result(each: Diagnostic, rule_index: int, fingerprint: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": each.rule.code,
        "ruleIndex": rule_index,
        "level": LEVELS[each.severity],
        "message": _message(each.message),
        "partialFingerprints": {"heatlint/v1": fingerprint},
    }
    location = _location(each)
    if location:
        found["locations"] = [location]
    if each.related:
        found["relatedLocations"] = [
            {**_location(other), "message": _message(other.message), "id": number}
            for number, other in enumerate(each.related, 1)
        ]
    if each.fix is not None:
        found["fixes"] = [_fix(each.fix, each.file)]
    return found


def _notification(note: Diagnostic, index: int) -> dict[str, Any]:
    """Return a note about the run. index: that of its rule in the list `notifications` of the driver."""
    location = _location(note)
    return {
        "descriptor": {"id": note.rule.code, "index": index},
        "level": LEVELS[note.severity],
        "message": _message(note.message),
        **({"locations": [location]} if location else {}),
    }


def _message(text: str) -> dict[str, str]:
    text = visible(text)
    if _PLACEHOLDER.search(text):  # without a placeholder, viewers do not unescape braces
        text = text.replace("{", "{{").replace("}", "}}")
    return {"text": text}


def _location(where: Diagnostic | Related) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if where.file:
        # GitHub requires a region: for a finding about the whole file, its beginning.
        found["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(where.file)},
            "region": _region(where.range or Range(Position(1, 1), Position(1, 1))),
        }
    path = path_text(where.path)
    if path:
        found["logicalLocations"] = [{"fullyQualifiedName": path, "kind": "property"}]
    return found


def _fix(fix: Fix, file: str) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.range), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    return {
        "description": _message(fix.title),
        "artifactChanges": [{"artifactLocation": {"uri": _uri(file)}, "replacements": replacements}],
    }


def _region(range: Range) -> dict[str, int]:
    return {
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
    }


def _uri(file: str) -> str:
    """Return a relative reference; for an absolute path or a URL, a URL."""
    if "://" in file:
        return _quoted(file, ":/?#[]@!$&'()*+,;=%")
    path = file.replace(os.sep, "/")
    if os.path.isabs(file):
        return f"file://{'' if path.startswith('/') else '/'}{_quoted(path, '/:')}"
    return _quoted(path, "/")


def _quoted(text: str, safe: str) -> str:
    """Return the text percent-encoded. A name that is not UTF-8 is encoded byte by byte."""
    try:
        return quote(text.encode("utf-8", "surrogateescape"), safe)
    except UnicodeEncodeError:
        return quote(text.encode("utf-8", "surrogatepass"), safe)
