"""SARIF 2.1.0, which code hosts and editors read. Source: the OASIS standard and its JSON Schema."""

from __future__ import annotations

import json
import os
import re
from urllib.parse import quote

from heatlint import __version__
from heatlint.pages import all_sections
from heatlint.report.fingerprint import fingerprints
from heatlint.report.place import path_text
from heatlint.text import parse
from heatlint.text.edits import edits_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic, Related, Rule
    from heatlint.text import Document

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
#: What a viewer would put an argument in place of.
_PLACEHOLDER = re.compile(r"\{\d+\}")


def render(report: Report) -> str:
    """The whole run as one log."""
    codes = sorted({each.rule.code: each.rule for each in report.diagnostics}.items())
    places = {code: number for number, (code, _) in enumerate(codes)}
    texts = {code: text for code, _name, text in all_sections(report.pages)} if codes else {}
    marks = fingerprints(report.diagnostics)
    read: dict[str, Document | None] = {}
    run = {
        "tool": {
            "driver": {
                "name": "heatlint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule, texts.get(code)) for code, rule in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [
            _result(each, places, mark, _fixes(report, each, read)) for each, mark in zip(report.diagnostics, marks)
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule, section: str | None) -> dict[str, Any]:
    words = rule.name.replace("-", " ")
    body = (section or "").partition("\n")[2].strip() or words
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in words.split()),
        "shortDescription": {"text": words},
        "fullDescription": {"text": " ".join(body.partition("\n\n")[0].split())},
        "help": {"text": body, "markdown": body},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"stage": rule.stage, "tags": [rule.stage]},
    }


def _result(each: Diagnostic, places: dict[str, int], mark: str, fixes: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": each.rule.code,
        "ruleIndex": places[each.rule.code],
        "level": LEVELS[each.severity],
        "message": _message(each.message),
        "partialFingerprints": {"heatlint/v1": mark},
    }
    location = _location(each)
    if location:
        found["locations"] = [location]
    if each.related:
        found["relatedLocations"] = [
            {**_location(other), "message": _message(other.message), "id": number}
            for number, other in enumerate(each.related, 1)
        ]
    if fixes:
        found["fixes"] = fixes
    return found


def _message(text: str) -> dict[str, str]:
    if _PLACEHOLDER.search(text):  # without one, viewers show braces as they are, doubled ones too
        text = text.replace("{", "{{").replace("}", "}}")
    return {"text": text}


def _location(where: Diagnostic | Related) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if where.file:
        # A region is demanded by GitHub; of a file that cannot be read it is where it begins.
        found["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(where.file)},
            "region": _region(*(where.range or (1, 1, 1, 1))),
        }
    path = path_text(where.path)
    if path:
        found["logicalLocations"] = [{"fullyQualifiedName": path, "kind": "property"}]
    return found


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _uri(file: str) -> str:
    """A relative reference, or the URL of a file that is named by one or by its whole path."""
    if "://" in file:
        return _quoted(file, ":/?#[]@!$&'()*+,;=%")
    path = file.replace(os.sep, "/")
    if os.path.isabs(file):
        return f"file://{'' if path.startswith('/') else '/'}{_quoted(path, '/:')}"
    return _quoted(path, "/")


def _quoted(text: str, safe: str) -> str:
    """Percent-encoded; the bytes of a name that is no text are themselves."""
    try:
        return quote(text.encode("utf-8", "surrogateescape"), safe)
    except UnicodeEncodeError:
        return quote(text.encode("utf-8", "surrogatepass"), safe)


def _fixes(report: Report, each: Diagnostic, read: dict[str, Document | None]) -> list[dict[str, Any]]:
    """What would mend a finding, as regions of the text and what to put there. read: the files that were read."""
    if each.fix is None or not each.file:
        return []
    if each.file not in read:
        source = report.sources(each.file)
        read[each.file] = None if source is None or source.text is None else parse(source.text, each.file)
    document = read[each.file]
    if document is None:
        return []
    edits = each.fix.edits or edits_of(document, each.fix.changes)
    if not edits:
        return []
    hidden = report.hidden.get(document.name, {})
    replacements = []
    for start, end, new in edits:
        line, column = document.line_column(start)
        end_line, end_column = document.line_column(end)
        if new and any(number in hidden for number in range(line, end_line + 1)):
            return []  # what is put there may repeat the value
        replacements.append(
            {"deletedRegion": _region(line, column, end_line, end_column), "insertedContent": {"text": new}}
        )
    return [
        {
            "description": _message(each.fix.title),
            "artifactChanges": [{"artifactLocation": {"uri": _uri(each.file)}, "replacements": replacements}],
        }
    ]
