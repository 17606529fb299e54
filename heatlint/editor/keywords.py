"""What the words of Heat's languages mean: sections, keys of definitions and versions, from our JSON Schemas.

Words that stand deeper are in heatlint.editor.words.
"""

from __future__ import annotations

from heatlint.editor.file import ENVIRONMENT, File
from heatlint.editor.words import word_in_environment, word_in_template
from heatlint.heat import HOT_KEY
from heatlint.language.structure import schema
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[object, ...]

_GUIDE = "https://docs.openstack.org/heat/latest/template_guide/"
#: The sections of a HOT template -> the kind of a definition there in the schema, and the anchor in the specification.
_SECTIONS = {
    "parameters": ("parameter", "parameters-section"),
    "resources": ("resource", "resources-section"),
    "outputs": ("output", "outputs-section"),
    "parameter_groups": ("group", "parameter-groups-section"),
    "conditions": ("", "conditions-section"),
    HOT_KEY: ("", "heat-template-version"),
}


def keyword_text(file: File, path: Path, key: bool) -> str | None:
    """Return a Markdown text about a section, another word of the language or a version; None for another place."""
    if not path or file.reading is None:
        return None
    value = value_at(file.reading.document.value, path)
    word = str(path[-1] if key else value)
    if file.kind == ENVIRONMENT:
        page = f"{_GUIDE}environment.html"
        if len(path) > 1:
            return _text(word, word_in_environment(path, key, value), page)
        return _described(word, schema("environment")["properties"].get(word), page) if key else None
    version = file.reading.version
    if version is None or not version.is_hot:
        return None
    definition, anchor = _SECTIONS.get(str(path[0]), ("", "template-structure"))
    page = f"{_GUIDE}hot_spec.html#{anchor}"
    if path == (HOT_KEY,):
        functions = ", ".join(f"`{name}`" for name, each in version.functions.items() if each.signature)
        text = _described(HOT_KEY if key else version.name, schema("hot")["properties"][HOT_KEY], page)
        return text if key or text is None else f"{text}\n\nIts functions: {functions}"
    if len(path) == 1 and key:
        return _described(word, _newest("template", word), page)
    if len(path) == 3 and key and definition:
        return _described(word, _newest(definition, word), page)
    return _text(word, word_in_template(path, key, value), page)


def _newest(definition: str, key: object) -> dict[str, Any] | None:
    """Return the schema of a key in a kind of definition, of the newest version that has it."""
    parts: dict[str, Any] = schema("hot")["$defs"]
    for name in sorted(parts, reverse=True):
        if name.partition("-")[0] == definition and key in parts[name].get("properties", {}):
            found = parts[name]["properties"][key]
            if isinstance(found, dict) and "$ref" in found:
                found = {**parts[found["$ref"].rpartition("/")[2]], **found}
            return found if isinstance(found, dict) else None
    return None


def _described(word: str, found: dict[str, Any] | None, page: str) -> str | None:
    return _text(word, found.get("description") if found is not None else None, page)


def _text(word: str, description: str | None, page: str) -> str | None:
    return None if description is None else f"**{word}**\n\n{description}\n\n[Heat's documentation]({page})"
