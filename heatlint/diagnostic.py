"""Rules, and the findings that checks yield. Plugins import all of it from heatlint.rule."""

from __future__ import annotations

from heatlint.suggest import looks_the_same, proposal, space_missing, uncertainty
from heatlint.text.change import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any, TypeVar, overload

    from heatlint.model.stack import Stack
    from heatlint.suggest import Budget

    Check = Callable[[Stack], Iterator["Diagnostic"]]
    TypeCheck = TypeVar("TypeCheck", bound=Callable[..., Iterator["Diagnostic"]])
    Range = tuple[int, int, int, int]
    #: The name of a file, None for the template of the stack that is checked, and a path in it.
    Place = tuple[str | None, tuple[Any, ...]]
    Nearest = tuple[Any, Collection[Any]]
    Edit = tuple[int, int, str]
    #: The title of a fix that is not made, and the reason, as the end of a sentence.
    Withheld = tuple[str, str]

#: When the fault shows. VALIDATE: Heat refuses the template in POST /validate. CREATE: Heat refuses to create the
#: stack, before it makes a resource. DEPLOY: the deployment fails. ADVICE: all works, but the author should know.
VALIDATE, CREATE, DEPLOY, ADVICE = STAGES = ("validate", "create", "deploy", "advice")
ERROR, WARNING, INFO = SEVERITIES = ("error", "warning", "info")

#: The profile of a rule: DEFAULT rules always run; PRODUCTION rules run when a project selects them or the profile.
DEFAULT, PRODUCTION = PROFILES = ("default", "production")

#: The codes of faults that keep a file from being checked: what else is wrong in it is not known.
UNREADABLE_FILE_CODES = frozenset(("HL001", "HL002", "HL003", "HL004", "HL005", "HL009"))

#: What a note says: which part of the input was not checked. A report counts the notes of each kind in these words.
FILE_NOT_READ, VALUE_NOT_JUDGED, STACK_NOT_CHECKED = ("file not read", "value not judged", "nested stack not checked")
FILE_OUTSIDE = "file not read (outside the project; --root allows its directory)"
CONFIG_NOT_USED = "config not used"
ENVIRONMENT_NOT_PAIRED = "environment not paired with a template"
TYPE_NOT_RESOLVED = "resource type not resolved"

#: How far Heat reads a nested template before it deploys it. SCHEMA: version and parameters, of each template in the
#: request. OUTLINE: the whole text, its outputs, and whether constraints fit the types of their parameters, when it
#: reads the stack around it. PARSE: all definitions, for show_nested. VALIDATION: not before the deployment.
SCHEMA, OUTLINE, PARSE, VALIDATION = "schema", "outline", "parse", "validation"


class Related:
    """Another place that a diagnostic refers to.

    is_use: whether the value that the diagnostic is about is used there. The other fields are those of Diagnostic.
    """

    __slots__ = ("file", "path", "key", "message", "range", "is_use")

    def __init__(
        self, path: Iterable[Any], message: str, *, key: bool = False, file: str | None = None, is_use: bool = False
    ) -> None:
        self.path = tuple(path)
        self.message = message
        self.key = key
        self.file = file
        self.is_use = is_use
        self.range: Range | None = None


class Fix:
    """Changes to the file of a finding that mend it.

    title: an imperative clause. safe: whether Heat reads the same template afterwards. edits: (start, end, new text) by
    offset in the file, in order, if they are known without the document's tree.
    """

    __slots__ = ("title", "changes", "safe", "edits")

    def __init__(self, title: str, changes: Iterable[Change], *, safe: bool = False) -> None:
        self.title = title
        self.changes = tuple(changes)
        self.safe = safe
        self.edits: list[Edit] = []

    def joined(self, other: Fix) -> Fix:
        """Return the fix of one text that an anchor or a merge gives to several paths; other: that for another path."""
        known = {each.path for each in self.changes}
        new = [each for each in other.changes if each.path not in known]
        if not new or self.edits or other.edits or self.title != other.title:
            return self
        return Fix(self.title, [*self.changes, *new], safe=self.safe and other.safe)


class Diagnostic:
    """One finding.

    path: keys and indices in the file as written. key: whether the finding is about the key of the last step, not its
    value. file: the name of the document; None, which the linter replaces, is the template of the checked stack. range:
    line, column, end line and end column, all from 1, in code points; None if the document has no text. stage: when the
    fault shows. before_making: see `refuses_stack`. offsets: the span in the text, if the path does not lead to it.
    nearest: (the word as written, the names that exist) until `propose` has added a name to the message. fix: what
    mends it. withheld: a fix that is not certain enough to be made. level: the severity from the project's config, or
    the lower one that a run gives it because of what it knows about the file. subject: the name that the finding is
    about, where a run counts findings by it. settings: the keys of a config that do what the message says to do with an
    option. known_as: the path and the message before the secrets of other templates were covered in them, if any were:
    a baseline knows the finding by these, since not every run has those templates; no output shows them. given: where
    an environment gives the value at the path, until heatlint.given moves the finding there, and the parameter.
    explains, because, follows_from_parts, follows_from_origins, consequences: see heatlint.causes.
    """

    # heatlint.run.result_data keeps findings for later; name a new field there, or in NOT_KEPT in tests/test_cache.py.
    __slots__ = (
        "rule",
        "path",
        "message",
        "key",
        "file",
        "related",
        "range",
        "stage",
        "before_making",
        "offsets",
        "nearest",
        "fix",
        "withheld",
        "level",
        "explains",
        "because",
        "follows_from_parts",
        "follows_from_origins",
        "consequences",
        "subject",
        "settings",
        "known_as",
        "given",
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
        follows_from_parts: bool = False,
        follows_from_origins: bool = False,
        subject: str | None = None,
        settings: tuple[str, ...] = (),
    ) -> None:
        self.rule = rule
        self.path = tuple(path)
        self.message = message
        self.key = key
        self.file = file
        self.related = tuple(related)
        self.range: Range | None = None
        self.stage = stage or rule.stage
        self.before_making = rule.before_making
        self.offsets = offsets
        self.nearest = nearest
        self.fix = fix
        self.withheld: Withheld | None = None
        self.level: str | None = None
        self.explains: Place | None = None if explains is None else (None, tuple(explains))
        self.because: list[Place] = [(None, tuple(path)) for path in because]
        self.follows_from_parts = follows_from_parts
        self.follows_from_origins = follows_from_origins
        self.consequences: list[Diagnostic] = []
        self.subject = subject
        self.settings = settings
        self.known_as: tuple[tuple[Any, ...], str] | None = None
        self.given: tuple[str, Place] | None = None

    @property
    def uncovered(self) -> tuple[tuple[Any, ...], str]:
        """The path and the message, before the secrets of other templates were covered in them. Not for any output."""
        return self.known_as or (self.path, self.message)

    @property
    def severity(self) -> str:
        """The severity from the config; without one "error" for a fault of Heat's, and the rule's own for advice.

        A finding that a file is for another program always has the rule's own.
        """
        if self.level is not None:
            return self.level
        if self.rule.of_program:
            return self.rule.severity
        if self.stage != ADVICE:
            return ERROR
        return self.rule.severity if self.rule.stage == ADVICE else WARNING

    @property
    def fails_in_heat(self) -> bool:
        """Whether Heat refuses the template or its deployment fails."""
        return self.stage != ADVICE

    @property
    def refuses_stack(self) -> bool:
        """Whether Heat refuses to create a stack, before it makes anything: it validates all that is nested in it.

        `before_making` says so of a finding of the stage DEPLOY: that of a rule, or one in a nested stack.
        """
        is_found = self.before_making if self.stage == DEPLOY else self.fails_in_heat
        return is_found and not self.rule.of_service and not self.rule.only_validated

    def found_not_after(self, other: Diagnostic) -> None:
        """Let Heat find the fault when it finds another one, if that is earlier."""
        self.before_making |= self.stage == other.stage == DEPLOY and other.before_making
        if earliest(self.stage, other.stage) != self.stage:
            self.stage, self.before_making = other.stage, other.before_making

    @property
    def can_be_lowered(self) -> bool:
        """Whether it has the severity ERROR, and neither the project's config nor a run has set that."""
        return self.level is None and self.severity == ERROR

    @property
    def is_note(self) -> bool:
        """Whether it says what was not checked, and the project's config does not make more of it."""
        return self.rule.skips is not None and self.severity == INFO

    @property
    def place(self) -> tuple[Any, ...]:
        """The rule, the file and the path."""
        return self.rule.code, self.file, self.path

    @property
    def uses(self) -> list[Place]:
        """The places where Heat meets what the finding is about: those that use a value from an environment."""
        return [(each.file, each.path) for each in self.related if each.is_use] or [(self.file, self.path)]

    def sort_key(self) -> tuple[Any, ...]:
        """Return the key to sort by: file, position, code; path and message make the order complete."""
        place = self.range or (0, 0, 0, 0)
        return (self.file or "", place, self.rule.code, tuple(map(str, self.path)), self.message)

    def propose(self, budget: Budget) -> None:
        """Add the name that was probably meant to the message, with a fix, unless the budget is spent."""
        nearest, self.nearest = self.nearest, None
        if nearest is None:
            return
        word, names = nearest
        lacks_space = space_missing(word, names)
        if lacks_space:
            self.message += lacks_space
            if self.key and self.explains is None:
                self.explains = self.file, (*self.path[:-1], word.partition(":")[0])
            return
        near = budget.nearest_name(word, names)
        if near is None:
            return
        self.message = self.message + proposal(near)
        if looks_the_same(word, near):
            self.message += " They look the same, but accents are written in different forms of Unicode (NFC, NFD)"
        if self.key and self.explains is None:
            self.explains = self.file, (*self.path[:-1], near)
        if self.fix is None and self.offsets is None:
            path = self.path if self.given is None else self.given[1][1]
            change = Change("replace", path, key=self.key, new=near, was=word)
            self.fix = Fix(f'replace "{word}" with "{near}"', [change])
            reason = uncertainty(word, near, names)
            if reason is not None:
                self.withhold(reason)

    def withhold(self, reason: str) -> None:
        """Keep the title of the fix, which is not made, with the reason."""
        if self.fix is not None:
            self.withheld = self.fix.title, reason
            self.fix = None

    def __repr__(self) -> str:
        return f"<{self.rule.code} {'.'.join(map(str, self.path))}: {self.message}>"


class Rule:
    """One thing that can be wrong.

    code, name: "HL401", "undefined-parameter". stage: when the fault shows, if a finding does not say otherwise.
    severity: of advice. looked_at: how far Heat must read a nested template to find the fault. profile: whether the
    rule always runs. of_service: whether it is a service that refuses, not Heat: the verdict of a request does not
    count such findings. of_program: whether the finding says that a file is for another program: its author has nothing
    to mend, so it has the severity of the rule, though Heat refuses the file. of_client: whether it is the client that
    refuses: it sends Heat nothing. only_validated: whether only the validate endpoint refuses: a stack can be created
    and updated all the same. skips: for a rule that says what was not checked (advice of severity INFO): FILE_NOT_READ,
    VALUE_NOT_JUDGED, STACK_NOT_CHECKED, or other words of the form "thing not done". unless_used: whether a finding
    about a name in an environment does not hold if another template of the run, which has the same environment, has
    that name. before_making: whether Heat finds the fault before it makes a stack, though not in the stage CREATE,
    which is without nested stacks and what the classes of resources check. fixable: whether there may be a fix. since:
    the version of the plugin, or of heatlint, that has the rule first; None for the first one.
    """

    __slots__ = (
        "code",
        "name",
        "stage",
        "severity",
        "looked_at",
        "profile",
        "of_service",
        "of_program",
        "of_client",
        "only_validated",
        "skips",
        "unless_used",
        "before_making",
        "fixable",
        "since",
    )

    def __init__(
        self,
        code: str,
        name: str,
        *,
        stage: str,
        severity: str | None = None,
        looked_at: str = VALIDATION,
        profile: str = DEFAULT,
        of_service: bool = False,
        of_program: bool = False,
        of_client: bool = False,
        only_validated: bool = False,
        skips: str | None = None,
        unless_used: bool = False,
        before_making: bool = False,
        fixable: bool = False,
        since: str | None = None,
    ) -> None:
        self.code = code
        self.name = name
        self.stage = stage
        self.severity = severity or (WARNING if stage == ADVICE else ERROR)
        self.looked_at = looked_at
        self.profile = profile
        self.of_service = of_service
        self.of_program = of_program
        self.of_client = of_client
        self.only_validated = only_validated
        self.skips = skips
        self.unless_used = unless_used
        self.before_making = before_making
        self.fixable = fixable
        self.since = since

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
        follows_from_parts: bool = False,
        follows_from_origins: bool = False,
        subject: str | None = None,
        settings: tuple[str, ...] = (),
    ) -> Diagnostic:
        """Return a finding of this rule.

        path: keys and indices to the place in the template. nearest: (the word as written, the names that exist), to
        propose a name. stage: when the fault shows, if not at the rule's stage. explains, because,
        follows_from_parts, follows_from_origins: how the finding is connected with others, see heatlint.causes. The
        other arguments are those of Diagnostic.
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
            follows_from_parts=follows_from_parts,
            follows_from_origins=follows_from_origins,
            subject=subject,
            settings=settings,
        )

    def __repr__(self) -> str:
        return f"Rule({self.code} {self.name})"


#: heatlint itself, or a check, failed on an input. Heat may accept the input, so the stage is ADVICE. It is an error,
#: since what was not checked must not pass.
CHECK_FAILED = Rule("HL009", "check-failed", stage=ADVICE, severity=ERROR)

#: A setting of a config is not used, because the user does not trust the config. Also an error: a project's rules that
#: are not loaded, and its stacks that are not checked, must not pass.
UNTRUSTED_SETTING = Rule("HL012", "untrusted-setting", stage=ADVICE, severity=ERROR)
#: A config file is not used, because it is above the repository.
CONFIG_ABOVE = Rule("HL013", "config-above-repository", stage=ADVICE, severity=INFO, skips=CONFIG_NOT_USED)
#: The search of a directory did not look at a file, or did not take it for a template.
PASSED_OVER = Rule("HL015", "passed-over-file", stage=ADVICE, severity=INFO, skips=FILE_NOT_READ)
#: The search of a directory found an environment, and either no template that it fits or several.
UNPAIRED_ENVIRONMENT = Rule("HL023", "unpaired-environment", stage=ADVICE, severity=INFO, skips=ENVIRONMENT_NOT_PAIRED)
#: A policy of the config is about a type that Heat does not have.
UNKNOWN_POLICY_TYPE = Rule("HL026", "unknown-policy-type", stage=ADVICE)
#: The rules that heatlint itself reports, not a check of a plugin.
OWN_RULES = (CHECK_FAILED, UNTRUSTED_SETTING, CONFIG_ABOVE, PASSED_OVER, UNPAIRED_ENVIRONMENT, UNKNOWN_POLICY_TYPE)


def is_wanted(rule: Rule, wanted: Collection[str] | None) -> bool:
    """Whether a rule is looked for. wanted: codes; those of the default profile if None."""
    return rule.profile == DEFAULT if wanted is None else rule.code in wanted


def earliest(*stages: str) -> str:
    """Return the stage at which Heat would report a fault first."""
    return min(stages, key=STAGES.index)


def words_of(rule: Rule) -> list[str]:
    """Return the words that select a rule, in capitals: the name, the code and each prefix of it."""
    code = rule.code.upper()
    return [code[:length] for length in range(1, len(code) + 1)] + [rule.name.upper()]


def names_of(rules: Iterable[Rule]) -> list[str]:
    """Return the code and the name of each rule: what a misspelled word may mean."""
    return [name for rule in rules for name in (rule.code, rule.name)]


def codes_of(word: str, rules: Iterable[Rule]) -> list[str]:
    """Return the codes of the rules that a word selects."""
    return [rule.code for rule in rules if word.upper() in words_of(rule)]


if TYPE_CHECKING:

    @overload
    def check(function: Check, /) -> Check: ...

    @overload
    def check(*, unreadable: bool = False, last: bool = False) -> Callable[[Check], Check]: ...


def check(
    function: Check | None = None, /, *, unreadable: bool = False, last: bool = False
) -> Check | Callable[[Check], Check]:
    """Mark a generator function as a check: the linter calls it with every stack whose template can be read.

    `@check(unreadable=True)`: call it also with a stack whose template cannot be read, which has no parameters,
    resources or outputs (see `Stack.readable`). `@check(last=True)`: call it after all others, to report what they met.
    """

    def mark(function: Check) -> Check:
        function.is_check = True  # type: ignore[attr-defined]
        function.takes_unreadable = unreadable  # type: ignore[attr-defined]
        function.runs_last = last  # type: ignore[attr-defined]
        return function

    return mark if function is None else mark(function)


def of_type(*names: str) -> Callable[[TypeCheck], TypeCheck]:
    """Mark a generator function in services/ as a check of resource types; it gets the properties of a resource."""

    def mark(function: TypeCheck) -> TypeCheck:
        function.types = names  # type: ignore[attr-defined]
        return function

    return mark


#: A value that is not compared with a pattern, since that could take too long. A template's constraints, the types of
#: a cloud and a project's policies have patterns, so several plugins report this.
UNJUDGED_PATTERN = Rule("HL216", "unjudged-pattern", stage=ADVICE, severity=INFO, skips=VALUE_NOT_JUDGED)
