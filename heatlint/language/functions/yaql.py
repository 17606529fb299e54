"""Evaluates yaql expressions with the yaql library, with the limits of Heat (heat.engine.hot.functions.Yaql).

Imported only for a template that uses yaql, since importing the library is slow. Heat limits the size of results but
not the work; here both are limited. Results that differ between runs are unknown: the time, random numbers, the order
of a set.
"""

from __future__ import annotations

import collections.abc  # noqa: F401  yaql uses it and imports only its parent
import datetime
import functools
import itertools
import json
import re
import threading

import yaql
from yaql.language.contexts import Context
from yaql.language.exceptions import YaqlException
from yaql.language.utils import NO_VALUE, FrozenDict

from heatlint.language import patterns
from heatlint.language.functions.base import Refused, TooMuchWork, Unknown, Unvalued, copy_of, shorten
from heatlint.language.shapes import may_move_others

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

# Heat's defaults of [yaql] limit_iterators and memory_quota.
LIMITS = {"yaql.limitIterators": 200, "yaql.memoryQuota": 10000}
#: The cost of one call in an expression, in calls of template functions: it takes that much longer.
COST = 100
#: The library needs a second to parse an expression of this length; longer ones are not parsed.
LONGEST = 200_000
#: Python writes whole numbers of at most 4,300 digits.
MOST_BITS = 14_000
#: A number of more bits, or a string of more characters, is never computed: it is far above the quota.
LARGEST = 10_000_000
#: How many items of an iterator are counted: it may have no end.
MOST_COUNTED = 100_000
#: How many results are kept, for data of at most how many characters of JSON, and with at most how many values.
MOST_RESULTS, LONGEST_KEY, MOST_VALUES = 1000, 20_000, 2000


class _Counted(Context):  # type: ignore[misc]  # the library has no types
    """A context that counts the calls in it, and in the contexts made from it, against the budget."""

    def __init__(
        self, parent: Any, data: Any = NO_VALUE, convention: Any = None, spend: Callable[[int], None] | None = None
    ) -> None:
        super().__init__(parent, data, convention)
        self.spend = parent.spend if spend is None else spend

    def collect_functions(self, name: str, predicate: Any = None, use_convention: bool = False) -> Any:
        self.spend(COST)
        return super().collect_functions(name, predicate, use_convention)


#: An engine has one parser, which is not safe for threads.
_parsing = threading.Lock()


@functools.cache
def _engine() -> Any:
    return yaql.YaqlFactory().create(LIMITS)


@functools.cache
def _functions() -> Any:
    """Return the functions of the library, some with guards that bound them."""
    library = yaql.create_context()
    guarded = library.create_child_context()
    for guards, guarding in ((_BEFORE, _before), (_AFTER, _after)):
        for guard, names in guards.items():
            for name in names:
                for level in library.collect_functions(name):
                    for function in level:
                        function = function.clone()
                        function.payload = guarding(guard, function.payload)
                        guarded.register_function(function)
    for level in library.collect_functions("len"):
        for function in level:
            function = function.clone()
            function.payload = _counting(function.payload)
            guarded.register_function(function)
    return guarded


def _before(guard: Callable[..., None], payload: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **words: Any) -> Any:
        guard(*args, *words.values())
        return payload(*args, **words)

    return call


def _after(guard: Callable[..., None], payload: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **words: Any) -> Any:
        result = payload(*args, **words)
        guard(result)
        return result

    return call


def _counting(payload: Callable[[Any], int]) -> Callable[[Any], int]:
    def call(collection: Any) -> int:
        return payload(_bounded(collection) if isinstance(collection, collections.abc.Iterator) else collection)

    return call


def _bounded(items: collections.abc.Iterator[Any]) -> collections.abc.Iterator[Any]:
    """Yield the items of an iterator. Raises TooMuchWork when there are very many."""
    for number, item in enumerate(items):
        if number == MOST_COUNTED:
            raise TooMuchWork
        yield item


@functools.lru_cache(maxsize=10_000)
def _read(expression: str) -> Any:
    """Return the parsed expression, or a message about its syntax."""
    try:
        with _parsing:
            return _engine()(expression)
    except YaqlException as error:
        return f'the yaql expression "{shorten(expression)}" cannot be read: {error}'
    except Exception:  # the parser may raise anything; Heat would crash then
        return f'the yaql expression "{shorten(expression)}" cannot be read'


def problem(expression: str) -> str | None:
    """Return what is wrong with the syntax of an expression, or None."""
    read = _read(expression) if len(expression) <= LONGEST else None
    return read if isinstance(read, str) else None


def evaluate(expression: str, data: Any, spend: Callable[[int], None]) -> Any:
    """Return the value of an expression over `data`. Raises Refused when the library fails, Unknown, or TooMuchWork."""
    fault = problem(expression)
    if fault is not None:
        raise Refused(fault, reported=True)
    if len(expression) > LONGEST:
        raise TooMuchWork
    spend(_size(data))
    key = expression, _as_key(data)
    if key not in _results:
        result, spent, size = _computed(expression, data, spend)
        if key[1] is not None and size <= MOST_VALUES and len(_results) < MOST_RESULTS:
            _results[key] = result, spent
    else:
        result, spent = _results[key]
        spend(spent)
    if isinstance(result, Refused):
        raise copy_of(result)
    return result


def _computed(expression: str, data: Any, spend: Callable[[int], None]) -> tuple[Any, int, int]:
    """Return the value of an expression or a Refused, what it costs, and how many values it has."""
    spent = 0

    def spend_counted(amount: int) -> None:
        nonlocal spent
        spent += amount
        spend(amount)

    try:
        result = _read(expression).evaluate({"data": data}, _Counted(_functions(), spend=spend_counted))
    except Unknown as unknown:
        raise type(unknown) from None
    except (RecursionError, MemoryError):
        raise TooMuchWork from None
    except Exception as error:  # the library raises its own errors and those of Python
        return Refused(_failure(expression, _reason(error))), spent, 1
    size = _size(result)
    spend_counted(size)
    return result, spent, size


class _Opaque:
    """Stands for a value that is not known: an expression that looks at it has no known result."""

    def _ask(self, *args: Any) -> Any:
        raise Unknown

    # It has no items: the library takes what has some for a list.
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = __bool__ = _ask
    __add__ = __radd__ = __str__ = __repr__ = __getattr__ = _ask


#: What stands for a value that is not known, in turn: a library that only asks for its type takes it for another. The
#: first is made anew for each value, so that no two are the same.
_GUESSES: tuple[Callable[[], Any], ...] = (
    *(_Opaque, lambda: None, str, lambda: "text", lambda: 1, lambda: 1.5, lambda: True, dict, list),
    *(_Opaque, _Opaque),  # their number is prime, see _fillings
)


def check_keys(expression: str, data: Any, spend: Callable[[int], None]) -> None:
    """Raise Refused if an expression asks for a key that a map certainly does not have. `data` may hold Unvalued."""
    if len(expression) > LONGEST or problem(expression) is not None:
        return
    missing = set()
    for filled in _fillings(data):
        try:
            spend(_size(filled))
            _read(expression).evaluate({"data": filled}, _Counted(_functions(), spend=spend))
        except KeyError as error:
            missing.add(_reason(error))
        except TooMuchWork:
            raise
        except (Exception, RecursionError, MemoryError):
            return
        else:
            return
    if len(missing) == 1:
        raise Refused(_failure(expression, missing.pop()))


def _fillings(data: Any) -> Iterator[Any]:
    """Yield data with guesses in place of the values that are not known: each two of them have every two guesses.

    Of more values than there are guesses, those that are so far apart have the same.
    """
    count = len(_GUESSES)
    for step in range(count):
        for first in range(count):
            numbers = itertools.count(first, step or count)
            yield _filled(data, (_GUESSES[number % count]() for number in numbers))
        if next(numbers) - first < 2 * (step or count):  # fewer than two values are unknown
            return


def _filled(data: Any, guesses: Iterator[Any]) -> Any:
    """Return data with the next guess in place of each value that is not known."""
    if isinstance(data, Unvalued) or any(map(may_move_others, _items(data))):
        return next(guesses)
    if isinstance(data, dict):
        return {key: _filled(each, guesses) for key, each in data.items()}
    return [_filled(each, guesses) for each in data] if isinstance(data, list) else data


def _items(data: Any) -> Iterable[Any]:
    """Return the items of a map or of a list; none for another value."""
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def _failure(expression: str, reason: str) -> str:
    return f'the yaql expression "{shorten(expression)}" fails: {reason}'


def _reason(error: Exception) -> str:
    """Return why an expression fails. Python's own message for the two usual reasons says little."""
    if isinstance(error, KeyError) and error.args:
        return f'a map does not have the key "{shorten(str(error.args[0]))}"'
    if isinstance(error, StopIteration) or isinstance(error.__cause__, StopIteration):
        return "a list is empty, so it has no item to take"
    return shorten(str(error)) or type(error).__name__


#: The results of expressions over the same data, a Refused for one that fails, and what they cost. Nested templates
#: often repeat them, and the library is slow. Nobody may change a result.
_results: dict[tuple[str, str | None], tuple[Any, int]] = {}


def _as_key(data: Any) -> str | None:
    """Return a text that only equal data have; None for data that JSON cannot represent or that are large."""
    try:
        text = json.dumps(data)
        return text if len(text) <= LONGEST_KEY and json.loads(text) == data else None
    except (TypeError, ValueError, RecursionError):
        return None


def _size(data: Any) -> int:
    """Return how many values a value holds. Raises TooMuchWork for a number of more digits than Python writes."""
    count, todo = 0, [data]
    while todo:
        value = todo.pop()
        count += 1
        if isinstance(value, dict):
            todo += value
            todo += value.values()
        elif isinstance(value, list):
            todo += value
        elif isinstance(value, int) and value.bit_length() > MOST_BITS:
            raise TooMuchWork
    return count


# --- guards: they get the arguments of a function before it runs, or its result ---------------------------------------


def _never(*args: Any) -> None:
    raise Unknown


def _ordered(value: Any) -> None:
    """Raise Unknown for a set of strings: its order differs between runs."""
    if isinstance(value, frozenset) and len(value) > 1 and not all(isinstance(each, (int, float)) for each in value):
        raise Unknown


def _written(value: Any) -> None:
    """Raise Unknown for a value whose text differs between runs: it has an address in it, or an order that changes."""
    if isinstance(value, (tuple, list, dict, FrozenDict)):
        for each in value if isinstance(value, (tuple, list)) else value.items():
            _written(each)
    elif not isinstance(value, (str, int, float, type(None), datetime.datetime, datetime.timedelta)):
        raise Unknown


def _power(base: Any, exponent: Any, modulus: Any = None) -> None:
    if isinstance(base, int) and isinstance(exponent, int):
        longest = max(base.bit_length(), modulus.bit_length() if isinstance(modulus, int) else 0)
        times = min(exponent.bit_length(), 99_999) if modulus is not None else abs(exponent)
        if longest > 1 and longest * times > LARGEST:
            raise TooMuchWork


def _shift(value: int, bits: int) -> None:
    if bits > LARGEST:
        raise TooMuchWork


def _round(number: Any, digits: int = 0) -> None:
    if isinstance(number, int) and digits < -9_999:
        raise TooMuchWork


def _replace(*args: Any) -> None:
    """Replacing in a text may make it too long; in a list it does not."""
    texts = [each for each in args if isinstance(each, str)]
    if not isinstance(args[0], str) or isinstance(args[1], re.Pattern):
        if len(texts) == 2 and len(texts[0]) * len(texts[1]) > LARGEST:
            raise TooMuchWork
        return _regular(*args)
    text, pairs = args[0], [args[1:3]]
    for each in args:
        if isinstance(each, FrozenDict):
            pairs = list(each.items())
    for old, new in pairs:
        if isinstance(old, str) and isinstance(new, str):
            if len(text) + text.count(old) * len(new) > LARGEST:
                raise TooMuchWork
            text = text.replace(old, new)


def _regular(*args: Any) -> None:
    """Raise TooMuchWork for a regular expression that may take very long."""
    found = next((each for each in args if isinstance(each, re.Pattern)), None)
    for each in args:
        if found is not None and isinstance(each, str) and not patterns.is_bounded(found.pattern, each, found.flags):
            raise TooMuchWork


def _regular_text(*args: Any) -> None:
    """Do the same as `_regular` for a pattern that is a text."""
    if len(args) == 2 and isinstance(args[0], str) and isinstance(args[1], str):
        try:
            if not patterns.is_bounded(args[1], args[0]):
                raise TooMuchWork
        except patterns.NOT_COMPILED:
            return  # the library finds this out, too
    _regular(*args)


def _compile(pattern: Any, *flags: Any) -> None:
    """Raise TooMuchWork for a regular expression that takes long to compile."""
    try:
        if isinstance(pattern, str):
            patterns.compiled(pattern, re.IGNORECASE if any(flag is True for flag in flags) else 0)
    except patterns.TooLarge:
        raise TooMuchWork from None
    except patterns.NOT_COMPILED:
        return  # the library finds this out, too


_BEFORE: dict[Callable[..., None], tuple[str, ...]] = {
    _never: ("now", "random", "localtz", "characters"),
    _written: ("str",),
    _power: ("pow",),
    _shift: ("shiftBitsLeft",),
    _round: ("round",),
    _replace: ("replace",),
    _compile: ("regex",),
    _regular: ("search", "searchAll", "split", "replaceBy"),
    _regular_text: ("matches", "#operator_=~", "#operator_!~"),
}
_AFTER = {_ordered: ("toSet", "union", "symmetricDifference", "add")}
