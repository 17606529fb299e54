"""Finds properties that a cloud seems to have added to its types: a run reports each once, as a warning."""

from __future__ import annotations

from functools import partial

from heatlint.diagnostic import WARNING
from heatlint.report.notes import counted
from heatlint.run.joint import Joint, joint_finding
from heatlint.run.namespaces import how_to_describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic

    #: The namespace of a type and the name of a property.
    Key = tuple[str, str]

UNKNOWN_PROPERTY = "unknown-property"
#: A property that templates give to so many types of one service, in so many resources, is hardly an error: no release
#: of Heat has accepted any of them. In 165 public repositories only extensions of a cloud were used in this way.
LEAST_TYPES, LEAST_RESOURCES = 2, 5
#: So many files that give a property to one type show the same.
LEAST_FILES = 5
#: The types of Heat itself need no service: a cloud with other services has them as they are.
OWN_SERVICE = "OS::Heat"
IF_YOURS = 'so if your cloud has it, describe the type with "--types"'


class AddedProperties:
    """The properties that no release of Heat has, but that many resources of a run have in the same spelling.

    A property that is like one of its type's may be misspelled there, so it does not count; but where other types show
    that a cloud has added a property, it is a warning for such a type, too.
    """

    def __init__(self, found: Iterable[Diagnostic]) -> None:
        self._alike: dict[Key, list[Diagnostic]] = {}
        for each in found:
            if each.rule.name == UNKNOWN_PROPERTY and each.subject is not None and not has_proposal(each):
                self._alike.setdefault(_key(each), []).append(each)
        self._lowered: dict[int, Key] = {}  # id of a finding that is now a warning -> what it is about

    def lower(self, errors: list[Diagnostic]) -> set[tuple[str | None, str]]:
        """Make warnings of the errors about these properties. Return the files and the services that differ in them."""
        differ = set()
        for each in errors:
            if each.rule.name != UNKNOWN_PROPERTY or each.subject is None:
                continue
            key = _key(each)
            types = self._types(key)
            by_types = len(types) >= LEAST_TYPES and len(self._alike[key]) >= LEAST_RESOURCES and key[0] != OWN_SERVICE
            if has_proposal(each):
                if by_types:
                    _lower_proposal(each, key[1], len(types))
            elif by_types or len(self._files(key, each.subject)) >= LEAST_FILES:
                each.level = WARNING
                self._lowered[id(each)] = key
                if by_types:
                    differ.add((each.file, key[0]))
        return differ

    def joined(self, found: list[Diagnostic]) -> list[Diagnostic]:
        """Return findings, with one for each property that is now a warning, at the first place that has it."""
        by_key: dict[Key, list[Diagnostic]] = {}
        for each in found:
            if id(each) in self._lowered:
                by_key.setdefault(self._lowered[id(each)], []).append(each)
        joint = Joint(found)
        for key, alike in by_key.items():
            joint.join(alike, partial(_joint, key))
        return joint.found()

    def _files(self, key: Key, subject: str) -> set[str | None]:
        return {each.file for each in self._alike[key] if each.subject == subject}

    def _types(self, key: Key) -> set[str]:
        return {type_and_property(each)[0] for each in self._alike.get(key, ())}


def has_proposal(found: Diagnostic) -> bool:
    """Whether a finding proposes another name, which may be the one that was meant."""
    return found.fix is not None or found.withheld is not None


def type_and_property(found: Diagnostic) -> tuple[str, str]:
    """Return what a finding about an unknown property is about. Its subject: the type, a dot, the property."""
    type_name, _, name = (found.subject or "").partition(".")
    return type_name, name


def _key(found: Diagnostic) -> Key:
    type_name, name = type_and_property(found)
    return type_name.rpartition("::")[0], name


def _lower_proposal(found: Diagnostic, name: str, types: int) -> None:
    """Lower the finding about a property that other types of the service lack, while this one has one like it."""
    found.level = WARNING
    found.message += f' {types} other types lack "{name}", {IF_YOURS}'
    found.settings = ("types",)
    found.withhold(f'templates also give "{name}" to {types} other types that lack it')


def _joint(key: Key, alike: list[Diagnostic]) -> Diagnostic:
    """Return the finding about one property in the place of several."""
    service, name = key
    types = sorted({type_and_property(each)[0] for each in alike})
    whose = types[0] if len(types) == 1 else f"{len(types)} types {service}::*"
    where = f"{counted(len(alike), 'resource')} in {counted(len({each.file for each in alike}), 'file')}"
    message = (
        f'Heat has no property "{name}" of {whose}, but a cloud may have added it: {where}; to have it checked, '
        f"{how_to_describe(types)}"
    )
    return joint_finding(alike, message, "given")
