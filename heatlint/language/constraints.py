"""Constraints on values, of parameters and of properties. Source: heat.engine.constraints."""

from __future__ import annotations

from heatlint.language.functions.base import kind, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: The constraint -> the types of parameters and properties that it may be set for.
FITS = {
    "range": frozenset(("number", "Number", "Integer")),
    "modulo": frozenset(("number", "Number", "Integer")),
    "length": frozenset(("string", "comma_delimited_list", "json", "String", "List", "Map")),
    "allowed_values": frozenset(
        ("string", "number", "boolean", "comma_delimited_list", "String", "Number", "Integer", "Boolean", "List")
    ),
    "allowed_pattern": frozenset(("string", "String")),
    "custom_constraint": frozenset(
        ("string", "number", "boolean", "comma_delimited_list", "String", "Number", "Integer", "Boolean", "List")
    ),
}

#: The custom constraints that Heat checks by itself; for others it asks the cloud. A test compares this to the catalog.
OFFLINE = frozenset(
    (
        "ip_addr",
        "net_cidr",
        "ip_or_cidr",
        "mac_addr",
        "dns_name",
        "rel_dns_name",
        "dns_domain",
        "iso_8601",
        "expiration",
        "cron_expression",
        "timezone",
        "json_string",
        "test_constr",
        "nova.network",
    )
)

#: So many allowed values stand in a message.
MOST_LISTED = 12
#: With more allowed values a message proposes none of them.
MOST_COMPARED = 1000

#: The texts that oslo.utils takes for true, in lower case, and those for false.
TRUE = frozenset(("1", "t", "true", "on", "y", "yes"))
_FALSE = frozenset(("0", "f", "false", "off", "n", "no"))


class BadValue(Exception):
    """A value that a type or a constraint refuses; `str()` gives the reason."""


def number(value: Any) -> Any:
    """Return a value as a number. Raises BadValue."""
    if isinstance(value, (int, float)):
        return value
    try:
        try:
            return int(value)
        except ValueError:
            return float(value)
    except (ValueError, TypeError, OverflowError):
        raise BadValue(f"{kind(value)} is not a number") from None


def boolean(value: Any) -> bool:
    """Return a value as a boolean, as oslo.utils converts it in strict mode. Raises BadValue."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadValue(f"{kind(value)} is not a boolean; expected true or false")


def as_type(value: Any, type_name: str) -> Any:
    """Return a value as a type, for comparison. Raises BadValue.

    Source: heat.engine.constraints.Schema.to_schema_type.
    """
    if type_name in ("number", "Number"):
        return number(value)
    if type_name == "Integer":
        whole = number(value)
        if isinstance(whole, float):
            raise BadValue(f"{whole} is not an integer")
        return whole
    if type_name in ("string", "String"):
        return str(value)
    if type_name in ("boolean", "Boolean"):
        return boolean(str(value))
    return value


#: With how many patterns of one template values are compared. It takes up to a millisecond to examine one.
MOST_PATTERNS = 500


class Constraint:
    """One constraint.

    kind: its key in HOT, such as "range". at: keys and indices from the definition of the parameter to the value of
    the constraint. minimum, maximum: of a range or length, None if not set. step, offset: of a modulo. allowed: the
    allowed values. pattern: a regular expression. name: of a custom constraint, such as "nova.flavor". is_judged:
    whether values are compared with it; see MOST_PATTERNS.
    """

    __slots__ = (
        "kind",
        "at",
        "description",
        "minimum",
        "maximum",
        "step",
        "offset",
        "allowed",
        "pattern",
        "name",
        "is_judged",
        "_texts",
    )

    def __init__(self, constraint_kind: str, at: tuple[Any, ...] = (), description: Any = None) -> None:
        self.kind = constraint_kind
        self.at = at
        self.description = description
        self.minimum: Any = None
        self.maximum: Any = None
        self.step: Any = None
        self.offset: Any = None
        self.allowed: list[Any] = []
        self.pattern = ""
        self.name = ""
        self.is_judged = True
        self._texts: frozenset[str] | None = None

    def fits(self, type_name: str) -> bool:
        """Whether the constraint may be set for a type."""
        return type_name in FITS[self.kind]

    def pattern_problem(self) -> str | None:
        """Return why the pattern is not a regular expression, or None."""
        if not self.is_judged:
            return None
        from heatlint.language import patterns

        try:
            patterns.compiled(self.pattern)
        except patterns.NOT_COMPILED as error:
            return f'the pattern "{shorten(self.pattern)}" is not a regular expression: {error}'
        except patterns.TooLarge:
            return None  # `unjudged` says so
        return None

    def unjudged(self, value: Any = None) -> str | None:
        """Return why a string is not compared with the pattern, or None if it is.

        Without a value: why no string is.
        """
        if self.kind != "allowed_pattern":
            return None
        if not self.is_judged:
            most = f"the template has more than {MOST_PATTERNS} patterns"
            return f'no value is compared with the pattern "{shorten(self.pattern)}": {most}'
        from heatlint.language import patterns

        try:
            patterns.compiled(self.pattern)
            if not isinstance(value, str) or patterns.matches(self.pattern, value) is not None:
                return None
        except patterns.TooLarge as large:
            return f'no value is compared with the pattern "{shorten(self.pattern)}": {large}'
        except patterns.NOT_COMPILED:
            return None
        return f'the value is not compared with the pattern "{shorten(self.pattern)}", since that could take too long'

    def problem(self, value: Any, type_name: str, release: int) -> str | None:
        """Return why a value breaks the constraint in a release of Heat, or None."""
        try:
            if self.kind == "range":
                outside = self._outside(number(value))
                return None if outside is None else f"{shorten(str(value))} is {outside}"
            if self.kind == "allowed_values":
                return self._not_allowed(value, type_name)
            return self._problem(value, release)
        except BadValue as bad:
            return str(bad)
        except (TypeError, ValueError, OverflowError) as error:
            return shorten(str(error))

    def requirement(self) -> str:
        """Return what a value must be, with the constraint's own description. It has no part of a value."""
        if self.kind in ("range", "length"):
            bounds = [(self.minimum, "at least"), (self.maximum, "at most")]
            sizes = " and ".join(f"{words} {bound}" for bound, words in bounds if bound is not None)
            required = f"{'its length' if self.kind == 'length' else 'it'} must be {sizes}"
        elif self.kind == "modulo":
            required = f"it must be a multiple of {self.step} plus {self.offset}"
        elif self.kind == "allowed_values":
            required = f"it must be one of {self._allowed_words()}"
        elif self.kind == "allowed_pattern":
            required = f'it must match the pattern "{shorten(self.pattern)}"'
        else:
            required = f'it must satisfy the custom constraint "{self.name}"'
        return f"{required} ({shorten(self.description, 120)})" if isinstance(self.description, str) else required

    def _problem(self, value: Any, release: int) -> str | None:
        if self.kind == "length":
            if not hasattr(value, "__len__"):
                return f"{kind(value)} has no length"
            outside = self._outside(len(value))
            return None if outside is None else f"the length {len(value)} is {outside}"
        if self.kind == "modulo":
            if number(value) % self.step != self.offset:
                return f"{shorten(str(value))} is not a multiple of {self.step} plus {self.offset}"
            return None
        if self.kind == "allowed_pattern":
            return self._unmatched(value)
        if isinstance(self.name, str) and self.name in OFFLINE:
            from heatlint.language.custom import problem

            return problem(self.name, value, release)
        return None

    def _outside(self, size: Any) -> str | None:
        if self.minimum is not None and size < self.minimum:
            return f"less than {self.minimum}"
        if self.maximum is not None and size > self.maximum:
            return f"more than {self.maximum}"
        return None

    def _not_allowed(self, value: Any, type_name: str) -> str | None:
        if isinstance(value, list):
            for item in _not_in(value, self.allowed):
                return self._listed(item)
            return None
        if value.__class__ is str and type_name in ("string", "String"):
            if self._texts is None:
                self._texts = frozenset([each for each in self.allowed if each.__class__ is str])
            if value in self._texts:
                return None  # the most common case; nothing must be converted
        allowed = [as_type(item, type_name) for item in self.allowed]
        return None if as_type(value, type_name) in allowed else self._listed(value)

    def _listed(self, value: Any) -> str:
        from heatlint.suggest import did_you_mean

        near = did_you_mean(value, self.allowed) if len(self.allowed) <= MOST_COMPARED else ""
        return f"{kind(value)} is not one of {self._allowed_words()}{near}"

    def _allowed_words(self) -> str:
        items = sorted(map(str, self.allowed), key=str.isdecimal) if len(self.allowed) > MOST_LISTED else self.allowed
        listed = ", ".join(shorten(str(item)) for item in items[:MOST_LISTED])
        return f"{listed}, ..." if len(items) > MOST_LISTED else listed

    def _unmatched(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return f"{kind(value)} is not a string; only a string can match a pattern"
        if not self.is_judged:
            return None
        from heatlint.language import patterns

        try:
            judged = patterns.matches(self.pattern, value)
        except patterns.NOT_COMPILED:
            return None
        return (
            None if judged is not False else f'"{shorten(value)}" does not match the pattern "{shorten(self.pattern)}"'
        )


def _not_in(items: list[Any], allowed: list[Any]) -> Iterator[Any]:
    """Yield the items that equal no allowed value, as `in` compares them: 1, 1.0 and True are equal."""
    quick = {each for each in allowed if each.__hash__ is not None}
    others = [each for each in allowed if each.__hash__ is None]  # maps and lists
    for item in items:
        if item not in (others if item.__hash__ is None else quick):
            yield item
