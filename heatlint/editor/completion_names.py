"""Completion of names: parameters, resources, attributes, types, files."""

from __future__ import annotations

import os
import re
from itertools import islice

from heatlint.catalog import Property
from heatlint.editor.completion_parts import attributes, keys_inside, value_of
from heatlint.editor.context import BRANCHES, Context, before_call
from heatlint.editor.facts import parameter_text
from heatlint.editor.items import FILE, PARAMETER, RESOURCE, TYPE, Items, fit
from heatlint.editor.nodes import MAP, SCALAR
from heatlint.editor.workspace import resolved
from heatlint.heat import PARAMETER_TYPES
from heatlint.language.functions import signature
from heatlint.language.functions.signature import ItemList, OneOf, Value, form_at
from heatlint.language.values import PARAMETERS_FOR
from heatlint.load import urls
from heatlint.load.disk import relative_path
from heatlint.model.names import CONDITION as CONDITION_NAME
from heatlint.model.names import RESOURCE as RESOURCE_NAME
from heatlint.model.names import is_template_type
from heatlint.model.targets import thing_needed, thing_of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from heatlint.catalog import ResourceType
    from heatlint.language.functions.evaluate import Function
    from heatlint.language.parameters import ParameterSchema

    Path = tuple[str | int, ...]

#: The number of file names to offer at most, and of files and directories to look at.
MOST_FILES, MOST_LOOKED_AT = 500, 10_000
#: How the names of types begin that are as in CloudFormation of AWS.
OF_AWS = "AWS::"
#: Properties that take names of things, which the ids of these types are as well.
_TYPES_BY_NAME = {
    "security_groups": "OS::Neutron::SecurityGroup",
    **dict.fromkeys(("key_name", "KeyName"), "OS::Nova::KeyPair"),
    **dict.fromkeys(("image", "ImageId"), "OS::Glance::WebImage"),
}
#: Characters that mean something else in a URL than in the name of a file.
_NOT_IN_URLS = frozenset("#?%:;\t ")
#: How authors write the names that str_replace replaces: $name, ${name}, %name%, {{name}}, <%name%>, __name__, @name@.
_REPLACED = re.compile(
    r"\$\{[A-Za-z_]\w*\}|\$[A-Za-z_]\w*|<%\s*\w+\s*%>|%[A-Za-z_]\w*%|\{\{\s*\w+\s*\}\}|__[A-Za-z]\w*__|@[A-Za-z_]\w*@"
)


def parameters(
    context: Context,
    items: Items,
    *,
    pseudo: bool = True,
    fitting: Collection[str] = (),
    without: Collection[str] = (),
) -> None:
    """Add the names of parameters. fitting: the parameter types that come first. without: the names to leave out."""
    constraints = constraints_at(context)
    for name, node in context.section(context.words.parameters).items():
        if name in without:
            continue
        kind = (node.scalar(context.words.type) if node is not None and node.kind == MAP else None) or ""
        schema = context.schema_of(name)
        rank = 2 if fitting and kind.lower() not in fitting else _rank(schema, constraints)
        items.value(
            name,
            kind=PARAMETER,
            detail=kind,
            rank=rank,
            doc=parameter_text(schema) if schema is not None else None,
        )
    if pseudo:
        _pseudo(context, items)


def _pseudo(context: Context, items: Items) -> None:
    for name in context.version.pseudo_parameters:
        items.value(name, kind=PARAMETER, detail="pseudo-parameter", rank=3, plain=True)


def constraints_at(context: Context) -> frozenset[str]:
    """Return the custom constraints, such as "nova.flavor", of the property whose value the cursor is in."""
    place = _property_at(context)
    prop = context.property_at(*place) if place is not None else None
    constraints = prop.constraints if isinstance(prop, Property) else ()
    return frozenset(str(each["custom_constraint"]) for each in constraints if "custom_constraint" in each)


def _rank(schema: ParameterSchema | None, constraints: frozenset[str]) -> int:
    """Return how well a parameter fits some custom constraints: 0 if it has one of them, 2 if it has only others."""
    own = [each.name for each in schema.constraints if each.kind == "custom_constraint"] if schema is not None else []
    return 1 if not own else 0 if not constraints.isdisjoint(own) else 2


def parameter_calls(context: Context, items: Items, kind: str) -> None:
    """Add calls that return the value of a parameter. kind: the type of the property."""
    fitting = PARAMETERS_FOR.get(kind)
    name = "get_param" if context.version.is_hot else "Ref"
    constraints = constraints_at(context)
    for each, node in context.section(context.words.parameters).items():
        own = (node.scalar(context.words.type) if node is not None and node.kind == MAP else None) or "string"
        if fitting is None or _hot_type(own) in fitting:
            by_constraint = _rank(context.schema_of(each), constraints)
            is_same_type = fitting is not None and _hot_type(own) == fitting[0]
            rank = 0 if by_constraint == 0 else 2 if is_same_type and by_constraint == 1 else 3
            items.call(name, each, kind=PARAMETER, detail=f"{name} · {own}", rank=rank)


def _hot_type(name: str) -> str:
    return next((hot for hot, cfn in PARAMETER_TYPES.items() if name in (hot, cfn)), name)


def resource_calls(context: Context, items: Items, kind: str) -> None:
    """Add calls that refer to other resources, for properties that take a string. kind: the type of the property."""
    if kind not in ("String", "Any"):
        return
    name = "get_resource" if context.version.is_hot else "Ref"
    wanted, excluded = _thing_at(context), dependents(context)
    for each in context.section(context.words.resources):
        if each not in excluded:
            type_name = context.type_of(each) or ""
            rank = 1 if wanted is not None and _thing_of(type_name) == wanted else 4
            items.call(name, each, kind=RESOURCE, detail=f"{name} · {type_name}", rank=rank)


def _thing_at(context: Context) -> str | None:
    """Return which thing the property needs whose value the cursor is in, as `_thing_of` names it."""
    place = _property_at(context)
    if place is None:
        return None
    needed = thing_needed(*place)
    if needed is None:
        from heatlint.cloud.unconstrained import lookups_of

        names = tuple(step for step in place[1] if isinstance(step, str))
        lookups = lookups_of(place[0].name, names, [], lambda _name: None)
        made_by = next((each.made_by[0] for each in lookups if each.made_by), None)
        needed = _thing_of(made_by or _TYPES_BY_NAME.get(names[-1] if names else "", ""))
    return needed or None


def _thing_of(type_name: str) -> str:
    """Return which thing a resource of a type is, such as "a network"; the type itself if it has no word for that."""
    return thing_of_type(type_name) or type_name


def _property_at(context: Context) -> tuple[ResourceType, Path] | None:
    """Return the resource type of the cursor's place, and the path of the property in it, without functions."""
    definition = context.definition()
    found = context.resource_type(definition[0]) if definition is not None else None
    if definition is None or found is None:
        return None
    return found, before_call(context.version, definition[2], BRANCHES)


def dependents(context: Context) -> set[str]:
    """Return the resource or condition that the cursor is in, and all that use it: to use one of them were a cycle."""
    path, words = context.place.path, context.words
    kind = {words.resources: RESOURCE_NAME, words.conditions: CONDITION_NAME}.get(str(path[0]) if path else "")
    if len(path) < 2 or kind is None:
        return set()
    users: dict[str, set[str]] = {}
    for each in context.file.reading.names if context.file.reading is not None else ():
        if each.kind == kind and each.of is None and not each.declares and each.path[0] == path[0]:
            users.setdefault(each.name, set()).add(str(each.path[1]))
    found, todo = set(), [str(path[1])]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += users.get(name, ())
    return found


def resources(context: Context, items: Items, *, without: Collection[str] = ()) -> None:
    """Add the names of resources, those that the property takes first, without those that would make a cycle."""
    wanted, excluded = _thing_at(context), {*without, *dependents(context)}
    others = 1 if context.version.is_hot else 2  # Ref takes parameters, too
    for name in context.section(context.words.resources):
        if name not in excluded:
            type_name = context.type_of(name) or ""
            items.value(
                name,
                kind=RESOURCE,
                detail=type_name,
                rank=0 if wanted is not None and _thing_of(type_name) == wanted else others,
            )


def replaced_names(context: Context, items: Items, path: Path) -> None:
    """Add the names that the template of a function such as str_replace has, as keys. path: of the template."""
    node = context.node(path)
    text = ""
    if node is not None and node.kind == SCALAR:
        text = node.text
    elif node is not None and node.keys() == ["get_file"]:
        name = node.scalar("get_file")
        named = resolved(context.file, name) if name else None
        other = context.workspace.file(named) if named and context.workspace.may_read(named, context.file) else None
        text = other.buffer.text if other is not None else ""
    elif node is not None and context.file.reading is not None:
        text = context.file.buffer.text[slice(*context.file.span(path))]
    for each in dict.fromkeys(_REPLACED.findall(text)):
        items.key(each, rank=0, detail="in the template")


def types(context: Context, items: Items) -> None:
    """Add resource types: those of the release, those of the registry, and templates of the workspace.

    In HOT, those with the names of AWS come last.
    """
    registry = context.stack.registry if context.stack is not None else None
    for name in registry.names() if registry is not None else ():
        if not urls.has_scheme(name) or "::" in name:
            items.value(name, kind=TYPE, detail="in the registry", rank=0, plain=True)
    word = context.place.word.lower()
    for name in context.known.names():
        found = context.known.find(name) if name in context.known.private else None
        rank = 1 if name.rpartition("::")[2].lower().startswith(word) else 2  # "server" is OS::Nova::Server
        if context.version.is_hot and name.startswith(OF_AWS):
            rank = 3
        items.value(name, kind=TYPE, detail="type of the cloud" if found is not None else "", rank=rank, plain=True)
    for name, target in context.known.global_types():
        items.value(name, kind=TYPE, detail=f"stands for {target}", rank=2, plain=True)
    files(context, items, templates=True)


def files(context: Context, items: Items, *, templates: bool) -> None:
    """Add file names, relative to the directory of the file."""
    directory = os.path.dirname(context.file.real)
    found: Iterable[str]
    if templates:
        roots = context.workspace.roots(context.file)
        found = (
            path
            for path in context.workspace.templates()
            if path != context.file.real and is_template_type(path) and roots.allows(path)
        )
    else:
        found = _files_below(context, os.path.normpath(os.path.join(directory, os.path.dirname(context.place.word))))
    word = context.place.word
    start = "./" if word.startswith("./") else ""
    names = ((path, f"{start}{relative_path(path, directory)}") for path in found)
    fitting = (name for path, name in names if fit(word, name) is not None and _leads_to(context, name, path))
    for name in islice(fitting, MOST_FILES):
        items.value(name, kind=FILE, detail="template" if templates else "file", rank=2)


def _leads_to(context: Context, name: str, path: str) -> bool:
    """Whether Heat's client, which takes a name for a part of a URL, finds a file by it: "#" begins a fragment."""
    return _NOT_IN_URLS.isdisjoint(name) or resolved(context.file, name) == os.path.realpath(path)


def _files_below(context: Context, directory: str) -> Iterator[str]:
    """Yield the paths of the files below a directory that the file may refer to."""
    roots = context.workspace.roots(context.file)
    if not roots.allows(os.path.realpath(directory)):
        return
    looked_at = 0
    for here, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield os.path.join(here, name)
        looked_at += len(names) + len(folders)
        if looked_at > MOST_LOOKED_AT:
            return


def argument(context: Context, items: Items, function: Function, path: Path, steps: Path) -> bool:
    """Add the names that fit an argument; return whether nothing else fits.

    path: the path of the arguments. steps: from there to the argument.
    """
    form = form_at(function.signature, steps)
    if isinstance(form, ItemList) and not steps:  # the user has not typed the list yet
        form = form.inside(0)
    if isinstance(form, OneOf):
        items.values(form.words)
        return True
    if not isinstance(form, Value):
        return False
    for each in form.refers_to:
        _names(context, items, each, path, steps)
    # A key of a mapping may be a call, too, and so may a condition in the section of conditions.
    may_be_call = signature.MAPPING_KEY in form.refers_to or (
        signature.CONDITION in form.refers_to and path[0] == context.words.conditions
    )
    return bool(form.refers_to) and not may_be_call


def _names(context: Context, items: Items, refers_to: str, path: Path, steps: Path) -> None:
    """Add the names of one kind. refers_to: see heatlint.language.functions.signature."""
    if refers_to == signature.PARAMETER:
        parameters(context, items, fitting=_fitting(context))
    elif refers_to == signature.PARAMETER_KEY:
        keys_inside(items, value_of(context, path, steps[0]))
    elif refers_to == signature.RESOURCE:
        resources(context, items)
    elif refers_to == signature.ATTRIBUTE:
        node = context.node(path)
        resource = node.slots[0].node if node is not None and node.slots else None
        attributes(context, items, resource.text if resource is not None else "", node, steps[-1])
    elif refers_to == signature.FILE:
        files(context, items, templates=False)
    elif refers_to == signature.CONDITION:
        excluded = dependents(context) if context.place.path[0] == context.words.conditions else ()
        found = [name for name in context.section(context.words.conditions) if name not in excluded]
        items.values(found, detail="condition")
    elif refers_to == signature.MAPPING:
        items.values(list(context.section(context.words.mappings)), detail="mapping")
    elif refers_to == signature.MAPPING_KEY:
        items.values(_mapping_keys(context, path, steps[-1]), detail="key", rank=0)
    elif refers_to == signature.ALGORITHM:
        import hashlib

        items.values(sorted(hashlib.algorithms_guaranteed), detail="algorithm")


def _mapping_keys(context: Context, path: Path, index: str | int) -> list[str]:
    """Return the keys that an argument of a call may name; for an inner key after a call, those of all keys.

    path: of the list of arguments. index: of the argument.
    """
    arguments = [context.node((*path, each)) for each in range(index)] if isinstance(index, int) else []
    nodes = [context.root.get(context.words.mappings)]
    for argument in arguments:
        name = argument.text if argument is not None and argument.kind == SCALAR else None
        nodes = [slot.node for node in nodes if node is not None for slot in node.slots if name in (None, slot.key)]
    return list(dict.fromkeys(key for node in nodes if node is not None for key in node.keys()))


def _fitting(context: Context) -> Collection[str]:
    definition = context.definition()
    if definition is None:
        return ()
    found = context.resource_type(definition[0])
    steps = definition[2]
    cut = next((at for at, step in enumerate(steps) if step in ("get_param", "Ref")), len(steps))
    prop = context.property_at(found, steps[:cut]) if found is not None else None
    return PARAMETERS_FOR.get(prop.type, ()) if isinstance(prop, Property) else ()
