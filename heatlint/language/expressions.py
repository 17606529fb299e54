"""yaql expressions, by the yaql library, bounded as Heat bounds it (heat.engine.hot.functions.Yaql).

Imported only where a template uses yaql: the library takes its time.
"""

from __future__ import annotations

import collections.abc  # noqa: F401  yaql uses it and imports only its parent

import yaql
from yaql.language.exceptions import YaqlException

from heatlint.language.base import Refused, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Heat's defaults of [yaql] limit_iterators and memory_quota.
LIMITS = {"yaql.limitIterators": 200, "yaql.memoryQuota": 10000}

_engine: Any = None
_context: Any = None
_problems: dict[str, str | None] = {}


def _parse(expression: str) -> Any:
    global _engine, _context
    if _engine is None:
        _engine = yaql.YaqlFactory().create(LIMITS)
        _context = yaql.create_context()
    return _engine(expression)


def problem(expression: str) -> str | None:
    """What is wrong with the expression's syntax, or None."""
    if expression not in _problems:
        try:
            _parse(expression)
            _problems[expression] = None
        except YaqlException as error:
            _problems[expression] = f'the yaql expression "{shorten(expression)}" cannot be read: {error}'
        except Exception:  # the library's parser fails in ways of its own; Heat would crash with it
            _problems[expression] = f'the yaql expression "{shorten(expression)}" cannot be read'
    return _problems[expression]


def evaluate(expression: str, data: Any) -> Any:
    """The value of the expression over `data`. Raises Refused for whatever the library raises."""
    fault = problem(expression)
    if fault is not None:
        raise Refused(fault, said=True)
    try:
        return _parse(expression).evaluate({"data": data}, _context.create_child_context())
    except Exception as error:  # any of the library's own, and Python's from inside it
        raise Refused(f'the yaql expression "{shorten(expression)}" fails: {shorten(str(error))}') from None
