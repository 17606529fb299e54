"""Reads the text of a config. Python's parser of TOML has no limits of its own, so they are held here."""

from __future__ import annotations

from heatlint.language.functions.base import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: How many names a dotted key may have. The parser takes time and memory in proportion to the square of this number.
MOST_NAMES = 100
#: How deep tables and lists may be nested. A stack's parameters may be maps, too.
MOST_DEPTH = 100
#: How many items a list or a table may have.
MOST_ITEMS = 1_000

_NAME = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*"?|'[^'\n]*+'?)"""
_DOT = r"[ \t]*+\.[ \t]*+"
_TOO_DEEP = f"is nested too deep; expected at most {MOST_DEPTH} tables and lists inside each other"
#: A comment, a string of several lines, or names with dots between them; the group has the names. A match
#: begins where the one before ends, so the time is linear.
_TOKEN = (
    r"""(?s)#[^\n]*+|"{3}(?:[^"\\]++|\\.|"(?!""))*"{0,5}|'{3}(?:[^']++|'(?!''))*'{0,5}"""
    rf"|({_NAME}(?:{_DOT}{_NAME})*)"
)


def parsed(data: bytes) -> dict[str, Any]:
    """Return the table that a text in TOML is. Raises ValueError; the message continues the name of the file."""
    import re
    import tomllib

    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8; save it as UTF-8") from None
    keys = (found[1] for found in re.finditer(_TOKEN, text) if found[1] is not None)
    if any(key.count(".") >= MOST_NAMES and len(re.findall(_NAME, key)) > MOST_NAMES for key in keys):
        raise ValueError(f"has a key of more than {MOST_NAMES} names with dots; expected keys as in the documentation")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"is not TOML: {str(error)[:1].lower()}{str(error)[1:]}") from None
    except ValueError:  # Python's own limit
        raise ValueError("has a number of too many digits; expected 4300 at most") from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None


def require_bounded(settings: Any) -> None:
    """Raise ValueError for settings that are nested too deep or have too many items; the message is as above."""
    level: list[tuple[Any, Any]] = [("", settings)] if isinstance(settings, (dict, list)) else []
    for _ in range(MOST_DEPTH):
        for name, each in level:
            if len(each) > MOST_ITEMS:
                where = f' in "{shorten(name)}"' if name else ""
                raise ValueError(f"has {len(each):,} items{where}; expected at most {MOST_ITEMS:,}")
        level = [
            (key, inner)
            for name, each in level
            for key, inner in (each.items() if isinstance(each, dict) else ((name, item) for item in each))
            if isinstance(inner, (dict, list))
        ]
    if level:
        raise ValueError(_TOO_DEEP)
