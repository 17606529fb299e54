"""A template: its version, its sections and its parameter definitions, as Heat reads them."""

from __future__ import annotations

from heatlint.heat import HOT_KEY, VERSION_KEYS
from heatlint.language.constraints import MOST_PATTERNS
from heatlint.language.parameters import ParameterSchema
from heatlint.language.versions import CFN_NEWEST, VERSIONS, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.text import Document

#: How many values aliases may make of a template in which calls are looked at wherever they stand. In a template with
#: more, a map or list that aliases repeat in one value, such as the properties of a resource, is looked at once: its
#: calls have the same faults everywhere in there, and the same place in the text.
MOST_REPEATED = 20_000


class VersionFault:
    """Why Heat finds no version in a template.

    kind: "missing", "unknown" or "ambiguous"; key: the version key that the fault is about, None without one;
    written: the value of that key.
    """

    __slots__ = ("kind", "key", "written")

    def __init__(self, fault_kind: str, key: str | None = None, written: Any = None) -> None:
        self.kind = fault_kind
        self.key = key
        self.written = written


class Template:
    """The template of a document.

    version: the version of the template. When the template does not name a version that Heat knows, `version_fault`
    describes why, and `version` is the one that the template was probably written for, so that the rest can be checked.
    readable: False when the text is neither HOT nor CFN. Then all sections are empty, and `version`
    is the newest version of HOT. is_stock: whether the template comes with Heat, see heatlint.model.stock.
    calls: the calls that heatlint.model.sections.SectionReader has found in the sections, by place; it fills the map.

    A section is the map that the author wrote. It is empty when it is missing or is not a map; the rules about the
    structure report the latter.
    """

    __slots__ = ("document", "value", "version", "readable", "version_fault", "is_stock", "calls", "_facts", "_schemas")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.value: dict[Any, Any] = document.value if isinstance(document.value, dict) else {}
        self.version_fault: VersionFault | None = None
        self.is_stock = False
        self.calls: dict[Any, tuple[Sequence[Any], ...]] = {}
        self._facts: dict[str, Any] = {}
        self._schemas: dict[str, ParameterSchema] | None = None
        found = self._find_version()
        self.readable = found is not None
        self.version: Version = found or VERSIONS[HOT_KEY, names(HOT_KEY)[-1]]

    @classmethod
    def of(cls, document: Document) -> Template:
        """Return the template of a document; it is kept with a document that is kept."""
        template: Template = document.once("template", lambda: cls(document))
        return template

    def fact(self, name: str, find: Callable[[], Any]) -> Any:
        """Return the result of `find`, which must depend on nothing but this template.

        It is kept for other stacks and requests with the same template, so nobody may change it.
        """
        if name not in self._facts:
            self._facts[name] = find()
        return self._facts[name]

    def _find_version(self) -> Version | None:
        """Return the version to read the template with, None when it is not known. Sets `version_fault`."""
        present = [key for key in VERSION_KEYS if isinstance(self.value.get(key), str)]
        if len(present) > 1:
            self.version_fault = VersionFault("ambiguous", present[1], self.value[present[1]])
            return None
        if not present:
            written = [key for key in VERSION_KEYS if key in self.value]
            self.version_fault = VersionFault(
                "missing", written[0] if written else None, self.value.get(written[0]) if written else None
            )
            return self._guessed()
        known = VERSIONS.get((present[0], self.value[present[0]]))
        if known is None:
            self.version_fault = VersionFault("unknown", present[0], self.value[present[0]])
            return _before(present[0], self.value[present[0]])
        return known

    def _guessed(self) -> Version | None:
        """Return the version that a template without a version was probably written for: its section names tell."""
        if isinstance(self.value.get("resources"), dict):
            return _before(HOT_KEY, str(self.value.get(HOT_KEY, "9")))
        if isinstance(self.value.get("Resources"), dict):
            return CFN_NEWEST
        return None

    @property
    def repeats_much(self) -> bool:
        """Whether aliases make so many values of it that one which they repeat is looked at once."""
        return self.document.expanded > MOST_REPEATED

    @property
    def is_mapping(self) -> bool:
        """Whether the document is a map."""
        return isinstance(self.document.value, dict)

    def section(self, word: str) -> dict[Any, Any]:
        """Return the section with a name of the version, such as `words.resources`."""
        section = self.value.get(word) if self.readable else None
        return section if isinstance(section, dict) else {}

    @property
    def schemas(self) -> dict[str, ParameterSchema]:
        """The definitions of the parameters by name."""
        if self._schemas is None:
            section = self.section(self.version.words.parameters)
            self._schemas = {
                name: ParameterSchema(name, definition, self.version) for name, definition in section.items()
            }
            checks = (constraint for schema in self._schemas.values() for constraint in schema.constraints)
            patterns = [each for each in checks if each.kind == "allowed_pattern"]
            for each in patterns[MOST_PATTERNS:]:
                each.is_judged = False
        return self._schemas

    def parameter_types(self) -> dict[str, str]:
        """Return the types of the parameters by name, without those that Heat does not have."""
        return {name: schema.type for name, schema in self.schemas.items() if schema.type is not None}

    @property
    def description(self) -> Any:
        """The description, as the response has it."""
        return self.value.get(self.version.words.description) or "No description"

    @property
    def parameter_groups(self) -> Any:
        """The parameter groups as written; an empty map when the section is missing, None in a CFN template."""
        return self.value.get("parameter_groups") or {} if self.version.is_hot else None


def _before(key: str, written: str) -> Version:
    """Return the last version with a key that is not newer than a date; the first version when all are newer."""
    dated = [name for name in names(key) if name[:1].isdigit()]
    earlier = [name for name in dated if name <= written] or dated[:1]
    return VERSIONS[key, earlier[-1]]


def known_versions(key: str | None) -> list[str]:
    """Return the versions that a version key can have; those of HOT when the key is None."""
    return names(key or HOT_KEY)
