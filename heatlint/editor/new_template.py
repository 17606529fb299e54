"""The text of a nested template that does not exist yet, for the resource that names it."""

from __future__ import annotations

from itertools import islice

from heatlint.editor.checked import readings_with_check
from heatlint.heat import PARAMETER_TYPES
from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.shapes import shape_of
from heatlint.language.values import PARAMETERS_FOR, parameter_type_of
from heatlint.model.names import ATTRIBUTE, OUTPUT, PARAMETER
from heatlint.model.scope import EXPECTED
from heatlint.text import value_at
from heatlint.text.insertion import scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.editor.file import File, Reading
    from heatlint.editor.workspace import Workspace
    from heatlint.language.versions import Version
    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]


#: How often the stack of the parent is checked to choose types and values that give it no new findings.
MOST_TRIALS = 10


def text_for(workspace: Workspace, file: File, path: Path, new: str) -> str:
    """Return a nested template: a parameter for each property that it is given, an output for each that is asked for.

    file: the parent. path: of the type there that names the new template. In CFN it is the type of a group's members,
    with keys of HOT, since clients send no template that the type of a resource of CFN names. new: the path of the new
    template. Where the
    first choice of a type or a value gives the parent a new finding, another one is taken that does not.
    """
    reading = file.reading
    assert reading is not None and reading.version is not None
    version = reading.version
    name = value_at(reading.document.value, path)
    stack = workspace.stack(file)
    owner = value_at(reading.document.value, path[:-1]) if path[-1] == "type" else None
    given = owner.get("properties") if isinstance(owner, dict) else None
    values = {} if not isinstance(given, dict) or _is_call(given, version) else {str(key): given[key] for key in given}
    choices: dict[tuple[str, str], list[str]] = {}
    for each in reading.names:
        if each.of == name and each.kind == PARAMETER:
            values.setdefault(each.name, value_at(reading.document.value, each.path))
    for parameter, value in values.items():
        kind = _kind(value, reading, version, stack)
        choices[PARAMETER, parameter] = list(dict.fromkeys((kind, "json", "string")))
    for each in reading.names:
        if each.of == name and each.kind == ATTRIBUTE and not each.name.startswith(("show", "resource.")):
            choices.setdefault((OUTPUT, each.name[each.lead :]), ["null", _some_text(version)])
    chosen = {key: each[0] for key, each in choices.items()}
    left = _new_findings(workspace, file, new, _text(version, chosen))
    trials = ((key, other) for key, others in choices.items() for other in others[1:])
    for key, other in islice(trials, MOST_TRIALS):
        if not left:
            break
        tried = {**chosen, key: other}
        found = _new_findings(workspace, file, new, _text(version, tried))
        if len(found) < len(left):
            chosen, left = tried, found
    return _text(version, chosen)


def readings_for(workspace: Workspace, file: File) -> int:
    """Return how often the text of the parent could be read in the time that `text_for` takes at most."""
    return (1 + MOST_TRIALS) * readings_with_check(workspace, file)


def _new_findings(workspace: Workspace, file: File, new: str, text: str) -> set[tuple[str, str]]:
    checker = workspace.checker(file.real)
    return (checker.findings_with(file.real, {new: text.encode()}) or set()) - (
        checker.findings_with(file.real) or set()
    )


def _some_text(version: Version) -> str:
    """Return a call that gives a text which is not known."""
    return "{get_param: OS::stack_id}" if version.is_hot else "{Ref: AWS::StackId}"


def _text(version: Version, chosen: dict[tuple[str, str], str]) -> str:
    """Return the template with chosen types of parameters, as in HOT, and values of outputs."""
    words = version.words
    parameters = [
        f"  {scalar(name)}:\n    {words.type}: {version.parameter_type(text)}\n"
        for (kind, name), text in chosen.items()
        if kind == PARAMETER
    ]
    outputs = [
        f"  {scalar(name)}:\n    {words.value}: {text}\n" for (kind, name), text in chosen.items() if kind == OUTPUT
    ]
    sections = ((words.parameters, parameters), (words.outputs, outputs))
    parts = [f"{section}:\n{''.join(entries)}" for section, entries in sections if entries]
    return "\n".join([f"{version.key}: {version.name}\n", *parts])


def _is_call(value: dict[Any, Any], version: Version) -> bool:
    return len(value) == 1 and next(iter(value)) in version.functions


def _kind(value: Any, reading: Reading, version: Version, stack: Stack | None) -> str:
    """Return the type, as in HOT, of a parameter that can take a value: a string if it is computed and not known."""
    if isinstance(value, dict) and _is_call(value, version):
        ((function, argument),) = value.items()
        schema = reading.template.schemas.get(argument) if isinstance(argument, str) else None
        if schema is not None and function == version.words.get_param and schema.type in PARAMETER_TYPES:
            return str(schema.type)
        return parameter_for(value, stack) or "string"
    if isinstance(value, list) and not all(isinstance(each, str) or _is_string(each, version) for each in value):
        return "json"
    return parameter_type_of(value)


def _is_string(value: Any, version: Version) -> bool:
    """Whether a value is computed; most calls give texts."""
    return isinstance(value, dict) and _is_call(value, version)


def parameter_for(call: dict[Any, Any], stack: Stack | None) -> str | None:
    """Return the type, as in HOT, of a parameter that can take what a call gives; None if none certainly can.

    What may be null is taken for a value: a resource that is made has it.
    """
    try:
        value = stack.partial_in(EXPECTED).resolve(call) if stack is not None else None
    except (Refused, Unknown):
        return None
    shape = value.shape if isinstance(value, Unvalued) else shape_of(value)
    if isinstance(shape, list) and Unvalued(shape=shape[0]).value_type == "String":
        return "comma_delimited_list"  # Heat joins the items of such a list; JSON keeps other lists
    kind = Unvalued(shape=shape).value_type
    if kind in ("List", "Map"):
        return "json"
    return None if kind is None else PARAMETERS_FOR[kind][0]
