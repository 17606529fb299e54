"""The values of the properties of a resource, resolved, translated and converted as Heat does it."""

from __future__ import annotations

import functools

from heatlint.language.functions.base import Refused, Unknown, Unvalued, without_frames
from heatlint.language.functions.evaluate import Partial
from heatlint.language.functions.hot import GetAttrThenSelect, OfResource
from heatlint.language.translation import Translator, moves_of
from heatlint.language.values import BadProperty, read, takes_any_text
from heatlint.model.scope import DEPLOYED, EXPECTED, MADE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.model.resource import Resource

    Judged = tuple[Sequence[tuple[Any, BadProperty]], AbstractSet[Any]]

#: The faults and the waiting properties of most resources.
_NONE: Judged = ((), frozenset())


class Values:
    """The values of the properties of a resource in one phase (see `heatlint.model.scope`).

    schema: the properties by name; None when the type takes any property, or is not known.
    """

    __slots__ = ("resource", "schema", "_faults", "_given", "_known", "_partial", "_phase", "_translator")

    def __init__(
        self,
        resource: Resource,
        phase: int = MADE,
        *,
        partial: Partial | None = None,
        given: dict[Any, Any] | None = None,
    ) -> None:
        """partial: what resolves the values instead of the evaluator of the phase; given: instead of those written."""
        self.resource = resource
        self._given = resource.properties if given is None else given
        self.schema: Mapping[Any, Property] | None = None if _is_not_a_map(resource) else _schema(resource)
        self._faults: Judged | None = None
        self._known: dict[Any, Any] = {}
        self._phase = phase
        self._partial = partial or resource.stack.partial_in(phase)
        self._translator: Translator | None = None
        if self.schema is not None and resource.type is not None and resource.type.translations:
            untranslated = functools.partial(_read, self.schema, self._given, self._partial)
            self._translator = Translator(moves_of(resource.type, self._given), untranslated)

    @property
    def faults(self) -> Sequence[tuple[Any, BadProperty]]:
        """The name of each property with a wrong value, and what is wrong with it, in the order of Heat's schema."""
        return self._judged()[0]

    @property
    def late_faults(self) -> Sequence[tuple[Any, BadProperty]]:
        """The same for the properties whose values Heat can check only in the deployment.

        Their constraints wait until then (see `waits`), they have attributes or references of which something is known,
        or the nested stack gets them in another form.
        """
        faults, waiting = self._judged()
        names = self._of_resources()
        if not names and not waiting and self.resource.child is None:
            return ()
        names = (names | waiting) - {name for name, _ in faults}
        late = Values(self.resource, EXPECTED)._find_faults(names)[0] if names else ()
        return (*late, *self._not_passed({name for name, _ in (*faults, *late)}))

    def _not_passed(self, faulty: Collection[Any]) -> list[tuple[Any, BadProperty]]:
        """Return the faults of values that Heat cannot pass to the nested stack: lists, and texts that are not JSON."""
        child = self.resource.child
        types = {name: each.schema.type for name, each in child.parameters.items()} if child is not None else {}
        names = [name for name, type_name in types.items() if type_name in ("json", "comma_delimited_list")]
        names = [name for name in names if name in self.resource.properties and name not in faulty]
        if not names:
            return []
        from heatlint.model.nested_parameter import why_not_passed

        expected = Values(self.resource, EXPECTED)
        found = [(name, why_not_passed(self.resource, name, expected)) for name in names]
        return [(name, bad) for name, bad in found if bad is not None]

    def _of_resources(self) -> AbstractSet[Any]:
        """Return the properties with an attribute or reference whose value or type is known, and may not fit."""
        stack = self.resource.stack
        names: set[Any] = set()
        # Only of a reference to a nested stack more is known than that it is a text.
        kinds = OfResource if stack.children else GetAttrThenSelect
        for call in self.resource.calls.get(stack.words.properties, ()):
            function = call.function
            if not isinstance(function, kinds) or function.form(call.name, call.args, stack.is_call):
                continue
            name = call.path[3] if len(call.path) > 3 else None
            prop = self.schema.get(name) if self.schema is not None else None
            if prop is None or name in names:
                continue
            try:
                found = function.found(call.name, call.args, stack.evaluator_in(EXPECTED))
            except (Refused, Unknown, RecursionError):
                continue
            is_plain = not isinstance(found, Unvalued) or found.value_type in ("Map", "List")
            needs_parts = prop.type in ("Map", "List") or self._needs_parts(call.path[4:])
            if found is not None and (is_plain or found.value_type is not None and needs_parts):
                names.add(name)
        return names

    def _needs_parts(self, steps: Sequence[Any]) -> bool:
        """Whether a value is in the place of a list or a map in the arguments of a function. steps: to the value."""
        functions = self.resource.stack.functions
        around = steps[-3:] if "for_each" in steps[-2:] else steps[-2:]
        return any(isinstance(step, str) and step in functions and functions[step].needs_parts for step in around)

    def _judged(self) -> Judged:
        """Return the faults, and the names of the properties that may have one in the deployment."""
        if self._faults is None:
            self._faults = self._find_faults()
        return self._faults

    def _find_faults(self, among: Collection[Any] | None = None) -> Judged:
        """Return what `_judged` returns, for some properties or for all of them."""
        faults: list[tuple[Any, BadProperty]] = []
        waiting: set[Any] = set()
        given = self._given
        schema = self.schema or {}
        translated = self._translator.tops if self._translator is not None else ()
        for name in self._names_to_read(given, schema):
            if among is not None and name not in among:
                continue
            translator = self._translator if name in translated else None
            if translator is not None and translator.hides(name):
                continue
            if translator is None and given.get(name).__class__ is str and takes_any_text(schema[name]):
                self._known[name] = given[name]
                continue
            try:
                self._known[name] = read(schema[name], name, given, self._partial, validate=True, translator=translator)
            except (Unknown, RecursionError):
                continue
            except BadProperty as bad:
                if not self.waits(name):
                    faults.append((name, without_frames(bad)))
                    continue
                waiting.add(name)
                try:
                    self._known[name] = self._read(name, validate=False)
                except Unknown:
                    continue
                except BadProperty as still:
                    waiting.remove(name)
                    faults.append((name, without_frames(still)))
        if len(faults) > 1:
            order = list(schema)
            faults.sort(key=lambda fault: order.index(fault[0]))
        return (faults, waiting) if faults or waiting else _NONE

    def _names_to_read(self, given: dict[Any, Any], schema: Mapping[Any, Property]) -> list[Any]:
        """Return the properties that are written, required or translated. A test checks all other defaults."""
        type_ = self.resource.type
        names = [name for name in given if name in schema]
        if type_ is not None and schema is type_.properties:
            names += [name for name in type_.required if name not in given]
        else:
            names += [name for name, prop in schema.items() if prop.required and name not in given]
        if self._translator is not None:
            names += [name for name in self._translator.tops if name in schema and name not in names]
        return names

    def get(self, name: str) -> Any:
        """Return the value of a property: None when it has none, Unvalued when it is not known.

        A list or map can contain Unvalued where only a part of it is not known.
        """
        known = self._known
        if name not in known:
            known[name] = self._found(name)
        return known[name]

    def _found(self, name: str) -> Any:
        """Return what `get` returns, without checking the constraints."""
        if self.schema is None:
            return Unvalued() if name in self._given else None
        prop = self.schema.get(name)
        is_translated = self._translator is not None and self._translator.concerns(name)
        if name not in self._given and not is_translated and (prop is None or prop.default is None):
            return None
        try:
            return self._read(name, validate=False)
        except (Unknown, BadProperty):
            return Unvalued()

    def _read(self, name: Any, *, validate: bool) -> Any:
        assert self.schema is not None
        translator = self._translator
        if translator is not None and not translator.concerns(name):
            translator = None
        return _read(self.schema, self._given, self._partial, name, validate=validate, translator=translator)

    def waits(self, name: Any) -> bool:
        """Whether a property refers to a resource: then Heat does not check its constraints before it deploys."""
        if self._phase >= DEPLOYED:
            return False
        stack = self.resource.stack
        for call in self.resource.calls.get(stack.words.properties, ()):
            path = call.path
            if len(path) > 3 and path[3] == name and stack.needs_resource(call.function, call.args):
                return True
        return False


def _read(
    schema: Mapping[Any, Property],
    given: dict[Any, Any],
    partial: Partial,
    name: Any,
    *,
    validate: bool = False,
    translator: Translator | None = None,
) -> Any:
    """Return the value of a property among the given ones. Raises Unknown or BadProperty.

    The description of a cloud may lack a property that Heat's own type has; its value is not known.
    """
    if name not in schema:
        raise Unknown
    try:
        return read(schema[name], name, given, partial, validate=validate, translator=translator)
    except RecursionError:
        raise Unknown from None


def _is_not_a_map(resource: Resource) -> bool:
    """Whether the properties are written, but not as a map."""
    written = resource.written(resource.stack.words.properties)
    return written is not None and written is not resource.properties


def _schema(resource: Resource) -> Mapping[Any, Property] | None:
    """Return the properties that the type has: of a template resource, the parameters of its template."""
    if resource.child is not None:
        return resource.child.as_properties()
    if resource.type is None or resource.type.placeholder:
        return None
    return resource.type.properties
