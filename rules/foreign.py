"""Texts for other programs: templates that Jinja2, AWS CloudFormation or TripleO's merge.py must read, not Heat."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, INFO, OUTLINE, VALIDATE, Rule, check, language, nearest_name, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Findings, Stack
    from heatlint.rule.language import Document

    Path = tuple[Any, ...]

UNRENDERED_JINJA = Rule("HL019", "unrendered-jinja", stage=ADVICE, severity=INFO, looked_at=OUTLINE, of_program=True)
AWS_TEMPLATE = Rule("HL022", "aws-template", stage=VALIDATE, severity=INFO, of_program=True)
MERGE_SOURCE = Rule("HL025", "merge-source", stage=VALIDATE, severity=INFO, of_program=True)

#: The type of what merge.py replaces by a part of another file, and the key with the name of that file.
_INCLUDED, _PATH = "FileInclude", "Path"
#: The key of what merge.py repeats for each copy of a resource.
_MAPPED = "Merge::Map"
#: A tag of Jinja2 in one line; longer ones are not looked for, so that the work stays small.
JINJA = r"\{%[^\n]{0,200}?%\}|\{\{[^\n]{0,200}?\}\}|\{#[^\n]{0,200}?#\}"
#: A type of AWS in a text.
AWS_TYPE = r"(?:^|[{,])[ \t]*[\"']?Type[\"']?:[ \t]*[\"']?(AWS::\w+(?:::\w+)+)"
#: A variable of Jinja2 as the whole value of a property.
VARIABLE = r"\{\{ *([\w.]{1,100}) *\}\}"
#: The types whose properties are not for a program that runs Jinja2 itself, as workflows and scripts are.
_OF_SERVICES = ("OS::Cinder::", "OS::Glance::", "OS::Neutron::", "OS::Nova::")


@check(unreadable=True)
def jinja(stack: Stack) -> Findings:
    """Report once for each file that it has to be rendered by Jinja2 before Heat can read it."""
    for document in _read_by(stack):
        place = _jinja_at_fault(document)
        if place is not None and document.text is not None:
            message = _message(document.text[slice(*place)])
            finding = UNRENDERED_JINJA.at((), message, file=document.name, offsets=place)
            finding.explains = document.name, ()
            yield finding
    text = stack.template.document.text
    if text is None or "{{" not in text:
        return
    for resource in stack.resources.values():
        if not isinstance(resource.type_name, str):
            continue
        tag = re.search(JINJA, resource.type_name)
        if tag is not None:
            yield UNRENDERED_JINJA.at((*resource.path, stack.words.type), _message(tag[0]))
            return
        if not resource.type_name.startswith(_OF_SERVICES):
            continue
        for name, value in resource.properties.items():
            tag = re.fullmatch(VARIABLE, value) if isinstance(value, str) else None
            if tag is not None and tag[1] not in stack.parameters:  # call-as-text reports the name of a parameter
                yield UNRENDERED_JINJA.at((*resource.path, stack.words.properties, name), _message(tag[0]))
                return


def _read_by(stack: Stack) -> list[Document]:
    """Return the documents of a stack; of the root, also those that the client cannot parse, whoever names them."""
    documents = stack.own_documents
    if stack.parent is None:
        names = {fault.file for fault in stack.request.faults if fault.kind == "syntax-error" and fault.file}
        others = map(stack.request.document, sorted(names - {document.name for document in documents}))
        documents += [document for document in others if document is not None]
    return documents


def _message(tag: str) -> str:
    return f'"{shorten(tag)}" is for Jinja2, which Heat does not run; expected the file that Jinja2 makes of this one'


def _jinja_at_fault(document: Document) -> tuple[int, int] | None:
    """Return the offsets of the tag of Jinja2 because of which a text cannot be read; else None.

    Other tags may be in scripts and comments, where they do no harm.
    """
    fault = document.fault
    if fault is None or fault.kind != "syntax-error" or document.text is None:
        return None
    line, _ = document.line_column(fault.start)
    start = document.line_start(line)
    tags = [(start + each.start(), start + each.end()) for each in re.finditer(JINJA, document.line_text(line))]
    return max((each for each in tags if each[0] <= fault.start), default=tags[0] if tags else None)


@check(unreadable=True)
def aws_texts(stack: Stack) -> Findings:
    """Report a template that Heat cannot read because of short forms of calls, and most of whose types only AWS has."""
    document = stack.template.document
    text, fault = document.text, document.fault
    if text is None or fault is None or fault.kind != "syntax-error" or text[fault.start : fault.start + 1] != "!":
        return
    names = re.findall(AWS_TYPE, text, re.MULTILINE)
    unknown = [name for name in names if name not in stack.known.names()]
    if 2 * len(unknown) > len(names):
        finding = AWS_TEMPLATE.at((), _for_aws(unknown), file=document.name, offsets=(fault.start, fault.end))
        finding.explains = document.name, ()
        yield finding


@check
def aws_templates(stack: Stack) -> Findings:
    """Report a template that has what only AWS CloudFormation has: once, instead of at each part."""
    version = stack.template.version
    if version.is_hot:
        return
    resources = [each for each in stack.resources.values() if each.enabled is not False]  # Heat reads no other types
    names = [each.type_name for each in stack.resources.values() if each.type_name is not None]
    unknown = [
        each.type_name
        for each in resources
        if each.found is None and each.type_name is not None and each.type_name.startswith("AWS::")
    ]
    types = list(dict.fromkeys(unknown))
    lacking = [name for name in types if nearest_name(name, stack.known.names()) is None]  # without typing errors
    is_aws = version.key == language.AWS_KEY and not any(name.startswith("OS::") for name in names)
    is_half = lacking and is_aws and 2 * len(unknown) == len(resources)
    # The findings that follow from this one say whether Heat refuses the template, and when.
    if is_half or (2 * len(unknown) > len(resources) and (lacking or len(unknown) > 1)):
        yield AWS_TEMPLATE.at((version.key,), _for_aws(types), key=True, explains=(), stage=ADVICE)
    elif is_aws:
        for path, what, is_key in _parts_of_aws(stack):
            message = f"the template is for AWS CloudFormation; Heat does not have {what}"
            yield AWS_TEMPLATE.at(path, message, key=is_key, explains=(), stage=ADVICE)
            return


def _parts_of_aws(stack: Stack) -> Iterator[tuple[Path, str, bool]]:
    """Yield what only AWS has, but not the types of resources: path, words for a message, whether it is the key."""
    words, template = stack.words, stack.template
    for name, definition in template.section(words.parameters).items():
        written = definition.get(words.type) if isinstance(definition, dict) else None
        if isinstance(written, str) and language.is_aws_parameter_type(written):
            yield (words.parameters, name, words.type), f'the type "{shorten(written)}" of a parameter', False
    for key in language.AWS_SECTIONS:
        if key in template.value:
            yield (key,), f'the section "{key}"', True
    for function in language.AWS_FUNCTIONS:
        if function not in (template.document.text or ""):
            continue
        for section in (words.resources, words.outputs):
            path = _path_of_key(template.section(section), function)
            if path is not None:
                yield (section, *path), f'the function "{function}"', True


def _for_aws(names: list[str]) -> str:
    """Return the message about a template with types that Heat does not have."""
    types = list(dict.fromkeys(names))
    more = f" and {len(types) - 2} more" if len(types) > 2 else ""
    listed = ", ".join(f'"{name}"' for name in types[:2])
    return f"the template is for AWS CloudFormation; Heat does not have the types {listed}{more}"


@check
def merge_sources(stack: Stack) -> Findings:
    """Report once for a template that it has instructions to merge files, which Heat does not know."""
    text = stack.template.document.text or ""
    if _INCLUDED not in text and _MAPPED not in text:
        return
    for resource in stack.resources.values():
        path: Path | None = None
        if resource.type_name == _INCLUDED and _PATH in resource.definition:
            word, path = _INCLUDED, (stack.words.type,)
        elif _MAPPED in text:
            word, path = _MAPPED, _path_of_key(resource.definition, _MAPPED)
        if path is not None:
            yield MERGE_SOURCE.at(
                (*resource.path, *path),
                f'"{word}" is for merge.py of TripleO, which Heat does not run; '
                "expected the template that merge.py makes of this file",
                key=word == _MAPPED,
                explains=(),
            )
            return


def _path_of_key(value: Any, key: str) -> Path | None:
    """Return the path of a key in maps and lists that are nested in a value; None if they do not have it."""
    todo: list[tuple[Path, Any]] = [((), value)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, dict):
            if key in value:
                return (*path, key)
            todo += [((*path, step), each) for step, each in value.items()]
        elif isinstance(value, list):
            todo += [((*path, step), each) for step, each in enumerate(value)]
    return None
