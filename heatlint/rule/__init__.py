"""All that a plugin imports: rules and findings, what a check looks at, and the facts that it needs.

```python
from heatlint.rule import ADVICE, Findings, Rule, Stack, check, live_resources

UNNAMED_SERVER = Rule("ORG001", "unnamed-server", stage=ADVICE)


@check
def server_names(stack: Stack) -> Findings:
    \"\"\"A server has a name.\"\"\"
    for resource in live_resources(stack):
        if resource.type_name == "OS::Nova::Server" and "name" not in resource.properties:
            yield UNNAMED_SERVER.at(resource.type_path, "the server has no name")
```

heatlint.rule.language has what only rules about the template language itself need. docs/cookbook.md leads from an empty
directory to a package of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heatlint import catalog
from heatlint import dependency_graph as graph
from heatlint.catalog import Property, ResourceType, Support
from heatlint.diagnostic import (
    ADVICE,
    CHECK_FAILED,
    CREATE,
    DEFAULT,
    DEPLOY,
    ERROR,
    FILE_NOT_READ,
    FILE_OUTSIDE,
    INFO,
    OUTLINE,
    PARSE,
    PRODUCTION,
    SCHEMA,
    STACK_NOT_CHECKED,
    TYPE_NOT_RESOLVED,
    UNJUDGED_PATTERN,
    VALIDATE,
    VALIDATION,
    VALUE_NOT_JUDGED,
    WARNING,
    Diagnostic,
    Fix,
    Related,
    Rule,
    check,
    of_type,
)
from heatlint.language.functions.base import Refused, Unknown, Unvalued, is_known, kind, shorten
from heatlint.language.values import BadProperty
from heatlint.model.live_resources import live_nested, live_resources
from heatlint.model.parameters import Parameter
from heatlint.model.places import written_value
from heatlint.model.references import Reference, Use
from heatlint.model.resource import Resource
from heatlint.model.sections import Output
from heatlint.model.stack import Stack
from heatlint.model.view import View
from heatlint.suggest import meant, nearest_name
from heatlint.text.change import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cloud.inventory import Inventory as Inventory

#: What a check returns, and a check.
Findings = Iterator[Diagnostic]
Check = Callable[[Stack], Findings]
#: Keys and indices that lead to a place in a document.
if TYPE_CHECKING:
    Path = tuple[Any, ...]
else:
    Path = tuple

__all__ = [
    "ADVICE",
    "CHECK_FAILED",
    "CREATE",
    "DEFAULT",
    "DEPLOY",
    "ERROR",
    "FILE_NOT_READ",
    "FILE_OUTSIDE",
    "INFO",
    "PARSE",
    "PRODUCTION",
    "OUTLINE",
    "SCHEMA",
    "STACK_NOT_CHECKED",
    "TYPE_NOT_RESOLVED",
    "UNJUDGED_PATTERN",
    "VALIDATE",
    "VALIDATION",
    "VALUE_NOT_JUDGED",
    "WARNING",
    "BadProperty",
    "Change",
    "Check",
    "Diagnostic",
    "Findings",
    "Fix",
    "Output",
    "Parameter",
    "Path",
    "Property",
    "Reference",
    "Refused",
    "Related",
    "Resource",
    "ResourceType",
    "Rule",
    "Stack",
    "Support",
    "Unknown",
    "Unvalued",
    "Use",
    "View",
    "catalog",
    "check",
    "graph",
    "is_known",
    "kind",
    "links_of",
    "links_of_value",
    "live_nested",
    "live_resources",
    "meant",
    "nearest_name",
    "of_type",
    "shorten",
    "written_value",
]


def links_of(stack: Stack, refused: Refused | None) -> dict[str, Any]:
    """Return what `Rule.at` takes for a finding that follows from a function that cannot be resolved."""
    if refused is None:
        return {}
    words = stack.words
    paths: list[tuple[Any, ...]] = []
    if refused.parameter is not None:
        paths.append((words.parameters, refused.parameter))
    if refused.missing is not None:
        declared = (words.parameters, refused.missing)
        paths += [declared, (*declared, words.default), (words.parameters,)]
    if refused.condition is not None:
        paths.append((words.conditions,))
    if refused.in_condition is not None:
        definition = (words.conditions, refused.in_condition)
        calls = (call for call in stack.condition_calls if call.path[:2] == definition)
        paths += [definition, *((*call.path, call.name) for call in calls)]
    if refused.mapping is not None:
        paths.append((words.mappings,))
    stage = {"stage": ADVICE} if refused.unless_empty else {}
    return {"follows_from_parts": True, "follows_from_origins": True, "because": paths, **stage}


def links_of_value(stack: Stack, bad: BadProperty, path: tuple[Any, ...]) -> dict[str, Any]:
    """Return what `Rule.at` takes for a finding that a value at a path is not one that its property takes."""
    found = links_of(stack, bad.refused)
    return {**found, "follows_from_origins": True, "because": [path, *found.get("because", ())]}
