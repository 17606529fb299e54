"""Regular expressions that template authors wrote (allowed_pattern, policies, yaql), matched in bounded work.

Python's matcher needs exponential time for some patterns, and cannot be interrupted. So the work is bounded before:
`re` matches when it certainly needs few steps; RE2 (`linear`) when it means the same and is installed; else the answer
is None, "not checked". No limit depends on time, so equal input gives equal answers. An answer that is given is the
answer of `re`, which Heat uses.
"""

from __future__ import annotations

import functools
import re
import warnings

from heatlint.language.patterns import cost, syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.language.patterns.syntax import Expression

#: So many steps of the backtracking matcher are faster than RE2, which must be imported and compiles for each text.
FEW_STEPS = 20_000
#: So many steps are taken at most, where RE2 cannot judge.
MOST_STEPS = 100_000
#: A text of any length may need so many steps for each character.
STEPS_EACH = 20
#: Characters of a pattern. Python compiles 100,000 in a second.
MOST_LENGTH = 5_000
#: Ranges of characters that end beyond ASCII. Python takes a millisecond to compile one, six if case is ignored.
MOST_RANGES, MOST_RANGES_IGNORING_CASE = 50, 5

_WIDE_RANGE = re.compile(r"-(?:[^\x00-\x7f]|\\[uUN])")
_IGNORES_CASE = re.compile(r"\(\?[a-zA-Z]*i")

#: What Python raises for a pattern that it cannot compile.
NOT_COMPILED = (re.error, RecursionError, OverflowError)


class TooLarge(Exception):
    """A pattern that is not compiled, since that could take too long. The message says why."""


# Python warns about the style of some patterns, and names the module that compiles them. The author of a template can
# see no such warning. A filter that is set once is safe in threads; `warnings.catch_warnings` is not.
warnings.filterwarnings("ignore", category=FutureWarning, module="heatlint")


@functools.lru_cache(maxsize=1000)
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return the compiled pattern, without a warning. Raises TooLarge, or one of NOT_COMPILED."""
    if len(pattern) > MOST_LENGTH:
        raise TooLarge(f"it is longer than {MOST_LENGTH} characters")
    most = MOST_RANGES_IGNORING_CASE if flags & re.IGNORECASE or _IGNORES_CASE.search(pattern) else MOST_RANGES
    if len(_WIDE_RANGE.findall(pattern)) > most:
        raise TooLarge(f"it has more than {most} ranges of characters that are not ASCII")
    return re.compile(pattern, flags)


def matches(pattern: str, text: str) -> bool | None:
    """Whether a pattern matches a whole text, as Heat asks it; None if that could take too long, so is not checked.

    Raises one of NOT_COMPILED. Source: heat.engine.constraints.AllowedPattern.
    """
    return _judge(pattern, text, search=False)


def is_found(pattern: str, text: str) -> bool | None:
    """Whether a pattern matches anywhere in a text; None if that is not checked, since it could take too long."""
    return _judge(pattern, text, search=True)


def is_bounded(pattern: str, text: str, flags: int = 0, *, search: bool = True) -> bool:
    """Whether `re` finds all matches in a text in few steps; False for a pattern that is too large.

    search: whether matches begin anywhere, or only at the beginning of the text.
    """
    found = _matching(pattern, text, flags, search=search)
    return found is not None and 2 * found.steps <= _most_steps(text)


def _judge(pattern: str, text: str, search: bool) -> bool | None:
    if _is_simple(pattern, text, search):
        return _ask(pattern, text, search)
    return _judge_in_full(pattern, text, search)


# A value is asked about twice: whether it fits, and whether that could be found out (HL216).
@functools.lru_cache(maxsize=1000)
def _judge_in_full(pattern: str, text: str, search: bool) -> bool | None:
    """Return the answer for a pattern whose steps must be counted first; None if a match could take too long."""
    found = _matching(pattern, text, 0, search=search)
    if found is None:
        return None
    if found.steps > FEW_STEPS:
        from heatlint.language.patterns import linear

        judged = linear.matches(found.read, found.subject, search=search)
        if judged is not None or found.steps > _most_steps(text):
            return judged
    return _ask(pattern, text, search)


class _Matching:
    """read, subject: a pattern and a text as `syntax` reads them; steps: how many steps `re` needs at most."""

    __slots__ = ("read", "subject", "steps")

    def __init__(self, read: Expression, subject: syntax.Subject, steps: int) -> None:
        self.read = read
        self.subject = subject
        self.steps = steps


def _matching(pattern: str, text: str, flags: int, *, search: bool) -> _Matching | None:
    """Return the steps that a pattern needs for a text; None for a pattern that is too large or not understood."""
    read = _read(pattern, flags)
    if read is None:
        return None
    try:
        subject = syntax.Subject(read, text)
    except syntax.NotRead:
        return None
    return _Matching(read, subject, cost.steps(read, subject, search=search))


def _ask(pattern: str, text: str, search: bool) -> bool | None:
    """Return the answer of `re`; None for a pattern that is not compiled."""
    try:
        expression = compiled(pattern)
        if search:
            return expression.search(text) is not None
        found = expression.match(text)
        return found is not None and found.end() == len(text)
    except (TooLarge, SystemError):  # the latter: a fault of Python's, "the span of capturing group is wrong"
        return None


def _is_simple(pattern: str, text: str, search: bool) -> bool:
    """Whether a pattern is a short sequence of sets and repetitions, so that its steps need not be counted."""
    if "(" in pattern or "|" in pattern or len(pattern) > 200:
        return False
    repetitions = sum(map(pattern.count, "*+?{")) + search
    return bool((len(text) + 1) ** repetitions * (len(pattern) + 1) <= FEW_STEPS)


def _most_steps(text: str) -> int:
    return max(MOST_STEPS, len(text) * STEPS_EACH)


@functools.lru_cache(maxsize=1000)
def _read(pattern: str, flags: int = 0) -> Expression | None:
    """Return a pattern as a tree; None when it is too large or not understood."""
    try:
        compiled(pattern, flags)
        return syntax.parse(pattern, flags)
    except (TooLarge, syntax.NotRead):
        return None
