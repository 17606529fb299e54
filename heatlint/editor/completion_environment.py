"""Completion in an environment."""

from __future__ import annotations

from heatlint.editor import completion_names, snippets
from heatlint.editor.facts import parameter_text
from heatlint.editor.items import LIST, MAP, PARAMETER, TYPE, Items
from heatlint.load.server.environment import (
    ENCRYPTED_PARAM_NAMES,
    EVENT_SINKS,
    MERGE_STRATEGIES,
    PARAMETER_DEFAULTS,
    PARAMETERS,
    RESOURCE_REGISTRY,
    SECTIONS,
    STRATEGIES,
)
from heatlint.model.names import is_template_type
from heatlint.model.registry import ACTIONS, HOOKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.editor.context import Context
    from heatlint.language.parameters import ParameterSchema


def add(context: Context, items: Items) -> None:
    """Add the items that fit a place in an environment."""
    place = context.place
    path = place.path
    if path == ():
        if place.role == "key":
            lists = (EVENT_SINKS, ENCRYPTED_PARAM_NAMES)
            value_kinds = {name: LIST if name in lists else MAP for name in SECTIONS}
            items.keys(SECTIONS, first=(PARAMETERS, PARAMETER_DEFAULTS, RESOURCE_REGISTRY), value_kinds=value_kinds)
            if not context.root.slots:
                snippets.add(context, items, snippets.ENVIRONMENTS)
        return
    section = path[0]
    if section in (PARAMETERS, PARAMETER_DEFAULTS):
        _parameters(context, items, nested=section == PARAMETER_DEFAULTS)
    elif section == MERGE_STRATEGIES:
        if place.role == "key":
            items.keys(["default", *_schemas(context, nested=True)])
        else:
            items.values(STRATEGIES)
    elif section == ENCRYPTED_PARAM_NAMES and place.role in ("item", "value"):
        present = context.other_items((ENCRYPTED_PARAM_NAMES,))
        for name, schema in _schemas(context, nested=True).items():
            if name not in present:
                items.value(name, kind=PARAMETER, rank=0 if schema.hidden else 1)
        for section in (PARAMETERS, PARAMETER_DEFAULTS):
            for name in context.section(section):
                if name not in present:
                    items.value(name, kind=PARAMETER, rank=2)
    elif section == EVENT_SINKS:
        _sinks(items, str(path[-1]), role=place.role)
    elif section == RESOURCE_REGISTRY:
        _registry(context, items)


def _sinks(items: Items, key: str, *, role: str | None) -> None:
    """Add the settings of an event sink. Source: Environment.check_event_sinks."""
    if role in ("key", "item"):
        items.keys(["type", "target", "ttl"])
    elif key == "type":
        items.values(["zaqar-queue"])


def _parameters(context: Context, items: Items, *, nested: bool) -> None:
    place = context.place
    schemas = _schemas(context, nested=nested)
    if place.role == "key" and len(place.path) == 1:
        for name, schema in schemas.items():
            needed = schema.default is None
            items.key(
                name,
                rank=0 if needed else 1,
                detail=f"{schema.type or ''}{', required' if needed else ''}",
                doc=parameter_text(schema),
            )
    elif place.role == "value" and len(place.path) == 2:
        own = schemas.get(str(place.path[1]))
        if own is None:
            return
        for each in own.constraints:
            if each.kind == "allowed_values":
                items.values(each.allowed, detail="allowed value", preferred=None if own.is_secret else own.default)
            elif each.kind == "custom_constraint":
                _names_in_cloud(context, items, each.name)
        if own.type == "boolean":
            items.values(["true", "false"])
        if own.default is not None and isinstance(own.default, (str, int, float, bool)) and not own.is_secret:
            items.values([own.default], detail="default")


def _names_in_cloud(context: Context, items: Items, constraint: str) -> None:
    """Add the names that the cloud has for a custom constraint, if a stack of the environment has an inventory."""
    stacks = map(context.workspace.stack, context.workspace.templates_for(context.file))
    for inventory in (stack.known.inventory for stack in stacks if stack is not None):
        if inventory is not None:
            from heatlint.editor import in_cloud

            place = in_cloud.Place("", (), [{"custom_constraint": constraint}], lambda name: None)
            for name, detail in in_cloud.names(inventory, place):
                items.value(name, detail=detail)


def _schemas(context: Context, *, nested: bool) -> dict[str, ParameterSchema]:
    """Return the parameters that the environment may set. nested: include those of nested templates."""
    found: dict[str, ParameterSchema] = {}
    for file in context.workspace.templates_for(context.file, typed=context.place.word):
        stack = context.workspace.stack(file) if nested else None
        for each in stack.root.all() if stack is not None else ():
            if each.group_template is None:
                for name, schema in each.template.schemas.items():
                    found.setdefault(name, schema)
        if file.reading is not None:
            for name, schema in file.reading.template.schemas.items():
                found.setdefault(name, schema)
    return found


def _registry(context: Context, items: Items) -> None:
    place = context.place
    path = place.path
    if place.role == "key":
        if len(path) == 1:
            for name in _unknown_types(context):
                items.key(name, rank=0, detail="a type of the templates")
            items.keys(["resources", "base_url"], value_kinds={"resources": "map"})
            for name in _names_of_types(context):
                items.key(name, rank=2)
        elif len(path) == 2 and path[1] == "resources":
            for file in context.workspace.templates_for(context.file):
                version = file.reading.version if file.reading is not None else None
                for name in (
                    file.reading.template.section(version.words.resources)
                    if file.reading is not None and version is not None
                    else ()
                ):
                    items.key(str(name), value_kind="map")
        elif len(path) == 3 and path[1] == "resources":
            items.keys(["hooks", "restricted_actions"])
            for name in _names_of_types(context):
                items.key(name, rank=2)
        return
    if path[-1] == "hooks" or "hooks" in path:
        items.values(HOOKS)
    elif "restricted_actions" in path:
        items.values(ACTIONS)
    else:
        completion_names.files(context, items, templates=True)
        for name in context.known.names():
            items.value(name, kind=TYPE, rank=3, plain=True)


def _unknown_types(context: Context) -> Iterator[str]:
    """Yield the types in the templates of the environment, also in nested ones, that Heat itself does not have."""
    for file in context.workspace.templates_for(context.file):
        stack = context.workspace.stack(file)
        for each in stack.root.all() if stack is not None else ():
            for resource in each.resources.values():
                name = resource.type_name
                if name is not None and not is_template_type(name) and context.known.find(name) is None:
                    yield name


def _names_of_types(context: Context) -> list[str]:
    """Return the names of the types that an entry of the registry may map."""
    return [*context.known.names(), *(name for name, _ in context.known.global_types())]
