"""What a template function is, and how values with calls of functions are resolved.

The scope says what references, attributes and parameters give, see heatlint.model.scope.
Source: heat.engine.function and heat.engine.template.parse.
"""

from __future__ import annotations

from heatlint.language.functions.base import OMITTED, Refused, TooMuchWork, Unknown, Unvalued, kind
from heatlint.language.functions.signature import KeyMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.signature import Form

#: How many values the functions of a template and its nested templates may make; beyond that, values are unknown.
BUDGET = 250_000


class Function:
    """A template function of one kind; it may be called by several names.

    Heat meets a call three times: it builds the call (`form`), it validates it without values (`check`), and it
    resolves it (`result`).
    """

    #: An `if` decides which of its arguments Heat reads.
    macro = False
    #: A function of an older version that Heat recognises only to refuse it.
    removed = False
    #: The ways to write the arguments, the usual one first.
    signature: tuple[Form, ...] = ()
    #: Whether it needs lists or maps, so that a text in their place is wrong.
    needs_parts = False
    #: Whether Heat checks the arguments against the signature when it builds the call.
    checks_form = False
    #: How the result shows the values of the arguments. "whole": as they are; "part": in a text; "nothing": changed, or
    #: perhaps not at all. Every function declares it: it decides whether an output shows a hidden value.
    keeps: Literal["whole", "part", "nothing"]
    #: The steps to the map whose keys the function replaces, and to the template in which they are. None: it replaces
    #: nothing in a text.
    replaces: tuple[str | int, str | int] | None = None

    @property
    def reads(self) -> tuple[str, ...] | None:
        """The keys of its map that Heat resolves; it ignores others. None: Heat resolves all arguments."""
        form = self.signature[0] if self.signature else None
        return tuple(form.keys) if isinstance(form, KeyMap) else None

    def usage(self, name: str) -> str:
        """Return how a call is written, for example: get_param: PARAMETER, or [PARAMETER, KEY, ...]."""
        return f"{name}: {', or '.join(text for form in self.signature for text in form.texts())}"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """Return what is wrong with the form of the written arguments, or None."""
        return self.signature[0].fault(name, args, is_call) if self.checks_form else None

    def late_form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """Return what is wrong with the form of the written arguments, or None, if Heat finds it only in `result`."""
        return None

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        """Return what Heat's validation finds wrong with the arguments beyond their form, or None."""
        return None

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        """Return the resolved value. Raises Refused or Unknown."""
        raise Unknown

    def always_resolved(self, args: Any, ev: Evaluator) -> list[tuple[tuple[Any, ...], Any]]:
        """Return the arguments that Heat resolves in every case, each with its path in the written arguments.

        args: of the right form.
        """
        if self.reads is not None and isinstance(args, dict):
            return [((key,), args[key]) for key in self.reads if key in args]
        return [((), args)]

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        """Return what is known of a result that is not fully known: an Unvalued, or a value with Unvalued inside.

        Raises Refused or TooMuchWork.
        """
        return Unvalued()


class Scope:
    """What an Evaluator asks about the stack: here about one of which nothing is known.

    heatlint.model implements it for a stack. A method may raise Refused or Unknown.
    """

    mappings: Any = None
    #: In its only item, how often the value of a secret parameter was read. All scopes of a request share the list.
    secret_reads: Sequence[int] = (0,)
    #: The release of Heat. No function gives another result since this release.
    release: int = 14

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter."""
        raise Unknown

    def unvalued(self, name: str) -> Any:
        """Return what is known of a parameter without a value that is all known: an Unvalued, or a value with some."""
        return Unvalued()

    def reference(self, name: Any) -> Any:
        """Return what a reference to a resource resolves to; an Unvalued when only its type is known."""
        raise Unknown

    def attribute(self, resource: Any, name: Any, keys: list[Any]) -> Any:
        """Return what an attribute of a resource resolves to: null before the resource exists.

        name: the resolved name of the attribute, None for all attributes; keys: those that the resource is asked for.
        The parts of the value that are not known are Unvalued.
        """
        raise Unknown

    def is_resource(self, name: Any) -> bool:
        """Whether the template has a resource of that name, enabled or not."""
        raise Unknown

    def content(self, url: str) -> Any:
        """Return the content of a file."""
        raise Unknown

    def facade(self, part: int) -> Any:
        """Return the metadata (0), deletion policy (1) or update policy (2) of the resource that nests the stack."""
        raise Unknown

    def named_condition(self, name: str) -> bool:
        """Return the value of a condition of the template."""
        raise Unknown

    def holds_secret(self, args: Any) -> bool:
        """Whether the arguments of a call have a secret in them, as written: Heat has put it into the template."""
        return False

    def add_secret(self, value: Any, args: Any) -> None:
        """Record the result of a call that has read the value of a secret parameter. args: as written."""


class Evaluator:
    """Resolves values with a table of functions; the condition of an `if` is resolved with the table for conditions."""

    __slots__ = ("scope", "functions", "conditions", "spent", "given_up")

    def __init__(self, scope: Scope, functions: dict[str, Function], conditions: dict[str, Function]) -> None:
        self.scope = scope
        self.functions = functions
        self.conditions = conditions
        # Both are shared by all evaluators of a stack, see `share`.
        self.spent = [0]
        #: The written arguments of the calls whose result takes too much work, by identity.
        self.given_up: dict[int, Any] = {}

    @property
    def mappings(self) -> Any:
        """Return the Mappings section of a CFN template."""
        return self.scope.mappings

    @property
    def release(self) -> int:
        """See Scope."""
        return self.scope.release

    def spend(self, count: int) -> None:
        """Count work that may multiply. Raises TooMuchWork when it is more than BUDGET."""
        self.spent[0] += count
        if self.spent[0] > BUDGET:
            raise TooMuchWork

    def share(self, other: Evaluator) -> None:
        """Use the budget of another evaluator, and note there what takes too much work."""
        self.spent, self.given_up = other.spent, other.given_up

    def resolve(self, value: Any) -> Any:
        """Return the resolved value, null for OMITTED. Raises Refused or Unknown."""
        if not isinstance(value, (dict, list)):
            return value
        try:
            resolved = self.resolve_nullable(value)
        except RecursionError:
            raise Unknown from None
        return None if resolved is OMITTED else resolved

    def resolve_nullable(self, value: Any) -> Any:
        """Return the resolved value, or OMITTED. Raises Refused or Unknown."""
        if isinstance(value, dict):
            if len(value) == 1:
                ((name, args),) = value.items()
                function = self.functions.get(name)
                if function is not None:
                    return self.call(function, name, args)
            resolved = {}
            for key, item in value.items():
                if item.__class__ is not str:  # the most common case
                    item = self.resolve_nullable(item) if isinstance(item, (dict, list)) else item
                    if item is OMITTED:
                        continue
                resolved[key] = item
            return resolved
        if isinstance(value, list):
            self.spend(len(value))
            items = [self.resolve_nullable(item) if isinstance(item, (dict, list)) else item for item in value]
            return [item for item in items if item is not OMITTED]
        return value

    def call(self, function: Function, name: str, args: Any) -> Any:
        """Return the result of a call. Raises Refused, also for arguments of the wrong form, or Unknown."""
        scope = self.scope
        reads = scope.secret_reads[0]
        try:
            self.spend(1)
            fault = function.form(name, args, self.is_call)
            if fault is not None:
                raise Refused(fault, reported=True)
            found = function.result(name, args, self)
        except (TooMuchWork, RecursionError):
            self.given_up[id(args)] = args
            raise TooMuchWork from None
        if function.macro:  # it returns one of its arguments
            return found
        if scope.secret_reads[0] != reads or scope.holds_secret(args):
            scope.add_secret(found, args)
        return found

    def is_call(self, value: Any) -> bool:
        """Whether a written value is a call of a function."""
        return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in self.functions

    def parameter(self, name: str) -> Any:
        """See Scope."""
        return self.scope.parameter(name)

    def unvalued(self, name: str) -> Any:
        """See Scope."""
        return self.scope.unvalued(name)

    def attribute(self, resource: Any, name: Any, keys: list[Any]) -> Any:
        """See Scope."""
        return self.scope.attribute(resource, name, keys)

    def reference(self, name: Any) -> Any:
        """See Scope."""
        return self.scope.reference(name)

    def is_resource(self, name: Any) -> bool:
        """See Scope."""
        return self.scope.is_resource(name)

    def content(self, url: str) -> Any:
        """See Scope."""
        return self.scope.content(url)

    def resource_name(self, written: Any) -> Any:
        """Return the name in a reference to a resource. Another rule reports a name that does not resolve."""
        try:
            return self.resolve(written)
        except Refused as refused:
            raise Refused(refused.message, refused.missing, reported=True) from None

    def facade(self, part: int) -> Any:
        """See Scope."""
        return self.scope.facade(part)

    def for_conditions(self) -> Evaluator:
        """Return the evaluator of conditions of the same stack."""
        other = Evaluator(self.scope, self.conditions, self.conditions)
        other.share(self)
        return other

    def condition(self, written: Any) -> bool:
        """Whether a written condition (a name, a boolean or a call) is true."""
        is_plain = not isinstance(written, (dict, list))
        return self.enabled(written if is_plain else self.for_conditions().resolve(written))

    def enabled(self, condition: Any) -> bool:
        """Whether a resolved condition is true: a boolean, the name of a condition, or null, which is true."""
        if condition is None:
            return True
        if isinstance(condition, bool):
            return condition
        if not isinstance(condition, str):
            raise Refused(f"a condition must be a name or a boolean; {kind(condition)} is given")
        return self.scope.named_condition(condition)


class Partial(Evaluator):
    """Resolves values as far as they are known: an Unvalued takes the place of a call whose result is not known."""

    __slots__ = ("whole",)

    def __init__(self, whole: Evaluator) -> None:
        super().__init__(whole.scope, whole.functions, whole.conditions)
        self.share(whole)
        self.whole = whole

    def call(self, function: Function, name: str, args: Any) -> Any:
        """Return the result of a call, or what is known of it. Raises Refused."""
        try:
            return self.whole.call(function, name, args)  # one unknown argument makes the whole result unknown
        except Unknown:
            pass
        try:
            return function.unvalued(name, args, self.whole)
        except TooMuchWork:
            return Unvalued()
