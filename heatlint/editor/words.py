"""What words mean that stand deep in a template or an environment: constraints, types, policies, hooks, strategies."""

from __future__ import annotations

from heatlint.load.server.environment import DEEP_MERGE, MERGE, MERGE_STRATEGIES, OVERWRITE, RESOURCE_REGISTRY
from heatlint.model.registry import RESTRICTED_ACTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    Path = tuple[object, ...]

_CONSTRAINTS = {
    "description": "What is shown when the value does not meet the constraint.",
    "length": "How long the value may be: the characters of a string, or the items of a list or a map.",
    "range": "Which numbers are allowed, from `min` to `max`.",
    "modulo": "Which numbers are allowed: those that leave `offset` when they are divided by `step`.",
    "allowed_values": "The values that are allowed. Each item of a list must be one of them.",
    "allowed_pattern": "A regular expression that the whole value must match.",
    "custom_constraint": "What the value must name, such as `nova.flavor`. The cloud is asked when a stack is made.",
}
_BOUNDS = {
    "min": "The lowest number that is allowed.",
    "max": "The highest number that is allowed.",
    "step": "The number by which the value is divided.",
    "offset": "What the division of the value by `step` must leave.",
}
_PARAMETER_TYPES = {
    "string": "A text.",
    "number": "An integer or a decimal number, which may be written as a text.",
    "comma_delimited_list": "A list of texts, or one text with commas between the items.",
    "json": "A map or a list, which may be written as a text in JSON.",
    "boolean": "`true`, `t`, `yes`, `y`, `on` or `1`, or `false`, `f`, `no`, `n`, `off` or `0`.",
}
_DELETION_POLICIES = {
    "delete": "Heat deletes what the resource has made, together with the resource.",
    "retain": "Heat deletes the resource from the stack, and leaves what it has made.",
    "snapshot": "Heat makes a snapshot before it deletes what the resource has made. Only some types have this.",
}
_REGISTRY = {
    "hooks": "Where Heat stops and waits until a user clears the hook: before or after it creates, updates or deletes.",
    RESTRICTED_ACTIONS: "What Heat refuses to do with the resource when the stack is updated.",
    "base_url": "The address that the names of templates in the registry are relative to.",
}
_STRATEGIES = {
    OVERWRITE: "The value of the later environment replaces the earlier one.",
    MERGE: "The later value is added to the earlier one: keys to a map, items to a list, text to a text.",
    DEEP_MERGE: "As `merge`, also for the maps and lists inside.",
}


def word_in_template(path: Path, key: bool, value: object) -> str | None:
    """Return what a word of HOT means; None for a word that is not known here.

    path, key: of the word. value: the value at the path.
    """
    table: dict[str, str] = {}
    section, depth, last = path[0], len(path), path[-1]
    word = last if key else value
    if section == "parameters" and depth == 3 and last == "type" and not key:
        table = _PARAMETER_TYPES
    elif section == "parameters" and depth > 4 and path[2] == "constraints" and key:
        table = _CONSTRAINTS if depth == 5 else _BOUNDS if path[4] != "allowed_values" else {}
    elif section == "resources" and depth == 3 and last == "deletion_policy" and not key:
        table = _DELETION_POLICIES
        word = str(value).lower()
    return table.get(word) if isinstance(word, str) else None


def word_in_environment(path: Path, key: bool, value: object) -> str | None:
    """Return what a word of an environment means, as `word_in_template` does."""
    if path[0] == MERGE_STRATEGIES and not key:
        return _STRATEGIES.get(value) if isinstance(value, str) else None
    if path[0] == RESOURCE_REGISTRY and key and (len(path) > 2 or path[-1] == "base_url"):
        return _REGISTRY.get(str(path[-1]))
    return None
