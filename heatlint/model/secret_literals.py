"""Where a template itself writes secrets: in the definitions of parameters, and in properties."""

from __future__ import annotations

import re

from heatlint.heat import VERSION_KEYS
from heatlint.language.parameters import KNOWN_KEYS, ParameterSchema
from heatlint.language.secret_names import is_harmless, may_name_secret, means_hidden, names_secret
from heatlint.language.versions import CFN_WORDS, HOT_WORDS
from heatlint.model.secret_lines import NAME
from heatlint.suggest import nearest_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import Any

    from heatlint.model.template import Template

    Path = tuple[Any, ...]

_PARAMETERS = (HOT_WORDS.parameters, CFN_WORDS.parameters)
#: Keys of a template under which no parameters are defined.
_OTHER_SECTIONS = frozenset(
    each
    for words in (HOT_WORDS, CFN_WORDS)
    for each in (words.resources, words.outputs, words.conditions, words.mappings, words.description)
) | {"parameter_groups", *VERSION_KEYS}
_DEFAULTS = frozenset(("default", "Default"))
#: Keys of definitions that never have the value.
_NO_VALUES = KNOWN_KEYS - _DEFAULTS
#: Functions whose arguments are names, not texts; and an argument that is an expression.
_NAMES = frozenset(
    ("get_param", "get_attr", "get_resource", "get_file", "resource_facade", "expression", "Ref", "Fn::GetAtt")
    + ("Fn::GetAZs", "Fn::FindInMap", "Fn::ResourceFacade")
)
#: Functions with arguments that are not texts, and where: an algorithm, the name of a condition, an index or a key.
_NO_TEXTS = {"digest": 0, "if": 0, "Fn::If": 0, "Fn::Select": 0, "str_split": 2}
#: A key that looks like a name, of a function as well.
_NAME = re.compile(r"(?:[A-Za-z]+::)?[A-Za-z_]+")
#: A shorter number in a call is an index or a flag.
_DIGITS = 5


def declared_secrets(template: Template) -> Iterator[tuple[Path, Any]]:
    """Yield the path and the definition of each secret parameter of a template, also in a section with a wrong name.

    A section of parameters that is a text, and mentions a secret, is yielded as a whole.
    """
    known = template.version.words.parameters
    names = [name for name, schema in template.schemas.items() if schema.is_secret]
    names += _lost_keys(template, bool(names))
    for name in names:
        yield (known, name), template.value[known][name]
    for section, value in template.value.items():
        if section in _OTHER_SECTIONS or (section == known and template.schemas):
            continue
        if isinstance(value, str) and section in _PARAMETERS and mentions_secret(value, ()):
            yield (section,), value
        for path, name, definition in _entries(section, value):
            is_definition = isinstance(definition, dict) or section in _PARAMETERS
            if is_definition and ParameterSchema(name, definition, template.version).is_secret:
                yield (*path, name), definition


def _lost_keys(template: Template, has_secrets: bool) -> list[Any]:
    """Return the parameters that a key of a definition, which is indented too little, makes secret.

    A default beside the parameters is the value of one of them; "hidden" there hides the one before it.
    """
    names = list(template.schemas)
    section = template.section(template.version.words.parameters)
    found = [name for name in _DEFAULTS if has_secrets and name in section and not isinstance(section[name], dict)]
    for key in ("hidden", "NoEcho"):
        if key in section and means_hidden(key, section[key]) and not isinstance(section[key], dict):
            found += names[: names.index(key)][-1:] + [name for name in _DEFAULTS if name in section]
    return found


def _entries(section: Any, value: Any) -> Iterator[tuple[Path, Any, Any]]:
    """Yield the path, the name and the value of each entry of a section that is a map or a list of maps."""
    parts = enumerate(value) if isinstance(value, list) else [(None, value)]
    for index, part in parts:
        path = (section,) if index is None else (section, index)
        for name, definition in part.items() if isinstance(part, dict) else ():
            yield path, name, definition


def values_in(definition: Any, path: Path) -> Iterator[Path]:
    """Yield the paths of what may be the value in the definition at a path, also under a misspelled key."""
    if not isinstance(definition, dict):
        yield path
        return
    for key, value in definition.items():
        if key in _DEFAULTS or (key not in _NO_VALUES and not means_hidden(key, value)):
            yield *path, key


def texts_in_keys(definition: Any) -> list[str]:
    """Return the parts of keys in the definition of a secret parameter that may be its default.

    YAML reads a line of a block scalar that is not indented as a key, when it has a colon; "default:x" is one key.
    """
    if not isinstance(definition, dict) or definition.keys() <= KNOWN_KEYS:
        return []
    others = [key for key in definition if isinstance(key, str) and key not in KNOWN_KEYS]
    words = [NAME.match(key) for key in others]
    joined = [key[word.end() :].lstrip(" :=") for key, word in zip(others, words) if word and word[0] in _DEFAULTS]
    default = next((value for key, value in definition.items() if key in _DEFAULTS), "")
    if default is not None and (not isinstance(default, str) or "\n" not in default):
        return joined
    return joined + [key for key in others if not means_hidden(key, True) and nearest_name(key, KNOWN_KEYS) is None]


def text_after_name(key: Any) -> tuple[str, str]:
    """Return the name and the value in a key that has both, such as "password=x"; ("", "") for another key."""
    name = NAME.match(key) if isinstance(key, str) and (":" in key or "=" in key) else None
    after = key[name.end() :].lstrip() if name is not None else ""
    return (name[0], after.lstrip(" :=")) if name is not None and after.startswith((":", "=")) else ("", "")


def mentions_secret(text: str, names: Collection[Any]) -> bool:
    """Whether a text that should be a map has one of the names, another name of a secret, or a word that hides one."""
    words = NAME.findall(text)
    return any([word in names or may_name_secret(word) or means_hidden(word, True) for word in words])


def assigns_secret(text: str, names: Collection[Any]) -> bool:
    """Whether a text may give a value to a secret: "password=x", but not a sentence about passwords."""
    return (":" in text or "=" in text) and mentions_secret(text, names)


def misplaced_parts(template: Template) -> Iterator[tuple[Path, dict[Any, Any]]]:
    """Yield the path and the items of each part of a template where properties stand only by mistake.

    These are sections with a wrong name, and in resources and outputs the keys that do not belong there.
    """
    words = template.version.words
    right = {words.type, words.properties, words.depends_on, words.deletion_policy, words.update_policy}
    right |= {words.external_id, words.condition, words.value, words.description}  # metadata may have a secret
    for section, value in template.value.items():
        is_known = section in (words.resources, words.outputs)
        if not is_known and (section in _OTHER_SECTIONS or section in _PARAMETERS):
            continue
        if not isinstance(value, (dict, list)):
            yield (), {section: value}
        for path, name, definition in _entries(section, value):
            if is_known and isinstance(definition, dict):
                wrong = {key: item for key, item in definition.items() if key not in right}
                properties = definition.get(words.properties)
                if properties is not None and not isinstance(properties, dict):
                    wrong[words.properties] = properties
                if wrong:
                    yield (*path, name), wrong
            elif not (isinstance(definition, dict) and may_name_secret(name) and not KNOWN_KEYS.isdisjoint(definition)):
                yield path, {name: definition}


def literal_secrets(properties: dict[Any, Any], is_call: Callable[[Any], bool]) -> Iterator[tuple[Path, Path]]:
    """Yield the place of each key, at any depth, with the name of a secret, with the path of a literal value there.

    So are the literals in a call: the parts of a text that is joined.
    """
    todo: list[tuple[Any, Path]] = [(properties, ())]
    for value, path in todo:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            at = (*path, key)
            if may_name_secret(key):
                if isinstance(item, dict) and (is_call(item) or names_secret(key)):
                    yield from ((at, found) for found in literals_in(item, at))
                    continue
                if isinstance(item, list):
                    yield from ((at, (*at, index)) for index, each in enumerate(item) if _is_literal(each))
                elif _is_literal(item):
                    yield at, at
            if isinstance(item, (dict, list)):
                todo.append((item, at))


def keys_in(value: Any, is_call: Callable[[Any], bool]) -> Iterator[Path]:
    """Yield the paths of the keys under the name of a secret, such as "password", that may be its value.

    These are keys without a value, and others that do not look like a name: "password: {x}" is a map in YAML.
    """
    todo: list[tuple[Any, Path, bool]] = [(value, (), False)]
    for each, path, is_secret in todo:
        is_map = isinstance(each, dict)
        for key, item in each.items() if is_map else enumerate(each):
            if is_secret and is_map and isinstance(key, str) and (item is None or _NAME.fullmatch(key) is None):
                yield *path, key
            if isinstance(item, (dict, list)) and not is_call(item):
                todo.append((item, (*path, key), is_secret or (is_map and names_secret(key))))


def literals_in(value: Any, path: Path) -> Iterator[Path]:
    """Yield the paths of the texts in a value at a path, also in the arguments of calls, but not of names there."""
    todo: list[tuple[Any, Path]] = [(value, path)]
    for each, at in todo:
        if isinstance(each, dict):
            for key, item in each.items():
                if key in _NO_TEXTS and isinstance(item, list):
                    other = _NO_TEXTS[key]
                    todo += [(argument, (*at, key, index)) for index, argument in enumerate(item) if index != other]
                elif key not in _NAMES:
                    todo.append((item, (*at, key)))
        elif isinstance(each, list):
            todo += [(item, (*at, index)) for index, item in enumerate(each)]
        elif _is_literal(each) and (isinstance(each, str) or len(str(each)) >= _DIGITS):
            yield at


def _is_literal(value: Any) -> bool:
    """Whether a value is a text or a number that may be a secret."""
    if value is None or isinstance(value, (bool, dict, list)):
        return False
    return not is_harmless(str(value))
