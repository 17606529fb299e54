"""Writes a value as YAML with `ruamel.yaml`.

It is an optional library (the extra `convert`): only a conversion needs it. Whoever writes a text reads it again with
the reader of templates, since the two differ about a few plain scalars.
"""

from __future__ import annotations

import io

from heatlint._misuse import Misuse
from heatlint.text.lines import yaml_break
from heatlint.text.yaml.scalars import Plain, Special

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

INSTALL = 'this needs "ruamel.yaml"; install it with: pip install "heatlint[convert]"'
#: No line is broken because of its length.
_WIDTH = 1 << 20


def require() -> None:
    """Raise Misuse when the library is not installed."""
    try:
        import ruamel.yaml  # noqa: F401
    except ImportError:
        raise Misuse(INSTALL) from None


def dump(value: Any) -> str:
    """Return a value as YAML. Strings of several lines become block scalars."""
    text = _dumped(value, allow_unicode=True)
    # A break that only YAML knows would be read as a line break, so that characters are escaped then.
    return text if yaml_break(text) is None else _dumped(value, allow_unicode=False)


def _dumped(value: Any, *, allow_unicode: bool) -> str:
    stream = io.StringIO()
    yaml = _yaml()
    yaml.allow_unicode = allow_unicode
    yaml.dump(_styled(value), stream)
    return stream.getvalue()


def _yaml() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda value: True
    yaml.representer.yaml_representers = {**yaml.representer.yaml_representers, float: _float}
    return yaml


def _float(representer: Any, value: float) -> Any:
    """Return the node of a number: YAML 1.1 reads one with an exponent only if it has a point, too."""
    written = repr(value)
    if "e" not in written or "." in written:
        return representer.represent_float(value)
    return representer.represent_scalar("tag:yaml.org,2002:float", written.replace("e", ".0e"))


def _styled(value: Any) -> Any:
    """Return a value whose strings, also keys, are written so that YAML 1.1 reads them as strings."""
    if isinstance(value, dict):
        return {_key(key) if type(key) is str else key: _styled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_styled(each) for each in value]
    return _string(value) if type(value) is str else value


def _key(text: str) -> Any:
    """Return a key that is written in one line, with quotes where YAML 1.1 reads it as another value, such as `on`."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    return DoubleQuotedScalarString(text) if "\n" in text else _string(text)


def _string(text: str) -> Any:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, SingleQuotedScalarString

    if "\n" in text:
        is_block = all(each.isprintable() or each in "\n\t" for each in text)
        is_block = is_block and not text.startswith((" ", "\n", "\t")) and text.strip() != ""
        return LiteralScalarString(text) if is_block else DoubleQuotedScalarString(text)
    try:
        is_plain = Plain()[text] == text
    except (Special, ValueError, IndexError, OverflowError):
        is_plain = False
    return (
        text if is_plain else SingleQuotedScalarString(text) if text.isprintable() else DoubleQuotedScalarString(text)
    )
