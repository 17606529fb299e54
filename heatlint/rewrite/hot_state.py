"""What the parts of a conversion to HOT share: the target, the names of the template, and what is found on the way."""

from __future__ import annotations

from heatlint.heat import PARAMETER_TYPES
from heatlint.rewrite.origins import Origins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.rewrite.origins import Path

#: The types of parameters in CFN, which Heat reads in any case -> the types in HOT.
HOT_TYPES = {cfn.lower(): hot for hot, cfn in PARAMETER_TYPES.items()}
#: The names of the parameters that stand for what HOT does not have, unless the template has such a name.
REGION, ZONES = "aws_region", "availability_zones"


class Finding:
    """What is not carried over, or not exactly. path: in the new template; message: the end of a sentence about it."""

    __slots__ = ("path", "message")

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        self.message = message


class State:
    """The state of a conversion of one template.

    source: the old version; None for one that Heat does not know. target: the version of HOT. parameters: the name of
    each, and its type in HOT, "" for none. resources: their names. mappings: the name of each mapping of CFN, and that
    of the parameter which stands for it. added: the parameters that the new template gets. findings: what a person has
    to look at. origins: where the parts of the new template come from.
    """

    def __init__(self, source: Version | None, target: Version, parameters: Any, resources: Any, mappings: Any) -> None:
        """parameters, resources, mappings: the sections, which may be anything in a template that Heat refuses."""
        self.source = source
        self.target = target
        self.findings: list[Finding] = []
        self.origins = Origins()
        self.parameters = {name: _type(parameters[name]) for name in _names(parameters)}
        self.resources = set(_names(resources))
        self.added: dict[str, dict[str, Any]] = {}
        taken = {*self.parameters, *self.resources}
        self._mapped = mappings
        self._declared = parameters if isinstance(parameters, dict) else {}
        self.mappings = {name: _free(name, taken) for name in _names(mappings)}
        self._stand_ins = {name: _free(name, taken) for name in (REGION, ZONES)}

    def find(self, path: Path, message: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(path, message))

    def is_call(self, value: Any) -> bool:
        """Whether Heat reads a value as a call in the old version."""
        if not isinstance(value, dict) or len(value) != 1:
            return False
        (name,) = value
        if self.source is not None:
            return name in self.source.functions
        return isinstance(name, str) and (is_old(name) or name in self.target.functions)

    def type_of(self, parameter: Any) -> str:
        """Return the type of a parameter in HOT; "" for what is none, or has no known type."""
        if not isinstance(parameter, str):
            return ""
        return self.parameters.get(parameter) or _type(self.added.get(parameter))

    def allowed_values(self, parameter: Any) -> list[Any] | None:
        """Return the values that a parameter of CFN may have; None if there are others than those that it lists."""
        declared = self._declared.get(parameter) if isinstance(parameter, str) else None
        allowed = declared.get("AllowedValues") if isinstance(declared, dict) else None
        return allowed if isinstance(allowed, list) else None

    def mapped(self, keys: Any) -> list[Any]:
        """Return the values in the mappings that `Fn::FindInMap` may find. keys: its arguments; a call is any key."""
        if not isinstance(keys, list):
            return []
        found = [self._mapped]
        for key in keys:
            maps = [each for each in found if isinstance(each, dict)]
            if isinstance(key, str):
                found = [each[key] for each in maps if key in each]
            else:
                found = [value for each in maps for value in each.values()]
        return found

    def stand_in(self, name: str, parameter: dict[str, Any]) -> str:
        """Add a parameter that stands for what HOT does not have, and return its name. name: REGION or ZONES."""
        name = self._stand_ins[name]
        self.added[name] = parameter
        return name


def is_old(name: str) -> bool:
    """Whether a function has a name of CFN, which the oldest versions of HOT have, too."""
    return name.startswith("Fn::") or name == "Ref"


def _names(section: Any) -> list[str]:
    return [name for name in section if isinstance(name, str)] if isinstance(section, dict) else []


def _type(parameter: Any) -> str:
    written = str(parameter.get("type", parameter.get("Type"))).lower() if isinstance(parameter, dict) else ""
    return HOT_TYPES.get(written, written if written in PARAMETER_TYPES else "")


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
