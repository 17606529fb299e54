"""A template as Heat reads its sections, whatever shape its author gave it."""

from __future__ import annotations

from heatlint.heat import HOT_KEY, VERSION_KEYS
from heatlint.language.parameters import ParameterSchema
from heatlint.language.versions import CFN_NEWEST, VERSIONS, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.text import Document


class VersionFault:
    """Why a template has no version: `kind` "missing", "unknown" or "ambiguous"; `key` the version's key, if any."""

    __slots__ = ("kind", "key", "written")

    def __init__(self, fault_kind: str, key: str | None = None, written: Any = None) -> None:
        self.kind = fault_kind
        self.key = key
        self.written = written


class Template:
    """The template of a document.

    version: the version of the template. When the template does not name a version that Heat knows, `version_fault`
    describes why, and `version` is the one that the template was probably written for, so that the rest can be checked.
    readable: False when it cannot be told whether the text is HOT or CFN. Then all sections are empty, and `version`
    is the newest version of HOT.

    A section is the map that the author wrote. It is empty when it is missing or is not a map; the rules about the
    structure report the latter.
    """

    __slots__ = ("document", "value", "version", "readable", "version_fault", "_schemas")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.value: dict[Any, Any] = document.value if isinstance(document.value, dict) else {}
        self.version_fault: VersionFault | None = None
        self._schemas: dict[str, ParameterSchema] | None = None
        found = self._find_version()
        self.readable = found is not None
        self.version: Version = found or VERSIONS[HOT_KEY, names(HOT_KEY)[-1]]

    def _find_version(self) -> Version | None:
        """The version to read the template with, None when nothing tells. Sets `version_fault`."""
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
        """The version that a template without one was probably written for: by the words it uses."""
        if isinstance(self.value.get("resources"), dict):
            return _before(HOT_KEY, str(self.value.get(HOT_KEY, "9")))
        if isinstance(self.value.get("Resources"), dict):
            return CFN_NEWEST
        return None

    @property
    def is_mapping(self) -> bool:
        """Whether the document holds a map at all."""
        return isinstance(self.document.value, dict)

    def section(self, word: str) -> dict[Any, Any]:
        """The section under a word of the version: `words.resources`."""
        section = self.value.get(word) if self.readable else None
        return section if isinstance(section, dict) else {}

    @property
    def schemas(self) -> dict[str, ParameterSchema]:
        """The parameters' definitions by name."""
        if self._schemas is None:
            section = self.section(self.version.words.parameters)
            self._schemas = {
                name: ParameterSchema(name, definition, self.version) for name, definition in section.items()
            }
        return self._schemas

    @property
    def description(self) -> Any:
        """The description as the response gives it."""
        return self.value.get(self.version.words.description) or "No description"

    @property
    def parameter_groups(self) -> Any:
        """The parameter groups as written; an empty map where there are none, None for a CFN template."""
        return self.value.get("parameter_groups") or {} if self.version.is_hot else None


def _before(key: str, written: str) -> Version:
    """The last version of a language that is no newer than a date as written, or else its first."""
    dated = [name for name in names(key) if name[:1].isdigit()]
    earlier = [name for name in dated if name <= written] or dated[:1]
    return VERSIONS[key, earlier[-1]]


def looks_like_template(text: Any) -> bool:
    """Whether a text may be a template: cheap, and never wrong about one that is."""
    if not isinstance(text, str):
        return False
    return any(key in text for key in VERSION_KEYS)


def known_versions(key: str | None) -> list[str]:
    """The versions that may stand under a key, or all HOT versions."""
    return names(key or HOT_KEY)
