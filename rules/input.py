"""Texts and requests that cannot be read, and keys that occur twice."""

from __future__ import annotations

from heatlint.rule import (
    ADVICE,
    CHECK_FAILED,
    CREATE,
    DEPLOY,
    FILE_NOT_READ,
    FILE_OUTSIDE,
    INFO,
    OUTLINE,
    SCHEMA,
    VALIDATE,
    Change,
    Fix,
    Rule,
    check,
    kind,
    language,
)
from heatlint.rule.language import MOST_CHARACTERS, space_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Stack
    from heatlint.rule.language import Document, Duplicate

UNREADABLE_FILE = Rule("HL001", "unreadable-file", stage=VALIDATE, looked_at=OUTLINE, of_client=True)
SYNTAX_ERROR = Rule("HL002", "syntax-error", stage=VALIDATE, looked_at=OUTLINE)
NOT_A_TEMPLATE = Rule("HL003", "not-a-template", stage=VALIDATE, looked_at=OUTLINE)
TOO_LARGE = Rule("HL004", "too-large", stage=VALIDATE, looked_at=OUTLINE)
UNBOUNDED = Rule("HL005", "unbounded-input", stage=VALIDATE, looked_at=OUTLINE)
OUTSIDE_ROOT = Rule("HL006", "outside-root", stage=ADVICE, severity=INFO, looked_at=SCHEMA, skips=FILE_OUTSIDE)
DUPLICATE_KEY = Rule("HL007", "duplicate-key", stage=ADVICE, fixable=True)
MALFORMED_REQUEST = Rule("HL008", "malformed-request", stage=VALIDATE, looked_at=SCHEMA)
MISSING_FILE = Rule("HL010", "missing-file", stage=VALIDATE, looked_at=SCHEMA, of_client=True, fixable=True)
SELF_INCLUSION = Rule("HL011", "self-inclusion", stage=DEPLOY, looked_at=SCHEMA)
REMOTE_FILE = Rule("HL014", "remote-file", stage=ADVICE, severity=INFO, looked_at=SCHEMA, skips=FILE_NOT_READ)
PLACED_BY_PROGRAM = Rule(
    "HL024", "file-placed-by-program", stage=VALIDATE, severity=INFO, looked_at=SCHEMA, of_program=True
)
TEMPLATE_NOT_READ = Rule("HL018", "template-not-read", stage=VALIDATE, looked_at=SCHEMA, fixable=True)

#: How much longer `str()` of a tree may be than its JSON. The worst case is a character that Python writes as an escape
#: with ten characters, such as "\U000e0001".
_GROWTH = 10

OF_KIND = {
    "syntax-error": SYNTAX_ERROR,
    "undecodable-text": UNREADABLE_FILE,
    "too-deep": UNBOUNDED,
    "alias-expansion": UNBOUNDED,
    "recursive-anchor": UNBOUNDED,
    "too-large": TOO_LARGE,
    "too-many-files": UNBOUNDED,
    "too-many-values": UNBOUNDED,
    "reading-failed": CHECK_FAILED,
    "missing-file": MISSING_FILE,
    "placed-by-program": PLACED_BY_PROGRAM,
    "unreadable-file": UNREADABLE_FILE,
    "directory": UNREADABLE_FILE,
    "outside-root": OUTSIDE_ROOT,
    "remote": REMOTE_FILE,
    "self-inclusion": SELF_INCLUSION,
    "not-json": SYNTAX_ERROR,
    "template-url": TEMPLATE_NOT_READ,
}


@check(unreadable=True)
def loading(stack: Stack) -> Findings:
    """Report faults of loading files, at the place that names the file."""
    if stack.parent is not None:
        return
    for fault in stack.request.faults:
        if fault.kind in ("registry-value", "environment-merge"):
            continue  # the rules for environments report these
        rule = OF_KIND.get(fault.kind, MALFORMED_REQUEST)
        content = fault.fault is None and fault.path[-1:] == ("get_file",)  # Heat asks for it when a stack is created
        finding = rule.at(
            fault.path,
            fault.message,
            key=fault.key,
            file=fault.file or stack.request.file,
            offsets=fault.offsets,
            nearest=fault.nearest,
            explains=() if fault.kind == "not-json" else None,
            stage=CREATE if content and rule.stage == VALIDATE else None,
            subject=fault.missing,
            settings=("roots",) if rule is OUTSIDE_ROOT else (),
        )
        if fault.kind == "syntax-error":  # the text may be for Jinja2
            finding.because.append((finding.file, ()))
        yield finding


@check
def remote_templates(stack: Stack) -> Findings:
    """Report the templates that Heat itself reads: at URLs, and those of its global environment."""
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external:
            continue
        url: object = None
        if resource.unreadable == "global" and resource.found is not None:
            yield REMOTE_FILE.at(
                (*resource.path, stack.words.type),
                f'template "{resource.found.template}" is not read, since it is on the server of the cloud',
            )
        elif resource.unreadable == "remote" and resource.found is not None:
            url, path = resource.found.template, (*resource.path, stack.words.type)
        elif resource.type is not None and "NestedStack" in resource.type.family:
            url, path = resource.values.get("TemplateURL"), (*resource.path, stack.words.properties, "TemplateURL")
        if isinstance(url, str):
            yield REMOTE_FILE.at(path, f'file "{url}" is not read, since heatlint fetches nothing')


@check(unreadable=True)
def the_text(stack: Stack) -> Findings:
    """Report syntax errors of the template, and a template that is not a map."""
    document = stack.template.document
    if document.fault is not None:
        if not any(fault.fault is not None and fault.file == document.name for fault in stack.request.faults):
            fault = document.fault
            rule = OF_KIND.get(fault.kind, SYNTAX_ERROR)
            other = language.other_file(document) if rule in (SYNTAX_ERROR, UNREADABLE_FILE) else None
            if other is not None:
                message, settings = other
                offsets = 0, len(document.line_text(1))
                yield NOT_A_TEMPLATE.at((), message, offsets=offsets, settings=settings)
                return
            yield rule.at((), fault.message, offsets=(fault.start, fault.end), because=[()])
        return
    if stack.template.is_mapping:
        return
    if document.value is not None or document.text is not None:  # otherwise `loading` reports why there is no template
        message, settings = language.other_file(document) or (_no_map(document.value), ())
        yield NOT_A_TEMPLATE.at((), message, settings=settings)


def _no_map(value: Any) -> str:
    """Return the message about the value of a text that is not a map. It does not show a string: it may be a secret."""
    what = "a string" if isinstance(value, str) else kind(value)
    return f"a template must be a map, not {what}{space_missing(value)}"


@check(unreadable=True)
def size(stack: Stack) -> Findings:
    """Report templates and files that are too large. Heat counts the text, or `str()` of the map."""
    if stack.parent is not None:
        return
    request, fault = stack.request, stack.template.document.fault
    in_body = (request.raw or {}).get("template")
    if fault is not None and fault.kind == "too-many-values":
        long = 0  # `the_text` reports that it is too long
    elif isinstance(in_body, str):
        long = len(in_body)
    elif request.raw is None or isinstance(in_body, dict):
        length = request.json_length
        is_short = length is not None and length < MOST_CHARACTERS // _GROWTH
        long = 0 if is_short else stack.template.fact("length", lambda: _long_tree(request.template))
    else:
        long = len(request.template.text or "")
    if long and long > MOST_CHARACTERS:
        yield TOO_LARGE.at((), f"the template has {long} characters; Heat accepts at most {MOST_CHARACTERS}")
    for file in request.files.values():
        if file.parsed is None or file.parsed.text is None or len(file.parsed.text) > MOST_CHARACTERS // 3:
            if isinstance(file.text, str) and len(file.text) > MOST_CHARACTERS:
                yield TOO_LARGE.at(
                    (),
                    f"the file has {len(file.text)} characters; Heat accepts at most {MOST_CHARACTERS}",
                    file=file.name,
                )


def _long_tree(document: Document) -> int:
    """Return the length of `str()` of the tree; 0 if the text is so short that it cannot be too long."""
    if document.text is not None and len(document.text) < MOST_CHARACTERS // 3:
        return 0
    if not isinstance(document.value, dict):
        return 0
    try:
        return len(str(document.value))
    except RecursionError:
        return 0


@check(unreadable=True)
def duplicate_keys(stack: Stack) -> Findings:
    """Report keys that occur twice in a map: Heat silently uses the last one."""
    for document in stack.own_documents:
        for duplicate in document.duplicates:
            line, _ = document.line_column(duplicate.first[0])
            name = _as_written(document, duplicate)
            copy = Fix(
                f'remove the copy of "{name}"',
                [Change("remove", duplicate.path, offsets=duplicate.first)],
                safe=True,
            )
            yield DUPLICATE_KEY.at(
                duplicate.path,
                f'"{name}" is already set in line {line}; this value replaces it',
                key=True,
                offsets=duplicate.again,
                file=document.name,
                fix=copy,
            )


def _as_written(document: Document, duplicate: Duplicate) -> Any:
    """Return the key that occurs twice; a key that is not a string as the text has it: YAML reads `on` as true."""
    key = duplicate.path[-1] if duplicate.path else None
    return key if isinstance(key, str) or document.text is None else document.text[slice(*duplicate.again)]


@check(unreadable=True)
def the_request(stack: Stack) -> Findings:
    """Report parts of the request body that Heat refuses."""
    request = stack.request
    if request.raw is None or stack.parent is not None:
        return
    if not isinstance(request.raw.get("files"), (dict, type(None))):
        yield MALFORMED_REQUEST.at(("files",), '"files" of the request must be a map', file=request.file)
    try:
        dict(request.parameters)  # as in Heat, a list of pairs is good enough
    except (TypeError, ValueError):
        yield MALFORMED_REQUEST.at(("parameters",), '"parameters" of the request must be a map', file=request.file)
    for name, file in request.files.items():
        if not isinstance(file.text, str):
            message = f'the file "{name}" of the request must be a string'
            yield MALFORMED_REQUEST.at(("files", name), message, file=request.file)
    codes = request.ignore_errors
    if codes:
        unknown = [code for code in codes.split(",") if code not in ("99001",)]
        if unknown:
            message = f'"{unknown[0]}" is not an error code that can be ignored; expected "99001"'
            yield MALFORMED_REQUEST.at(("ignore_errors",), message, file=request.file)
