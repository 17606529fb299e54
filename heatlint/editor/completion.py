"""Completion in a template: keys, values, names, functions."""

from __future__ import annotations

from heatlint.catalog import Property
from heatlint.editor import completion_environment, completion_names, snippets
from heatlint.editor.aliases import anchors_before
from heatlint.editor.context import Context, schema_at
from heatlint.editor.facts import parameter_text, parameter_types, property_facts
from heatlint.editor.items import Items
from heatlint.editor.nodes import MAP
from heatlint.heat import HOT_KEY, PROPERTY_TYPES, VERSION_KEYS
from heatlint.language.functions.signature import ItemList, KeyMap, PairMap, form_at
from heatlint.language.versions import is_date, names, newest_date
from heatlint.model.groups import MEMBER_DEFINITIONS, with_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.editor.file import File
    from heatlint.editor.workspace import Workspace
    from heatlint.language.functions.evaluate import Function
    from heatlint.language.parameters import ParameterSchema

    Path = tuple[str | int, ...]

#: Keys whose value is a map or a list.
_VALUE_KINDS = {
    "parameters": "map",
    "resources": "map",
    "outputs": "map",
    "conditions": "map",
    "properties": "map",
    "metadata": "map",
    "update_policy": "map",
    "parameter_groups": "list",
    "constraints": "list",
    "Parameters": "map",
    "Resources": "map",
    "Outputs": "map",
    "Conditions": "map",
    "Mappings": "map",
    "Properties": "map",
    "Metadata": "map",
    "UpdatePolicy": "map",
    "AllowedValues": "list",
}
_CONSTRAINTS = {
    "length": ("min", "max"),
    "range": ("min", "max"),
    "modulo": ("step", "offset"),
    "allowed_values": (),
    "allowed_pattern": (),
    "custom_constraint": (),
    "description": (),
}
#: The number of levels above the cursor to search for a call.
MOST_STEPS = 8


def complete(workspace: Workspace, file: File, offset: int) -> Items:
    """Return the completion items for an offset of a file."""
    context = Context(workspace, file, offset)
    items = Items(context)
    if context.place.role is None:
        return items
    if context.is_json and not file.buffer.text.strip():  # a key would have no brace
        snippets.add(context, items, (*snippets.TEMPLATES, *snippets.ENVIRONMENTS))
        return items
    if context.place.word.startswith("*") and not context.place.quote:
        for rank, name in enumerate(anchors_before(file.buffer.text, offset)):
            items.value(f"*{name}", detail="alias", rank=rank, plain=True)
        return items
    if context.is_environment:
        completion_environment.add(context, items)
    else:
        _Template(context, items).add()
        if file.kind is None:  # it may become an environment
            completion_environment.add(context, items)
    return items


class _Template:
    """Adds the items for a place in a template."""

    def __init__(self, context: Context, items: Items) -> None:
        self.context = context
        self.items = items
        self.version = context.version
        self.words = context.words
        self.path: Path = context.place.path

    def add(self) -> None:
        """Add the items that fit the place."""
        role = self.context.place.role
        if role == "key" or role == "item" and not self.context.place.flow and not self.context.place.quote:
            self._keys()
        if role in ("value", "item"):
            self._values()

    # --- keys ------------------------------------------------------------------------------------------------

    def _keys(self) -> None:
        path, words = self.path, self.words
        add = self.items.keys
        if path == ():
            if any(self.context.root.get(key) for key in VERSION_KEYS):
                if not self.context.root.get(words.resources):
                    snippets.add(self.context, self.items, snippets.SECTIONS)
                add([name for name in self.version.sections if name not in VERSION_KEYS], value_kinds=_VALUE_KINDS)
            else:
                self.items.entry(HOT_KEY, newest_date(), detail="first line of a template")
                snippets.add(self.context, self.items, snippets.TEMPLATES)
            return
        if self._is_call_argument():
            return
        section, depth = path[0], len(path)
        if section == words.parameters:
            self._parameter_keys()
        elif section == words.resources and depth == 1:
            snippets.add(self.context, self.items, snippets.RESOURCES)
        elif section == words.resources and depth == 2:
            add(list(self.version.resource_keys), first=(words.type, words.properties), value_kinds=_VALUE_KINDS)
        elif section == words.outputs and depth == 2:
            add(list(self.version.output_keys), first=(words.value,))
        elif section == "parameter_groups" and depth == 2:
            add(["label", "description", "parameters"], value_kinds={"parameters": "list"})
        elif section == words.resources and depth > 2:
            self._property_keys()
        if self._takes_functions() and not self.context.place.siblings():
            self._functions(as_key=True)

    def _parameter_keys(self) -> None:
        path = self.path
        if len(path) == 2:
            self.items.keys(list(self.version.parameter_keys), first=("type", "Type"), value_kinds=_VALUE_KINDS)
        elif len(path) > 3 and path[2] != "constraints":
            return
        elif len(path) == 4:
            value_kinds = {name: "map" for name, inside in _CONSTRAINTS.items() if inside} | {"allowed_values": "list"}
            self.items.keys(
                [name for name in _CONSTRAINTS if name != "modulo" or self.version.modulo], value_kinds=value_kinds
            )
        elif len(path) == 5:
            self.items.keys(list(_CONSTRAINTS.get(str(path[4]), ())))

    def _property_keys(self) -> None:
        context = self.context
        if len(self.path) >= 3 and self.path[2] == self.words.update_policy:
            found = context.resource_type(context.type_of(str(self.path[1])) or "")
            if found is not None:
                self._schema_keys(schema_at(found.update_policy, self.path[3:]), found.name, ())
            return
        definition = context.definition()
        if definition is None:
            if len(self.path) > 3:  # the definition of a group's members
                self._group_keys()
            return
        type_name, _node, steps = definition
        template = context.template_of(type_name)
        if template is not None and template.reading is not None:
            if not steps:
                for schema in template.reading.template.schemas.values():
                    needed = schema.default is None
                    self.items.key(
                        str(schema.name),
                        rank=0 if needed else 1,
                        doc=parameter_text(schema),
                        detail=f"{schema.type or ''}{', required' if needed else ''}",
                        value_kind={"json": "map"}.get(schema.type or "", ""),
                    )
            return
        found = context.resource_type(type_name)
        if found is not None:
            self._schema_keys(schema_at(found.properties, steps), found.name, steps)
            self._group_keys()

    def _group_keys(self) -> None:
        if self.path[-1] in ("resource_def", "resource"):
            self.items.keys(["type", "properties", "metadata"], value_kinds=_VALUE_KINDS)

    def _schema_keys(self, here: Property | dict[str, Property] | None, owner: str, steps: Path) -> None:
        if isinstance(here, Property):
            inside = here.schema
            if self.context.place.role == "item" and isinstance(inside, Property):
                inside = inside.schema
            here = inside if isinstance(inside, dict) else None
        is_policy = self.path[2] == self.words.update_policy
        for name, prop in (here or {}).items():
            if prop.support.status == "HIDDEN" or not prop.implemented:
                continue
            value_kind = {"Map": "map", "List": "list"}.get(prop.type, "")
            needed = prop.required and prop.default is None
            self.items.key(
                name,
                rank=0 if needed else 2 if prop.support.status == "DEPRECATED" else 1,
                value_kind=value_kind,
                detail=f"{prop.type}{', required' if needed else ''}",
                deprecated=prop.support.status == "DEPRECATED",
                doc="\n".join(f"- {fact}" for fact in property_facts(prop, is_policy=is_policy)),
            )

    # --- values ----------------------------------------------------------------------------------------------

    def _values(self) -> None:
        path, words, version = self.path, self.words, self.version
        if not path or self._call_argument():
            return
        section, last, depth = path[0], path[-1], len(path)
        if depth == 1:
            if section in VERSION_KEYS:
                every = [name for name in names(str(section)) if self._has_version(name)]
                for name in reversed(every):
                    rank = 0 if is_date(name) else 1  # a name of a release stands for a date
                    self.items.value(name, detail="version", rank=rank, plain=not self.context.is_json)
            return
        if section == words.parameters:
            self._parameter_values()
        elif (
            section == words.resources
            and last == words.type
            or last == "type"
            and depth > 4
            and path[-2] in MEMBER_DEFINITIONS
        ):
            completion_names.types(self.context, self.items)
        elif section == words.resources and depth >= 3 and path[2] == words.depends_on:
            present = self.context.other_items(path[:3])
            completion_names.resources(self.context, self.items, without={str(path[1]), *present})
        elif section == words.resources and depth == 3 and last == words.deletion_policy:
            self.items.values(self._deletion_policies())
        elif last == words.condition and depth == 3 and version.conditions:
            self.items.values(list(self.context.section(words.conditions)), detail="condition")
        elif section == "parameter_groups" and depth == 4 and path[2] == "parameters":
            groups = self.context.node(path[:1])
            count = len(groups.slots) if groups is not None else 0
            lists = [("parameter_groups", number, "parameters") for number in range(count)]
            used = {name for each in lists for name in self.context.other_items(each)}
            completion_names.parameters(self.context, self.items, pseudo=False, without=used)
        elif section == words.resources and depth > 3 and path[2] == words.properties:
            self._property_values()
        if self._takes_functions():
            self._functions(as_key=False)

    def _deletion_policies(self) -> list[str]:
        """Return the deletion policies of the version, without Snapshot where the type has no snapshots."""
        type_name = self.context.type_of(str(self.path[1])) or ""
        found = self.context.resource_type(type_name)
        has_none = self.context.template_of(type_name) is not None or (found is not None and not found.snapshot)
        return [name for name in self.version.deletion_policies() if not (has_none and name.lower() == "snapshot")]

    def _has_version(self, name: str) -> bool:
        known = self.context.known.versions()
        return known is None or name in known

    def _parameter_values(self) -> None:
        path = self.path
        key = str(path[2]) if len(path) > 2 else ""
        if key in ("type", "Type"):
            self.items.values(parameter_types(self.version.is_hot), detail="parameter type")
        elif key in ("hidden", "immutable", "NoEcho"):
            self.items.values(["true", "false"])
        elif key in ("default", "Default"):
            schema = self.context.schema_of(str(path[1]))
            if schema is not None and not schema.hidden:
                self._allowed_values(schema)
                if schema.type == "boolean":
                    self.items.values(["true", "false"])
        elif key == "constraints" and path[-1] == "custom_constraint":
            self.items.values(sorted(self.context.known.custom_constraints()), detail="custom constraint")

    def _allowed_values(self, schema: ParameterSchema) -> None:
        """Add the values that the constraints of a parameter allow."""
        for each in schema.constraints:
            if each.kind == "allowed_values":
                self.items.values(each.allowed, detail="allowed value")
            elif each.kind == "custom_constraint":
                self._names_in_cloud("", (), [{"custom_constraint": each.name}])

    def _names_in_cloud(self, type_name: str, steps: tuple[str | int, ...], constraints: list[dict[str, Any]]) -> None:
        """Add the names that the cloud has for a value, if there is an inventory; see heatlint.editor.in_cloud."""
        inventory = self.context.known.inventory
        if inventory is not None:
            from heatlint.editor import in_cloud

            for name, detail in in_cloud.names(inventory, in_cloud.Place(type_name, steps, constraints, self._beside)):
                self.items.value(name, detail=detail)

    def _beside(self, name: str) -> str | None:
        """Return the text of a key beside the value at the place."""
        around = self.context.node(self.path[:-1])
        return around.scalar(name) if around is not None and around.kind == MAP else None

    def _property_values(self) -> None:
        definition = self.context.definition()
        if definition is None:
            return
        type_name, _node, steps = definition
        template = self.context.template_of(type_name)
        kind = None
        if template is not None and template.reading is not None:
            schema = template.reading.template.schemas.get(str(steps[0])) if len(steps) == 1 else None
            if schema is not None:
                kind = PROPERTY_TYPES.get(schema.type or "", "String")
                self._allowed_values(schema)
        else:
            found = self.context.resource_type(type_name)
            prop = schema_at(found.properties, steps) if found is not None else None
            constraints = prop.constraints if isinstance(prop, Property) else []
            if found is not None:
                self._names_in_cloud(found.name, steps, constraints)
            around = schema_at(found.properties, steps[:-1]) if found is not None and steps else None
            if isinstance(around, Property) and around.type == "List":
                self._allowed_items(around)
            group = with_members(type_name)
            if group is not None and "type" in group.sections and steps[:-1] == group.sections["type"]:
                completion_names.types(self.context, self.items)
            if not isinstance(prop, Property):
                if isinstance(around, Property) and around.type == "List" and around.schema is None:
                    completion_names.parameter_calls(self.context, self.items, "String")  # a list of any values
                    completion_names.resource_calls(self.context, self.items, "String")
                return
            kind = prop.type
            for one in constraints:
                allowed = one.get("allowed_values")
                if isinstance(allowed, list):
                    words = [value for value in allowed if not str(value).isdecimal()]
                    numbers = [value for value in allowed if str(value).isdecimal()]  # after "tcp" comes "6"
                    self.items.values(words, detail="allowed value", preferred=prop.default)
                    rank = 2 if words else 1
                    self.items.values(numbers, detail="allowed value", preferred=prop.default, rank=rank)
        if kind == "Boolean":
            self.items.values(["true", "false"])
        if kind is not None:
            completion_names.parameter_calls(self.context, self.items, kind)
            completion_names.resource_calls(self.context, self.items, kind)

    def _allowed_items(self, prop: Property) -> None:
        """Add the values that the constraints of a list allow for its items, without those that the list has."""
        present = self.context.other_items(self.path[:-1])
        for each in prop.constraints:
            allowed = each.get("allowed_values")
            if isinstance(allowed, list):
                self.items.values([value for value in allowed if value not in present], detail="allowed value")

    # --- functions -------------------------------------------------------------------------------------------

    def _takes_functions(self) -> bool:
        path, words = self.path, self.words
        if len(path) < 2:
            return False
        if path[0] == words.conditions:
            return self.version.conditions
        if path[0] == words.outputs:
            return len(path) >= 3 and path[2] == words.value
        return (
            path[0] == words.resources
            and len(path) >= 3
            and path[2] in (words.properties, words.metadata, words.update_policy)
            and (len(path) > 3 or path[2] == words.metadata)
        )

    def _functions(self, *, as_key: bool) -> None:
        known = self.context.known.versions()
        has = None if known is None else known.get(self.version.name)
        in_condition = self.path[0] == self.words.conditions
        for name, function in (self.version.condition_functions if in_condition else self.version.functions).items():
            if (
                has is not None
                and isinstance(has, dict)
                and isinstance(has.get("functions"), (list, dict))
                and name not in has["functions"]
            ):
                continue
            if function.signature:  # a function that only refuses its use has none
                self.items.function(name, function, as_key=as_key)

    def _call(self) -> tuple[Function, int] | None:
        """Return the innermost call around the place: its function, and the length of the path of its arguments."""
        path = self.path
        for at in range(len(path) - 1, max(1, len(path) - MOST_STEPS), -1):
            step = path[at]
            if isinstance(step, str):
                function = self.version.functions.get(step) or self.version.condition_functions.get(step)
                if function is not None:
                    return function, at + 1
        return None

    def _is_call_argument(self) -> bool:
        """Add the keys of a function's map of arguments; return whether the place is in such a map."""
        call = self._call()
        if call is None or not self._takes_functions():
            return False
        function, start = call
        form = form_at(function.signature, self.path[start:])
        if function.replaces is not None and self.path[start:] == function.replaces[:1]:
            completion_names.replaced_names(self.context, self.items, (*self.path[:start], function.replaces[1]))
            return True
        if not isinstance(form, KeyMap):
            return False
        value_kinds = {
            key: "list" if isinstance(inner, ItemList) else "map" if isinstance(inner, (KeyMap, PairMap)) else ""
            for key, inner in form.keys.items()
        }
        self.items.keys(form.keys, first=form.required, value_kinds=value_kinds)
        return True

    def _call_argument(self) -> bool:
        """Add the names that fit an argument of a function; return whether nothing else fits."""
        path = self.path
        if len(path) < 2 or path[0] not in (self.words.resources, self.words.outputs, self.words.conditions):
            return False
        call = self._call()
        if call is None:
            return False
        function, start = call
        return completion_names.argument(self.context, self.items, function, path[:start], path[start:])
