"""What the parts of a conversion to HOT share: the target, the names of the template, and what is found on the way."""

from __future__ import annotations

from heatlint.rewrite.origins import Origins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.rewrite.origins import Path

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

    source: the old version; None for one that Heat does not know. target: the version of HOT. parameters, resources:
    their names. mappings: the name of each mapping of CFN, and that of the parameter which stands for it. added: the
    parameters that the new template gets. findings: what a person has to look at. origins: where the parts of the new
    template come from.
    """

    def __init__(self, source: Version | None, target: Version, parameters: Any, resources: Any, mappings: Any) -> None:
        """parameters, resources, mappings: the sections, which may be anything in a template that Heat refuses."""
        self.source = source
        self.target = target
        self.findings: list[Finding] = []
        self.origins = Origins()
        self.parameters = set(_names(parameters))
        self.resources = set(_names(resources))
        self.added: dict[str, dict[str, Any]] = {}
        taken = self.parameters | self.resources
        self.mappings = {name: _free(name, taken) for name in _names(mappings)}
        self._stand_ins = {name: _free(name, taken) for name in (REGION, ZONES)}

    def find(self, path: Path, message: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(path, message))

    def stand_in(self, name: str, parameter: dict[str, Any]) -> str:
        """Add a parameter that stands for what HOT does not have, and return its name. name: REGION or ZONES."""
        name = self._stand_ins[name]
        self.added[name] = parameter
        return name


def _names(section: Any) -> list[str]:
    return [name for name in section if isinstance(name, str)] if isinstance(section, dict) else []


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
