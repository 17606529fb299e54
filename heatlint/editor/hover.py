"""Hover texts, and help with the arguments of a call."""

from __future__ import annotations

import os

from heatlint.catalog import Property
from heatlint.diagnostic import codes_of
from heatlint.editor import aliases, facts, navigation, values
from heatlint.editor.context import Context, registry_of, schema_at
from heatlint.editor.facts import as_code
from heatlint.editor.file import ENVIRONMENT, File
from heatlint.editor.keywords import keyword_text
from heatlint.editor.registered import defaulted
from heatlint.editor.replacements import hover_text, replacement_at
from heatlint.editor.workspace import Workspace, resolved
from heatlint.language.functions.signature import ItemList
from heatlint.language.versions import functions_anywhere
from heatlint.model.attribute_names import next_names
from heatlint.model.names import ATTRIBUTE, CONDITION, FILE, FUNCTION, OUTPUT, PARAMETER, RESOURCE, TYPE, Occurrence
from heatlint.model.stock import described_type
from heatlint.review.suppression_comments import brackets_on_line, words_in
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cloud.inventory import Inventory
    from heatlint.model.stack import Stack


def hover(workspace: Workspace, file: File, offset: int) -> tuple[str, int, int] | None:
    """Return a Markdown text about the word at an offset, with start and end of the word; None if there is no text."""
    rule = _rule(workspace, file, offset)
    if rule is not None:
        return rule
    if file.reading is None:
        return None
    stack = workspace.stack(file)
    occurrence = file.occurrence(offset)
    text = _of_name(workspace, file, stack, occurrence) if occurrence is not None else None
    if text is not None and occurrence is not None:
        return (text, *file.span(occurrence.path, occurrence.key))
    replaced = replacement_at(workspace, file, offset)
    if replaced is not None:
        return hover_text(replaced, stack), replaced.start, replaced.end
    return (
        _step(file, stack, offset)
        or _policy(file, stack, offset)
        or _property(file, stack, offset)
        or _constraint(file, stack, offset)
        or _keyword(file, offset)
        or _value_of_name(workspace, file, stack, offset)
        or aliases.hover_text(file, offset)
    )


def _keyword(file: File, offset: int) -> tuple[str, int, int] | None:
    """Return the hover text of a section, a key of a definition, or a version."""
    path, key = file.at(offset)
    text = keyword_text(file, path, key)
    start, end = file.span(path, key) if text is not None else (0, 0)
    return (text, start, end) if text is not None and start <= offset <= end else None


def _step(file: File, stack: Stack | None, offset: int) -> tuple[str, int, int] | None:
    """Return the hover text of an attribute of a group or a nested stack, or of a key after it."""
    path, key = file.at(offset)
    if key or stack is None or file.reading is None or len(path) < 2 or path[-2] not in ("get_attr", "Fn::GetAtt"):
        return None
    arguments = value_at(file.reading.document.value, path[:-1])
    if not isinstance(arguments, list) or not isinstance(path[-1], int) or path[-1] == 0:
        return None
    resource = stack.resource(arguments[0])
    names = {} if resource is None else next_names(resource, arguments[1 : path[-1]])
    name = arguments[path[-1]]
    if resource is None or isinstance(name, (dict, list)) or name not in names:
        return None
    return f"**{name}** · {names[name] or 'attribute'} · of {resource.name}", *file.span(path)


def _constraint(file: File, stack: Stack | None, offset: int) -> tuple[str, int, int] | None:
    """Return the hover text of the name of a custom constraint of a parameter."""
    path, key = file.at(offset)
    if key or len(path) != 5 or path[2] != "constraints" or path[4] != "custom_constraint" or file.reading is None:
        return None
    name = value_at(file.reading.document.value, path)
    text = facts.custom_constraint_text(name, registry_of(stack).known) if isinstance(name, str) else None
    return None if text is None else (text, *file.span(path))


def _value_of_name(workspace: Workspace, file: File, stack: Stack | None, offset: int) -> tuple[str, int, int] | None:
    """Return the hover text of the parameter whose value or default is on one line at an offset."""
    path, key = file.at(offset)
    if key or file.reading is None or not path or isinstance(value_at(file.reading.document.value, path), (dict, list)):
        return None
    start, end = file.span(path)
    owner = path[:-1] if path[-1] in ("default", "Default") else path
    found = next((each for each in file.reading.names_near(path) if each.path == owner and each.key), None)
    if found is None or found.kind != PARAMETER or not _is_on_line(file, start, end, offset):
        return None
    text = _of_name(workspace, file, stack, found)
    return None if text is None else (text, start, end)


def _is_on_line(file: File, start: int, end: int, offset: int) -> bool:
    """Whether an offset is in a part of a text, and that part is on one line."""
    return start <= offset <= end and "\n" not in file.buffer.text[start:end]


def _rule(workspace: Workspace, file: File, offset: int) -> tuple[str, int, int] | None:
    """Return the documentation of a rule that a suppression names."""
    start, end = file.buffer.line_span(file.buffer.line(offset))
    ruleset = workspace.checker(file.real).ruleset(file.real)
    text = file.buffer.text
    if ruleset is None:
        return None
    words = [each for brackets, _ in brackets_on_line(text, start, end) for each in words_in(text, brackets)]
    for word, begin in words:
        if begin <= offset <= begin + len(word):
            span = begin, begin + len(word)
            codes = codes_of(word, ruleset.rules)
            if len(codes) == 1:
                rule = next(each for each in ruleset.rules if each.code == codes[0])
                return f"## {rule.code} {rule.name}\n\n{ruleset.section(rule.code) or ''}".strip(), *span
            if codes:
                named = ", ".join(f"{each.code} {each.name}" for each in ruleset.rules if each.code in codes)
                return named, *span
    return None


def _of_name(workspace: Workspace, file: File, stack: Stack | None, found: Occurrence) -> str | None:
    if found.kind == FUNCTION:
        version = file.reading.version if file.reading is not None else None
        if version is None:
            return None
        function = version.functions.get(found.name) or version.condition_functions.get(found.name)
        return (
            None
            if function is None
            else facts.function_text(found.name, function, functions_anywhere().get(found.name, []))
        )
    if found.kind == TYPE:
        return _type(workspace, file, stack, found.name)
    if found.kind == FILE:
        return _file(workspace, file, found.name)
    symbol = navigation.symbol_of(workspace, file, found)
    if symbol is not None and symbol.kind == PARAMETER and symbol.owner.reading is not None:
        schema = symbol.owner.reading.template.schemas.get(found.name)
        if schema is not None:
            nested = {other.real for other in defaulted(workspace, file, found)}
            if symbol.owner.real in nested:
                return facts.parameter_text(schema, [f"of the nested template `{symbol.owner.path}`"])
            return facts.parameter_text(schema, _value(workspace, symbol.owner, found))
    if found.kind == PARAMETER and found.of is None and stack is not None and found.name in stack.pseudo_parameters:
        return f"**{found.name}** · pseudo-parameter, set by Heat"
    if symbol is not None and symbol.kind == OUTPUT and symbol.owner.reading is not None:
        version = symbol.owner.reading.version
        outputs = symbol.owner.reading.template.section(version.words.outputs) if version is not None else {}
        definition = outputs.get(symbol.name)
        description = (
            definition.get(version.words.description) if isinstance(definition, dict) and version is not None else None
        )
        return f"**{symbol.name}** · output" + (f"\n\n{description}" if description else "")
    if found.kind == ATTRIBUTE and found.of is not None and stack is not None and _asks_itself(file, stack, found):
        known = described_type(stack.registry, found.of)
        attribute = known.attributes.get(found.name) if known is not None else None
        if attribute is not None and known is not None:
            support = facts.support(attribute.support)
            return (
                f"**{found.name}** · attribute of {known.name}"
                + (f"\n\n- {attribute.type}" if attribute.type else "")
                + (f"\n- {support}" if support else "")
            )
    if found.kind == RESOURCE and stack is not None and found.name in stack.resources:
        return _resource(stack, found.name)
    if found.kind == CONDITION and stack is not None:
        return _condition(stack, found.name)
    return None


def _value(workspace: Workspace, owner: File, found: Occurrence) -> list[str]:
    """Lines about the value of a parameter in the stack that uses the file."""
    stack = workspace.stack(owner)
    if stack is None or owner.kind == ENVIRONMENT:
        return []
    value, source = values.effective(stack, found.name, lambda path: workspace.name_of(path, owner))
    if value is None:
        return [source] if source else ["the value is not known"]
    return [f"value {value}" + (f", {source}" if source else "")]


def _type(workspace: Workspace, file: File, stack: Stack | None, name: str) -> str | None:
    template = navigation.target(workspace, file, name)
    if template is not None and template.reading is not None:
        reading = template.reading
        description = reading.template.description
        lines = [f"**{name}** · template `{template.path}`", "", str(description) if description else ""]
        for schema in reading.template.schemas.values():
            needed = "" if schema.default is not None else ", required"
            lines.append(f"- `{schema.name}`: {schema.type or 'no type'}{needed}")
        if reading.version is not None:
            outputs = reading.template.section(reading.version.words.outputs)
            if outputs:
                lines.append("- outputs: " + ", ".join(f"`{each}`" for each in outputs))
        return "\n".join(lines)
    if stack is None:
        return None
    known = described_type(stack.registry, name)
    if known is None:
        return facts.unknown_type_text(name, stack.known)
    return facts.type_text(known, stack.known)


def _file(workspace: Workspace, file: File, name: str) -> str | None:
    """Return the text about a file that `get_file` reads: its path and its size, or that it is missing."""
    path = resolved(file, name)
    if path is None or not workspace.may_read(path, file):
        return None
    other = workspace.file(path)
    if other is None:
        return None if os.path.exists(path) else f"**{name}** · file\n\n- it does not exist"
    text = other.buffer.text
    lines = text.count("\n") + (text[-1:] not in ("", "\n"))
    size = f"{lines} line{'s' * (lines != 1)}, {len(text)} character{'s' * (len(text) != 1)}"
    return f"**{name}** · file\n\n- {as_code(workspace.name_of(other.real, file))}\n- {size}"


def _asks_itself(file: File, stack: Stack, found: Occurrence) -> bool:
    """Whether an attribute is one of the resource itself, and not of the members of a group."""
    assert file.reading is not None
    call = value_at(file.reading.document.value, found.path[:-1])
    resource = stack.resources.get(call[0]) if isinstance(call, list) and isinstance(call[0], str) else None
    return resource is not None and resource.type_name == found.of


def _resource(stack: Stack, name: str) -> str:
    resource = stack.resources[name]
    lines = [f"**{name}** · {resource.type_label}"]
    if resource.enabled is False:
        lines.append("Heat does not create it: its condition is false in this stack")
    count = values.members(resource)
    if count is not None:
        lines.append(f"{count} members")
    return "\n\n".join(lines)


def _condition(stack: Stack, name: str) -> str | None:
    if name not in stack.template.section(stack.words.conditions):
        return None
    from heatlint.language.functions.base import Refused, Unknown

    try:
        value = "true in this stack" if stack.evaluator.enabled(name) else "false in this stack"
    except (Refused, Unknown):
        value = "its value depends on a parameter that is not known"
    return f"**{name}** · condition\n\n{value}"


def _policy(file: File, stack: Stack | None, offset: int) -> tuple[str, int, int] | None:
    """Return the hover text of a key in the update policy of a resource."""
    path, key = file.at(offset)
    version = file.reading.version if file.reading is not None else None
    resource = stack.resources.get(path[1]) if stack is not None and len(path) > 3 else None
    if not key or version is None or resource is None or path[2] != version.words.update_policy:
        return None
    steps = tuple(step for step in path[3:] if isinstance(step, (str, int)))
    prop = schema_at(resource.type.update_policy, steps) if resource.type is not None else None
    if not isinstance(prop, Property) or resource.type is None:
        return None
    return facts.policy_text(str(path[-1]), prop, resource.type.name), *file.span(path, True)


def _property(file: File, stack: Stack | None, offset: int) -> tuple[str, int, int] | None:
    """Return the hover text of a property, of a key inside one, or of a value that names a thing of the cloud."""
    path, key = file.at(offset)
    if not path or file.reading is None or file.reading.version is None:
        return None
    words = file.reading.version.words
    value: Any = file.reading.document.value
    owner = None
    for at, step in enumerate(path[:-1]):
        if step == words.properties and at > 1 and isinstance(value, dict):
            written = value.get(words.type)
            if isinstance(written, str) and (at == 2 or len(path) > 3):
                owner = written, path[at + 1 :]
        value = value[step]
    registry = registry_of(stack)
    if owner is None:
        if key or len(path) != 3 or path[0] != words.parameters or path[2] not in ("default", "Default"):
            return None
        schema = file.reading.template.schemas.get(str(path[1]))
        if schema is None:
            return None
        named = [{"custom_constraint": each.name} for each in schema.constraints if each.kind == "custom_constraint"]
        return _in_cloud(file, registry.known.inventory, path, value, ("", (), named))
    found = described_type(registry, owner[0])
    if found is None:
        return None
    steps: tuple[str | int, ...] = owner[1]  # type: ignore[assignment]
    prop = schema_at(found.properties, steps)
    if not key:
        constraints = prop.constraints if isinstance(prop, Property) else []
        cloud = _in_cloud(file, registry.known.inventory, path, value, (found.name, steps, constraints))
        is_here = _is_on_line(file, *file.span(path), offset)
        if cloud is not None or not is_here or isinstance(value_at(value, path[-1:]), (dict, list)):
            return cloud
    names = tuple(step for step in owner[1] if isinstance(step, str))
    if not isinstance(prop, Property) or not names:
        return None
    return facts.property_text(names[-1], prop, found.name, names, registry.known), *file.span(path, key)


def _in_cloud(
    file: File,
    inventory: Inventory | None,
    path: tuple[Any, ...],
    around: Any,
    place: tuple[str, tuple[str | int, ...], list[dict[str, Any]]],
) -> tuple[str, int, int] | None:
    """Return the hover text of a value that names a thing of the cloud.

    around: the map or list with the value. place: see heatlint.editor.in_cloud.Place.
    """
    if inventory is None:
        return None
    from heatlint.editor import in_cloud

    beside = around.get if isinstance(around, dict) else lambda name: None
    text = in_cloud.hover_text(inventory, in_cloud.Place(*place, beside), value_at(around, path[-1:]))
    return None if text is None else (text, *file.span(path))


class Signature:
    """Help with the arguments of a call.

    label: how the call is written. parameters: start and end of each argument in the label. active: the index of the
    argument at the cursor. versions: the template versions that have the function.
    """

    __slots__ = ("label", "parameters", "active", "versions")

    def __init__(self, label: str, parameters: list[tuple[int, int]], active: int, versions: str) -> None:
        self.label = label
        self.parameters = parameters
        self.active = active
        self.versions = versions


def signature(workspace: Workspace, file: File, offset: int) -> Signature | None:
    """Return help with the call whose list of arguments holds an offset; None outside of such a call."""
    context = Context(workspace, file, offset)
    path = context.place.path
    version = context.version
    for at in range(len(path) - 2, 1, -1):
        step, index = path[at], path[at + 1]
        if not isinstance(step, str) or not isinstance(index, int):
            continue
        function = version.functions.get(step) or version.condition_functions.get(step)
        if function is None or not function.signature:
            continue
        form = next((form for form in function.signature if isinstance(form, ItemList)), None)
        if form is None:
            return None
        spans, start = [], len(f"{step}: [")
        for part in form.parts():
            if part != "...":
                spans.append((start, start + len(part)))
            start += len(f"{part}, ")
        versions = ", ".join(functions_anywhere().get(step, []))
        return Signature(f"{step}: {form.texts()[-1]}", spans, min(index, len(spans) - 1), versions)
    return None
