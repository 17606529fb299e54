"""What a plugin imports, and all that it imports: Rule, check, the stages.

UNDEFINED_PARAMETER = Rule("HL401", "undefined-parameter", stage=CREATE)

@check
def parameter_references(stack):
    ...
    yield UNDEFINED_PARAMETER.at(path, 'no parameter "x" is declared', nearest=("x", stack.parameters))
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from heatlint.model.stack import Stack

    Check = Callable[[Stack], Iterator["Diagnostic"]]
    Range = tuple[int, int, int, int]
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


class Change:
    """One change of a document's tree, for a fix; heatlint.text.edits makes it an edit of the text.

    kind: "replace" a value, or with `key` the name of a key; "remove" an entry of a mapping or an item of a list;
    "quote" a plain value. was: what must be written there for "replace" to apply; offsets: the span of the key,
    where a path is not unique.
    """

    __slots__ = ("kind", "path", "key", "new", "was", "offsets")

    def __init__(
        self,
        kind: str,
        path: Iterable[Any],
        *,
        key: bool = False,
        new: str | None = None,
        was: str | None = None,
        offsets: tuple[int, int] | None = None,
    ) -> None:
        self.kind = kind
        self.path = tuple(path)
        self.key = key
        self.new = new
        self.was = was
        self.offsets = offsets


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
    nearest: (what was written, names that exist) until the linter has proposed one, see Proposals; fix: what would
    mend it; level: the severity that a project gives it in place of the rule's own.
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
    ) -> Diagnostic:
        """A diagnostic of this rule. `nearest` is (what was written, names that exist): a close one is proposed."""
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
        )

    def __repr__(self) -> str:
        return f"Rule({self.code} {self.name})"


class Proposals:
    """Adds "did you mean" to the messages of one run: to the first of them, where there are very many.

    Each compares one word with all names, so that a template of 300 KB with 3,000 misspelled references kept
    difflib busy for a minute. `left` is what may still be spent, in products of lengths: about a second at worst.
    """

    __slots__ = ("left",)

    def __init__(self, most: int = 4_000_000) -> None:
        self.left = most

    def add_to(self, diagnostic: Diagnostic) -> None:
        """Propose a name, once, if one is close and the work can still be afforded."""
        nearest, diagnostic.nearest = diagnostic.nearest, None
        if nearest is None or not isinstance(nearest[0], str):
            return
        word, names = nearest[0], list(nearest[1])
        cost = len(word.rpartition("/")[2]) ** 2 * len(names)
        if cost > self.left:
            return
        self.left -= cost
        near = nearest_name(word, names)
        if near is not None:
            diagnostic.message = f'{diagnostic.message}; did you mean "{near}"?'
            if diagnostic.fix is None and diagnostic.offsets is None:
                change = Change("replace", diagnostic.path, key=diagnostic.key, new=near, was=word)
                diagnostic.fix = Fix(f'replace "{word}" with "{near}"', [change])


def nearest_name(word: Any, names: Iterable[Any]) -> str | None:
    """The name that was probably meant, or None when none is close."""
    if not isinstance(word, str) or len(word.rpartition("/")[2]) > 100:
        return None
    import difflib

    if "/" in word:  # of paths, the last step is what is misspelled
        start, _, last = word.rpartition("/")
        beside = {
            name[len(start) + 1 :] for name in names if isinstance(name, str) and name.rpartition("/")[0] == start
        }
        close_name = nearest_name(last, beside)
        return None if close_name is None else f"{start}/{close_name}"
    known = sorted({name for name in names if isinstance(name, str) and name != word})
    lowered = {name.lower(): name for name in known}
    if word.lower() in lowered:
        return lowered[word.lower()]
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.75 if len(word) > 3 else 0.6)
    return close[0] if close else None


def words_of(rule: Rule) -> list[str]:
    """What words may say for a rule, in capitals."""
    code = rule.code.upper()
    return [code[:length] for length in range(1, len(code) + 1)] + [rule.name.upper()]


def codes_of(word: str, rules: Iterable[Rule]) -> list[str]:
    """The codes of the rules that a word of a user stands for."""
    return [rule.code for rule in rules if word.upper() in words_of(rule)]


def misspelled(missing: Any, given: Iterable[Any], known: Iterable[Any]) -> bool:
    """Whether a name that is missing was probably meant by one that is given and not known."""
    return any(nearest_name(name, [missing]) is not None for name in given if name not in known)


def check(function: Check) -> Check:
    """Mark a generator function as a check: the linter runs it over every stack."""
    function.is_check = True  # type: ignore[attr-defined]
    return function


def of_type(*names: str) -> Callable[[Any], Any]:
    """Mark a generator function in types/ as a check of resource types: it is given one's properties, a View."""

    def mark(function: Any) -> Any:
        function.types = names
        return function

    return mark
