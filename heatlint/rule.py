"""What a plugin imports, and all that it imports: Rule, check, the stages.

UNDEFINED_PARAMETER = Rule("HL401", "undefined-parameter", stage=CREATE)

@check
def parameter_references(stack):
    ...
    yield UNDEFINED_PARAMETER.at(path, 'no parameter "x" is declared', nearest=("x", stack.parameters))
"""

from __future__ import annotations

from heatlint.model.live import live_resources as live_resources
from heatlint.suggest import meant as meant
from heatlint.suggest import nearest_name as nearest_name
from heatlint.text.change import Change as Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, overload

    from heatlint.language.functions.base import Refused
    from heatlint.language.values import BadProperty
    from heatlint.model.stack import Stack
    from heatlint.suggest import Budget

    Check = Callable[[Stack], Iterator["Diagnostic"]]
    Range = tuple[int, int, int, int]
    #: The name of a file, None for the template of the stack that is checked, and a path in it.
    Place = tuple[str | None, tuple[Any, ...]]
    Nearest = tuple[Any, Iterable[Any]]
    Edit = tuple[int, int, str]

#: When Heat would tell: POST /validate refuses; accepted there, refused when a stack is created, before anything
#: is made; accepted, then goes wrong half-way; works, but a person would want to know.
VALIDATE, CREATE, DEPLOY, ADVICE = STAGES = ("validate", "create", "deploy", "advice")
ERROR, WARNING, INFO = SEVERITIES = ("error", "warning", "info")

#: The rules that are always looked for, and those that a project asks for by name or as a profile.
DEFAULT, PRODUCTION = PROFILES = ("default", "production")

#: The codes of what keeps a file from being looked at: nobody can tell what else would be found in it.
UNTOLD = frozenset(("HL001", "HL002", "HL003", "HL004", "HL005", "HL009"))

#: What Heat looks at in a nested template when its parent is validated: the parameters and outputs that make the
#: resource's schema; with show_nested also the parsed definitions; never what only validation of its own finds.
SCHEMA, PARSE, VALIDATION = "schema", "parse", "validation"


class Related:
    """Another place that belongs to a diagnostic. Fields as in Diagnostic."""

    __slots__ = ("file", "path", "key", "message", "range")

    def __init__(self, path: Iterable[Any], message: str, *, key: bool = False, file: str | None = None) -> None:
        self.path = tuple(path)
        self.message = message
        self.key = key
        self.file = file
        self.range: Range | None = None


class Fix:
    """What mends a finding: changes in the file it is in. A safe one leaves what Heat reads as it is.

    title: an imperative clause. edits: (start, end, new text) in the file, in order, where they are known without it.
    """

    __slots__ = ("title", "changes", "safe", "edits")

    def __init__(self, title: str, changes: Iterable[Change], *, safe: bool = False) -> None:
        self.title = title
        self.changes = tuple(changes)
        self.safe = safe
        self.edits: list[Edit] = []


class Diagnostic:
    """One finding.

    path: keys and indices in the file as written; key: whether the last step's key is meant rather than its
    value; file: the name of the document, None for the template of the stack that is checked (the linter fills it
    in); range: line, column, end line, end column, all from 1, in code points, None where there is no text;
    nearest: (what was written, names that exist) until `propose` has added one to the message; fix: what would mend it;
    level: the severity that a project gives it in place of the rule's own; explains, because, inside: see
    heatlint.causes.
    """

    __slots__ = (
        "rule",
        "path",
        "message",
        "key",
        "file",
        "related",
        "range",
        "stage",
        "offsets",
        "nearest",
        "fix",
        "level",
        "explains",
        "because",
        "inside",
    )

    def __init__(
        self,
        rule: Rule,
        path: Iterable[Any],
        message: str,
        *,
        key: bool = False,
        file: str | None = None,
        related: Iterable[Related] = (),
        stage: str | None = None,
        offsets: tuple[int, int] | None = None,
        nearest: Nearest | None = None,
        fix: Fix | None = None,
        explains: Iterable[Any] | None = None,
        because: Iterable[Iterable[Any]] = (),
        inside: bool = False,
    ) -> None:
        self.rule = rule
        self.path = tuple(path)
        self.message = message
        self.key = key
        self.file = file
        self.related = tuple(related)
        self.range: Range | None = None
        self.stage = stage or rule.stage
        self.offsets = offsets
        self.nearest = nearest
        self.fix = fix
        self.level: str | None = None
        self.explains: Place | None = None if explains is None else (None, tuple(explains))
        self.because: list[Place] = [(None, tuple(path)) for path in because]
        self.inside = inside

    @property
    def severity(self) -> str:
        """The project's; else error for what Heat refuses or what goes wrong, else the rule's own."""
        if self.level is not None:
            return self.level
        if self.stage != ADVICE:
            return ERROR
        return self.rule.severity if self.rule.stage == ADVICE else WARNING

    @property
    def is_error(self) -> bool:
        """Whether Heat would refuse it, or it would go wrong."""
        return self.stage != ADVICE

    @property
    def place(self) -> tuple[Any, ...]:
        """What is found where: the rule, the file and the path."""
        return self.rule.code, self.file, self.path

    def sort_key(self) -> tuple[Any, ...]:
        """By file, position, code, and then whatever tells two apart."""
        place = self.range or (0, 0, 0, 0)
        return (self.file or "", place, self.rule.code, tuple(map(str, self.path)), self.message)

    def propose(self, budget: Budget) -> None:
        """Add the name that was probably meant to the message, with a fix, unless the budget is spent."""
        nearest, self.nearest = self.nearest, None
        if nearest is None:
            return
        word, names = nearest
        near = budget.nearest_name(word, names)
        if near is None:
            return
        self.message = f'{self.message}; did you mean "{near}"?'
        if self.key and self.explains is None:
            self.explains = self.file, (*self.path[:-1], near)
        if self.fix is None and self.offsets is None:
            change = Change("replace", self.path, key=self.key, new=near, was=word)
            self.fix = Fix(f'replace "{word}" with "{near}"', [change])

    def __repr__(self) -> str:
        return f"<{self.rule.code} {'.'.join(map(str, self.path))}: {self.message}>"


class Rule:
    """One thing that can be wrong. `looked_at` says how much of a nested template Heat must read to find it.

    profile: whether it is looked for by default, or only where a project asks for more.
    """

    __slots__ = ("code", "name", "stage", "severity", "looked_at", "profile")

    def __init__(
        self,
        code: str,
        name: str,
        *,
        stage: str,
        severity: str | None = None,
        looked_at: str = VALIDATION,
        profile: str = DEFAULT,
    ) -> None:
        self.code = code
        self.name = name
        self.stage = stage
        self.severity = severity or (WARNING if stage == ADVICE else ERROR)
        self.looked_at = looked_at
        self.profile = profile

    def at(
        self,
        path: Iterable[Any],
        message: str,
        *,
        key: bool = False,
        file: str | None = None,
        nearest: Nearest | None = None,
        related: Iterable[Related] = (),
        stage: str | None = None,
        offsets: tuple[int, int] | None = None,
        fix: Fix | None = None,
        explains: Iterable[Any] | None = None,
        because: Iterable[Iterable[Any]] = (),
        inside: bool = False,
    ) -> Diagnostic:
        """A diagnostic of this rule. `nearest` is (what was written, names that exist): a close one is proposed.

        explains, because, inside: how the finding hangs together with others, see heatlint.causes.
        """
        return Diagnostic(
            self,
            path,
            message,
            key=key,
            file=file,
            related=related,
            stage=stage,
            offsets=offsets,
            nearest=nearest,
            fix=fix,
            explains=explains,
            because=because,
            inside=inside,
        )

    def __repr__(self) -> str:
        return f"Rule({self.code} {self.name})"


def words_of(rule: Rule) -> list[str]:
    """What words may say for a rule, in capitals."""
    code = rule.code.upper()
    return [code[:length] for length in range(1, len(code) + 1)] + [rule.name.upper()]


def codes_of(word: str, rules: Iterable[Rule]) -> list[str]:
    """The codes of the rules that a word of a user stands for."""
    return [rule.code for rule in rules if word.upper() in words_of(rule)]


def causes(stack: Stack, refused: Refused | None) -> dict[str, Any]:
    """Return what `Rule.at` takes for a finding that follows from a function that cannot be resolved."""
    if refused is None:
        return {}
    words = stack.words
    paths: list[tuple[Any, ...]] = []
    if refused.parameter is not None:
        paths.append((words.parameters, refused.parameter))
    if refused.missing is not None:
        declared = (words.parameters, refused.missing)
        paths += [declared, (*declared, words.default), (words.parameters,)]
    return {"inside": True, "because": paths}


def value_causes(stack: Stack, bad: BadProperty, path: tuple[Any, ...]) -> dict[str, Any]:
    """Return what `Rule.at` takes for a finding that a value at a path is not one that its property takes."""
    found = causes(stack, bad.refused)
    return {**found, "because": [path, *found.get("because", ())]}


if TYPE_CHECKING:

    @overload
    def check(function: Check, /) -> Check: ...

    @overload
    def check(*, unreadable: bool) -> Callable[[Check], Check]: ...


def check(function: Check | None = None, /, *, unreadable: bool = False) -> Check | Callable[[Check], Check]:
    """Mark a generator function as a check: the linter calls it with every stack whose template can be read.

    `@check(unreadable=True)`: call it also with a stack whose template cannot be read, which has no parameters,
    resources or outputs (see `Stack.readable`).
    """

    def mark(function: Check) -> Check:
        function.is_check = True  # type: ignore[attr-defined]
        function.takes_unreadable = unreadable  # type: ignore[attr-defined]
        return function

    return mark if function is None else mark(function)


def of_type(*names: str) -> Callable[[Any], Any]:
    """Mark a generator function in types/ as a check of resource types: it is given one's properties, a View."""

    def mark(function: Any) -> Any:
        function.types = names
        return function

    return mark
