"""Run the checks over a stack and its nested stacks, and compute the place of each finding."""

from __future__ import annotations

from heatlint.diagnostic import (
    ADVICE,
    CHECK_FAILED,
    CREATE,
    DEPLOY,
    OUTLINE,
    PARSE,
    SCHEMA,
    STAGES,
    VALIDATE,
    VALIDATION,
    Diagnostic,
    Related,
    Rule,
    earliest,
    is_wanted,
)
from heatlint.model.places import given_at, origins, source
from heatlint.plugins import built_in
from heatlint.suggest import Budget
from heatlint.text import EmbeddedText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from heatlint.diagnostic import Check, Place, Range
    from heatlint.load import Request
    from heatlint.model.stack import Stack
    from heatlint.plugins import Ruleset
    from heatlint.text import Document

#: How many findings of one rule a check lists in one stack. Nobody reads more, and each costs time.
MOST_ALIKE = 1000
#: How many findings of one rule are listed at one place in the templates nested in members of groups.
MOST_OF_MEMBERS = 10
#: How many findings are listed of a template and its nested templates, and with how many characters in messages and
#: paths. After that, a check lists one finding of each rule. A message always gives the number of the others.
MOST_LISTED = 10_000
MOST_CHARACTERS = 4_000_000


class Room:
    """How much may still be listed in a run."""

    __slots__ = ("findings", "characters")

    def __init__(self) -> None:
        self.findings = MOST_LISTED
        self.characters = MOST_CHARACTERS

    @property
    def is_left(self) -> bool:
        """Whether another finding may be listed."""
        return self.findings > 0 and self.characters > 0

    def take(self, diagnostic: Diagnostic) -> None:
        """Count a finding that is listed."""
        self.findings -= 1
        self.characters -= len(diagnostic.message) + sum(len(step) for step in diagnostic.path if isinstance(step, str))


def lint(stack: Stack, ruleset: Ruleset | None = None, wanted: Collection[str] | None = None) -> list[Diagnostic]:
    """Return the findings in a stack and its nested stacks, with ranges, sorted by file, position and code.

    They show no secret of the request, see heatlint.cover. ruleset: the rules to run, heatlint's own if None. wanted:
    the codes to report, the default profile if None.
    """
    ruleset = ruleset or built_in()
    checks = ruleset.checks(wanted)
    found = _lint(stack, checks, wanted)
    if stack.registry.spread:
        from heatlint.chance import certain
        from heatlint.model.build import built_again

        found = certain(found, _lint(built_again(stack, spreads=True), checks, wanted), stack.registry.spread)
    if found and stack.registry.maps_one_resource:
        from heatlint.chance import put_off

        put_off(found, stack)
    if not found:
        return found
    from heatlint.causes import without_consequences
    from heatlint.cover import cover

    found = without_consequences(found)
    if any(each.given is not None for each in found):
        from heatlint.given import at_given_values

        known = stack.request.documents()
        found = at_given_values(found, lambda moved: _place(moved, known))
    cover(stack, found)
    parts = _parts(stack.request)
    if parts:
        for diagnostic in found:
            _to_whole(diagnostic, parts)
        found.sort(key=Diagnostic.sort_key)
    return found


def place(request: Request, found: list[Diagnostic]) -> None:
    """Give findings in the documents of a request, which another run of heatlint has made, their ranges."""
    known, parts = request.documents(), _parts(request)
    for diagnostic in found:
        _place(diagnostic, known)
        _to_whole(diagnostic, parts)


def _parts(request: Request) -> dict[str, Document]:
    """Return the documents that are parts of a saved body, by name."""
    return {name: document for name, document in request.documents().items() if document.whole is not document}


def _lint(stack: Stack, checks: list[tuple[str, Check]], wanted: Collection[str] | None) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    in_members: set[Diagnostic] = set()
    budget, room = Budget(), Room()
    for each in stack.all():
        if not each.template.is_stock:
            of_stack = _found_in(each, checks, wanted, budget, room)
            found += of_stack
            if of_stack and _is_in_member(each):
                in_members.update(of_stack)
    known = stack.request.documents()
    unique: dict[tuple[object, ...], Diagnostic] = {}
    for diagnostic in found:
        _place(diagnostic, known)
        key = (diagnostic.rule.code, diagnostic.file, diagnostic.path, diagnostic.key, diagnostic.message)
        earlier = unique.setdefault(key, diagnostic)
        if earliest(diagnostic.stage, earlier.stage) != earlier.stage:
            unique[key] = diagnostic
        elif earlier is not diagnostic:
            earlier.found_not_after(diagnostic)
    listed = _with_few_of_members(list(unique.values()), in_members) if in_members else unique.values()
    return sorted(listed, key=Diagnostic.sort_key)


def _with_few_of_members(found: list[Diagnostic], in_members: set[Diagnostic]) -> list[Diagnostic]:
    """Return findings, but of those in members of groups only a few of one rule at one place."""
    kinds: dict[tuple[object, ...], _Kind] = {}
    listed = []
    for each in found:
        if each in in_members:
            kind = kinds.setdefault((each.place, each.key), _Kind(each, MOST_OF_MEMBERS))
            if not kind.lists(each):
                continue
        listed.append(each)
    for kind in kinds.values():
        kind.tell_others()
    return listed


def _is_in_member(stack: Stack) -> bool:
    """Whether a stack is nested in a member of a group: then others like it may have findings at the same places."""
    while stack.parent is not None and stack.group_template is None:
        stack = stack.parent.stack
    return stack.group_template is not None


def verdict(diagnostics: list[Diagnostic], stage: str, *, is_validated: bool = True) -> list[Diagnostic]:
    """Return the findings for which Heat itself refuses a request at a stage, those of the earliest stage first.

    is_validated: whether the validate endpoint was asked, and not only to create or update a stack.
    """
    stages = STAGES[: STAGES.index(stage) + 1]
    refusing = [
        each
        for each in diagnostics
        if each.fails_in_heat and not each.rule.of_service and (is_validated or not each.rule.only_validated)
    ]
    return [each for wanted in stages for each in refusing if each.stage == wanted]


def _found_in(
    stack: Stack, checks: list[tuple[str, Check]], wanted: Collection[str] | None, budget: Budget, room: Room
) -> list[Diagnostic]:
    """Return what the checks find of the wanted rules in one stack, with the stages that hold for this stack."""
    found: list[Diagnostic] = []
    readable = stack.readable
    for name, check in checks:
        if not (readable or getattr(check, "takes_unreadable", False)):
            continue
        listed: _Listed | None = None
        try:
            for diagnostic in check(stack):  # most checks find nothing
                if is_wanted(diagnostic.rule, wanted):
                    listed = listed or _Listed(stack, budget, room)
                    listed.add(diagnostic)
        except Exception as error:
            found += _failure(name, error, stack, wanted)
        if listed is not None:
            found += listed.findings()
    return found


class _Kind:
    """The findings of one rule that are alike: how many there are, how many of them are listed, the last of these.

    most: how many of them may be listed.
    """

    __slots__ = ("count", "listed", "last", "_most")

    def __init__(self, first: Diagnostic, most: int) -> None:
        self.count = 0
        self.listed = 0
        self.last = first
        self._most = most

    def lists(self, diagnostic: Diagnostic, *, is_room_left: bool = True) -> bool:
        """Count a finding; return whether it is listed. The first one always is."""
        self.count += 1
        if self.listed and not (self.listed < self._most and is_room_left):
            return False
        self.listed += 1
        self.last = diagnostic
        return True

    def tell_others(self) -> None:
        """Let the last listed finding say how many more there are."""
        if self.count > self.listed:
            self.last.message += f"; {self.count - self.listed} more findings like this are not listed"
            self.last.because, self.last.follows_from_parts = [], False  # it stands for the others as well


class _Listed:
    """The findings of one check in one stack that are listed."""

    __slots__ = ("_stack", "_budget", "_room", "_found", "_places", "_kinds")

    def __init__(self, stack: Stack, budget: Budget, room: Room) -> None:
        self._stack = stack
        self._budget = budget
        self._room = room
        self._found: list[Diagnostic] = []
        self._places: set[tuple[object, ...]] = set()
        self._kinds: dict[tuple[Rule, str], _Kind] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        """Complete a finding and list it, unless there are too many like it."""
        stack = self._stack
        values = [diagnostic.path, *(path for _, path in diagnostic.because)]  # as the check names them
        if stack.group_template is not None and not _of_group(diagnostic, stack):
            return
        if diagnostic.file is None:
            diagnostic.file = stack.file
        if stack.group_template is not None and diagnostic.place in self._places:
            return  # two members of a group have the same findings
        in_empty_group = False
        if stack.parent is not None:
            _nested_stage(diagnostic, stack)
            if not stack.is_created and diagnostic.stage != ADVICE and not _is_of_schema(diagnostic):
                diagnostic.stage = ADVICE
                in_empty_group = True
        kind = self._kinds.setdefault((diagnostic.rule, diagnostic.stage), _Kind(diagnostic, MOST_ALIKE))
        if not kind.lists(diagnostic, is_room_left=self._room.is_left):
            return
        _link(diagnostic, stack, values)
        if in_empty_group:
            diagnostic.related += (_empty_group(stack),)
        if stack.parent is not None and diagnostic.fails_in_heat and not _is_above(diagnostic.file, stack):
            diagnostic.related += tuple(_chain(stack))
        self._room.take(diagnostic)
        self._places.add(diagnostic.place)
        diagnostic.propose(self._budget)
        self._found.append(diagnostic)

    def findings(self) -> list[Diagnostic]:
        """Return the listed findings. The last one of a rule and stage says how many more there are."""
        for kind in self._kinds.values():
            kind.tell_others()
        return self._found


def _is_above(file: str | None, stack: Stack) -> bool:
    """Whether a file is the template of a stack around a stack, so that nobody needs to know how that is reached."""
    outer = stack.parent.stack if stack.parent is not None else None
    while outer is not None and outer.file != file:
        outer = outer.parent.stack if outer.parent is not None else None
    return outer is not None and file != stack.file


def _link(diagnostic: Diagnostic, stack: Stack, values: list[tuple[Any, ...]]) -> None:
    """Add the origins of the values that a finding is about, and the file of each place that it names without one.

    values: the paths of these values in the stack. Only for findings that are listed, since it takes time.
    """
    from_origins: list[Place] = []
    if diagnostic.follows_from_origins:
        from_origins = [place for path in values for place in origins(stack, path)]
        given = given_at(stack, values[0])
        if given is not None:
            parameter, file, path, is_unchanged = given
            if is_unchanged and diagnostic.fix is None:
                diagnostic.given = parameter, (file, path)
            else:
                diagnostic.related += (Related(path, f'the value of "{parameter}" is given here', file=file),)
    if diagnostic.explains is not None:
        diagnostic.explains = diagnostic.explains[0] or stack.file, diagnostic.explains[1]
    diagnostic.because = [(file or stack.file, path) for file, path in diagnostic.because] + from_origins
    for related in diagnostic.related:
        related.file = related.file or stack.file


def _failure(name: str, error: Exception, stack: Stack, wanted: Collection[str] | None) -> list[Diagnostic]:
    """Return the finding about a check that failed: a plugin may raise anything, and the run continues."""
    from heatlint.failure import described_or_raised

    message = f"the check {name} failed: {described_or_raised(error)}"
    return [CHECK_FAILED.at((), message, file=stack.file)] if is_wanted(CHECK_FAILED, wanted) else []


def _nested_stage(diagnostic: Diagnostic, stack: Stack) -> None:
    """Change the stage of a finding in a nested stack: Heat finds many of these faults only in the deployment.

    It validates nested stacks before it makes anything, but not their values (`strict_validate` of its Stack is false),
    as it validates a template for the endpoint: so it finds then what has the stage VALIDATE in a template of its own.
    """
    if diagnostic.stage not in (VALIDATE, CREATE):
        return
    looked_at = diagnostic.rule.looked_at
    assert stack.parent is not None
    is_read = stack.parent.stack.parsed
    if is_read and (looked_at == OUTLINE or (looked_at == PARSE and stack.parsed)) or _is_of_schema(diagnostic):
        return
    diagnostic.before_making |= diagnostic.stage == VALIDATE
    diagnostic.stage = DEPLOY


def _is_of_schema(diagnostic: Diagnostic) -> bool:
    """Whether Heat finds a fault when it reads the parameters of all templates of a request, needed or not."""
    return diagnostic.stage in (VALIDATE, CREATE) and diagnostic.rule.looked_at == SCHEMA


def _empty_group(stack: Stack) -> Related:
    """Return the group without members that a stack belongs to: Heat does not make the stack."""
    while stack.parent is not None and not stack.parent.stack.is_created:
        stack = stack.parent.stack
    assert stack.parent is not None
    outer = stack.parent.stack
    return Related(source(outer, stack.parent.path)[1], "the group has no members", key=True, file=outer.file)


def _chain(stack: Stack) -> Iterator[Related]:
    """Yield the resources that contain a stack, from the inside out, without the members of groups."""
    parent = stack.parent
    while parent is not None:
        outer = parent.stack
        if stack.group_template is None:
            path = source(outer, parent.path)[1]
            yield Related(path, f'nested by "{parent.name}"', key=True, file=outer.file)
        stack, parent = outer, outer.parent


def _of_group(diagnostic: Diagnostic, stack: Stack) -> bool:
    """Move a finding in the stack of a group to the definition of the group; return False if it is not one there."""
    if diagnostic.file or stack.group_template is None:
        return False
    rule = diagnostic.rule
    # Other advice about members comes from the stack around the group, see heatlint.rule.live_resources.
    is_about_definition = rule is CHECK_FAILED or rule.skips is not None or rule.looked_at != VALIDATION
    if diagnostic.stage == ADVICE == rule.stage and not is_about_definition:
        return False
    if stack.parsed and (diagnostic.stage == DEPLOY or diagnostic.rule.looked_at == VALIDATION):
        return False
    diagnostic.path = source(stack, diagnostic.path)[1]
    if diagnostic.explains is not None:
        diagnostic.explains = diagnostic.explains[0], source(stack, diagnostic.explains[1])[1]
    diagnostic.because = [(file, source(stack, path)[1]) for file, path in diagnostic.because]
    return True


def _to_whole(diagnostic: Diagnostic, parts: dict[str, Document]) -> None:
    """Give a finding in a part of a saved request body its file, and its path in that file."""
    places: list[Diagnostic | Related] = [diagnostic, *diagnostic.related]
    for place in places:
        part = parts.get(place.file or "")
        if part is None:
            continue
        place.file, place.path = part.whole.name, (*part.path, *place.path)
        if isinstance(place, Diagnostic) and place.fix is not None:
            if isinstance(part, EmbeddedText):
                place.fix = None  # an edit would have to keep the quoting of the string
                continue
            for change in place.fix.changes:
                change.path = (*part.path, *change.path)
    for consequence in diagnostic.consequences:
        _to_whole(consequence, parts)


def _place(diagnostic: Diagnostic, known: dict[str, Document]) -> None:
    document = known.get(diagnostic.file or "")
    if document is not None:
        diagnostic.range = _range(document, diagnostic.path, diagnostic.key, diagnostic.offsets)
    for related in diagnostic.related:
        document = known.get(related.file or "")
        if document is not None:
            related.range = _range(document, related.path, related.key, None)


def _range(document: Document, path: tuple[object, ...], key: bool, offsets: tuple[int, int] | None) -> Range | None:
    if document.text is None:
        return None
    span = offsets or document.span(path, key)
    if span is None:
        return None
    start, end = span
    return (*document.line_column(start), *document.line_column(max(start, end)))
