"""Markdown texts about properties, resource types, parameters and functions."""

from __future__ import annotations

from heatlint import catalog
from heatlint.catalog import Property
from heatlint.catalog.texts import documentation
from heatlint.catalog.texts import type_text as described
from heatlint.heat import HIDDEN, PARAMETER_TYPES
from heatlint.language.functions.base import in_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog import Known, ResourceType, Support
    from heatlint.language.functions.evaluate import Function
    from heatlint.language.parameters import ParameterSchema


def as_code(value: Any) -> str:
    """Return a value as Markdown code on one line, shortened."""
    text = value if isinstance(value, str) else in_json(value)
    text = text.replace("\n", "\\n").replace("`", "'")
    return f"`{text if len(text) <= 200 else text[:197] + '...'}`"


def constraint(definition: dict[str, Any]) -> str:
    """Return a text about a constraint. definition: as a template writes it."""
    parts = []
    for kind, value in definition.items():
        if kind == "description":
            continue
        if kind == "allowed_values" and isinstance(value, list):
            parts.append("one of " + ", ".join(map(as_code, value[:20])) + (", ..." if len(value) > 20 else ""))
        elif kind in ("range", "length", "modulo") and isinstance(value, dict):
            parts.append(f"{kind} " + ", ".join(f"{key} {value[key]}" for key in value if value[key] is not None))
        elif kind == "allowed_pattern":
            parts.append(f"matches {as_code(value)}")
        else:
            parts.append(f"{kind} {as_code(value)}")
    return "; ".join(parts)


def custom_constraint_text(name: str, known: Known) -> str | None:
    """Return the hover text of a custom constraint: what a value must be or name; None for one that Heat lacks."""
    from heatlint.cloud import lookups
    from heatlint.language import custom

    if name not in known.custom_constraints():
        return None
    lookup, expected = lookups.by_constraint(name), custom.expects(name)
    if expected is not None:
        lines = [f"The value must be {expected}. Heat checks that without a cloud."]
    elif lookup is None:
        lines = ["Heat asks the cloud about the value when a stack is made."]
    else:
        by = "name" if lookup.by_id == lookups.NEVER else "ID" if lookup.by_name == lookups.NEVER else "name or ID"
        lines = [f"The value names this, by its {by}: {lookup.noun}. Heat asks the cloud when a stack is made."]
    return "\n".join([f"**{name}** · custom constraint", "", *lines])


def support(found: Support) -> str | None:
    """Return since when something is supported or deprecated; None if nothing is known."""
    parts = []
    since: Support | None = found
    while since is not None:
        word = {
            "SUPPORTED": "since",
            "DEPRECATED": "deprecated since",
            "HIDDEN": "hidden since",
            "UNSUPPORTED": "not supported",
        }.get(since.status, since.status.lower())
        version = f" {catalog.describe_version(since.version)}" if since.version is not None else ""
        if version or since.status != "SUPPORTED":
            parts.append(f"{word}{version}" + (f", use {as_code(since.substitute)}" if since.substitute else ""))
        since = since.previous
    return "; ".join(parts) or None


def property_facts(prop: Property, *, is_policy: bool = False) -> list[str]:
    """Return lines about a property. is_policy: it is a key of an update policy, which any update may change."""
    kind = prop.type
    if isinstance(prop.schema, Property):
        kind = f"{prop.type} of {prop.schema.type}"
    facts = [f"{kind}, {'required' if prop.required else 'optional'}"]
    if prop.default is not None:
        facts.append(f"default {as_code(prop.default)}")
    facts += [constraint(each) for each in prop.constraints]
    facts.append(
        "can be updated"
        if prop.update_allowed or is_policy
        else "an update replaces the resource"
        if not prop.immutable
        else "cannot be updated"
    )
    supported = support(prop.support)
    if supported:
        facts.append(supported)
    if not prop.implemented:
        facts.append("not implemented")
    return facts


def policy_text(name: str, prop: Property, owner: str) -> str:
    """Return the hover text of a key of an update policy. owner: the resource type."""
    return _text_with_facts(name, prop, owner, property_facts(prop, is_policy=True))


def property_text(name: str, prop: Property, owner: str, path: tuple[str, ...] = (), known: Known | None = None) -> str:
    """Return the hover text of a property. owner: its resource type; path: the names of the properties down to it."""
    facts = property_facts(prop)
    history = catalog.property_history(owner, path) if path and known is not None else []
    if history and history != catalog.history(owner):
        facts.append(f"in Heat {catalog.describe_ranges(history)}")
    return _text_with_facts(name, prop, owner, facts)


def _text_with_facts(name: str, prop: Property, owner: str, facts: list[str]) -> str:
    inside = prop.schema
    if isinstance(inside, Property):
        inside = inside.schema
    text = [] if prop.description is None else [prop.description, ""]
    lines = [f"**{name}** · {owner}", "", *text, *(f"- {fact}" for fact in facts)]
    if isinstance(inside, dict):
        lines += ["", "keys: " + ", ".join(f"`{key}`" + ("*" if each.required else "") for key, each in inside.items())]
    return "\n".join(lines)


def unknown_type_text(name: str, known: Known) -> str | None:
    """Return the hover text of a type that only other releases have, or that another type replaces; else None."""
    history = catalog.history(name)
    lines = [f"- not in Heat {catalog.describe_release(known.release)}"]
    if history:
        lines.append(f"- in Heat {catalog.describe_ranges(history)}")
    lines += _successor(name, known)
    return "\n".join([f"**{name}**", "", *lines]) if len(lines) > 1 else None


def _successor(name: str, known: Known) -> list[str]:
    """Return the line about the type to use instead of a type, with since when there is one; none for other types."""
    instead = known.successor(name)
    found = known.find(instead) if instead is not None else None
    if found is None:
        return []
    since = support(found.support)
    return [f"- use {as_code(instead)}" + (f", {since}" if since else "")]


def type_text(found: ResourceType, known: Known | None = None) -> str:
    """Return the hover text of a resource type. known: the types of the release, to name what replaces an old type."""
    lines = [f"**{found.name}**", ""]
    text = described(found)
    if text is not None:
        lines += [text, ""]
    supported = support(found.support)
    if supported:
        lines.append(f"- {supported}")
    history = catalog.history(found.name)
    if history:
        lines.append(f"- in Heat {catalog.describe_ranges(history)}")
    if known is not None and found.support.status in ("DEPRECATED", "HIDDEN"):
        lines += _successor(found.name, known)
    required = found.required
    if required:
        lines.append("- required: " + ", ".join(f"`{name}`" for name in required))
    others = [
        name
        for name, each in found.properties.items()
        if name not in required and each.implemented and each.support.status == "SUPPORTED"
    ]
    if others:
        lines.append("- optional: " + ", ".join(f"`{name}`" for name in others))
    attributes = [name for name, each in found.attributes.items() if each.support.status != "HIDDEN"]
    if attributes:
        lines.append("- attributes: " + ", ".join(f"`{name}`" for name in attributes))
    page = documentation(found)
    if page is not None:
        lines += ["", f"[Heat's documentation]({page})"]
    return "\n".join(lines)


def parameter_facts(schema: ParameterSchema) -> Iterator[str]:
    """Yield lines about the definition of a parameter."""
    yield schema.type or "no type"
    if schema.description:
        yield str(schema.description)
    if schema.default is not None:
        yield f"default {as_code(HIDDEN if schema.is_secret else schema.default)}"
    for each in schema.constraints:
        if each.kind == "allowed_values":
            yield constraint({"allowed_values": each.allowed})
        elif each.kind in ("range", "length"):
            yield constraint({each.kind: {"min": each.minimum, "max": each.maximum}})
        elif each.kind == "modulo":
            yield constraint({"modulo": {"step": each.step, "offset": each.offset}})
        elif each.kind == "allowed_pattern":
            yield constraint({"allowed_pattern": each.pattern})
        else:
            yield constraint({each.kind: each.name})
    if schema.hidden:
        yield "hidden"


def parameter_text(schema: ParameterSchema, more: list[str] | None = None) -> str:
    """Return the hover text of a parameter. more: lines to add."""
    lines = [*parameter_facts(schema), *(more or [])]
    return "\n".join([f"**{schema.name}** · parameter", "", *(f"- {line}" for line in lines)])


def function_text(name: str, function: Function, versions: list[str]) -> str:
    """Return the hover text of a function. versions: the template versions that have it."""
    lines = ["```yaml", function.usage(name), "```"]
    if versions:
        lines += ["", f"in versions {', '.join(versions)}"]
    return "\n".join(lines)


def parameter_types(hot: bool) -> list[str]:
    """Return the parameter types of HOT or of CFN templates."""
    return list(PARAMETER_TYPES if hot else PARAMETER_TYPES.values())
