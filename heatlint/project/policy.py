"""The policies of a project: rules that are data, made into a plugin like any other. See docs/policies.md."""

from __future__ import annotations

import re
from types import ModuleType

from heatlint.language import patterns
from heatlint.language.functions.base import Unvalued, shorten
from heatlint.model.places import written_path
from heatlint.project.subject import Subject, subjects
from heatlint.rule import ADVICE, WARNING, Rule, check

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.project.subject import Path
    from heatlint.rule import Diagnostic

    #: What is wrong with a resource: each time the path to it, and a message.
    Judge = Callable[[Subject], Iterator[tuple[Path, str]]]
    #: What is wrong with a value, or None.
    Test = Callable[[Any], str | None]

#: The four forms, and what each takes beside code, name, message and severity.
FORMS = {
    "forbid": ("type", "instead"),
    "require": ("type",),
    "property": ("type", "matches", "not-matches", "one-of", "forbid-values"),
    "names": ("type", "matches"),
}
COMMON = ("code", "name", "message", "severity")
TESTS = FORMS["property"][1:]
#: How much of a list of values, or of a pattern, a message quotes.
MOST_QUOTED = 100


def plugin(policies: list[dict[str, Any]]) -> ModuleType:
    """A plugin module of the policies of a config. Raises ValueError for what no schema tells, naming the code."""
    module = ModuleType("heatlint_policies", __doc__)
    made = [Policy(each) for each in policies]
    words: dict[str, Rule] = {}
    for rule in (policy.rule for policy in made):
        for word in (rule.code, rule.name):
            if words.setdefault(word, rule) is not rule:
                what = "code" if word == rule.code else "name"
                raise _fault(rule.code, f'"{word}" is the {what} of another one, too')
        setattr(module, rule.code, rule)

    @check
    def policies_of_project(stack: Stack) -> Iterator[Diagnostic]:
        return found_in(stack, made)

    module.policies = policies_of_project  # type: ignore[attr-defined]
    return module


class Policy:
    """One policy: its rule, and what it asks. types: of which resources, None where it asks it of all names."""

    __slots__ = ("rule", "types", "names", "pattern", "judge", "_message")

    def __init__(self, written: dict[str, Any]) -> None:
        code = written["code"]
        form = _form(code, written)
        name = written.get("name", code.lower())
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
            raise _fault(code, f'the name "{name}" is not in lower case with hyphens, as in no-floating-ip')
        self.rule = Rule(code, name, stage=ADVICE, severity=written.get("severity", WARNING))
        self.types = _types(written) if "type" in written else None
        self.names: str | None = written.get("names")
        self.pattern = _compiled(code, written["matches"]) if self.names is not None else None
        self.judge: Judge | None = _JUDGES[form](code, written) if form in _JUDGES else None
        instead = f'; use "{written["instead"]}" instead' if "instead" in written else ""
        self._message = written["message"] + instead if "message" in written else None

    def of(self, subject: Subject) -> bool:
        """Whether the policy is about a resource."""
        return self.types is None or any(fits(glob, name) for glob in self.types for name in subject.types)

    def at(self, path: Path, message: str, *, key: bool = False) -> Diagnostic:
        """The finding, in the project's words if it has some."""
        return self.rule.at(path, self._message or message, key=key)


def found_in(stack: Stack, policies: list[Policy]) -> Iterator[Diagnostic]:
    """What policies find in one stack: for each of them one finding a place."""
    if stack.group_template is not None:
        return
    resources = list(subjects(stack))
    told: set[tuple[str, Path]] = set()
    for policy in policies:
        if policy.judge is None:
            yield from _misnamed(stack, policy)
            continue
        for subject in filter(policy.of, resources):
            for path, message in policy.judge(subject):
                path = written_path(subject.resource.stack, path)
                if (policy.rule.code, path) not in told:
                    told.add((policy.rule.code, path))
                    yield policy.at(path, message)


def _misnamed(stack: Stack, policy: Policy) -> Iterator[Diagnostic]:
    """The names of a section that do not match, of resources those of the policy's types."""
    word = getattr(stack.words, policy.names or "")
    for name in stack.template.section(word):
        if policy.types is not None:
            resource = stack.resources.get(name)
            if resource is None or not policy.of(Subject(resource)):
                continue
        if isinstance(name, str) and policy.pattern is not None and _search(policy.pattern, name) is False:
            what = (policy.names or "").removesuffix("s")
            yield policy.at(
                (word, name),
                f'the {what} name "{shorten(name)}" does not match "{shorten(policy.pattern.pattern, MOST_QUOTED)}"',
                key=True,
            )


# --- what is asked of a resource: each makes a judge ----------------------------------------------------------------


def _forbidding(code: str, written: dict[str, Any]) -> Judge:
    instead = f'; use "{written["instead"]}" instead' if "instead" in written else ""

    def judge(subject: Subject) -> Iterator[tuple[Path, str]]:
        resource = subject.resource
        found = resource.type.name if resource.type is not None else resource.type_label
        stands_for = f', which stands for "{found}",' if found not in (resource.type_name, resource.type_label) else ""
        yield subject.type_path, f'the type "{resource.type_label}"{stands_for} is not to be used{instead}'

    return judge


def _requiring(code: str, written: dict[str, Any]) -> Judge:
    wanted = [(each, each.split(".")) for each in written["require"]]
    if not wanted:
        raise _fault(code, '"require" names no property')
    types = _types(written)

    def judge(subject: Subject) -> Iterator[tuple[Path, str]]:
        by_name = any(name in types for name in subject.types)  # "*" is no demand on what takes anything
        missing = [
            f'"{each}"'
            for each, (first, *rest) in wanted
            if (by_name if subject.takes(first) is None else subject.takes(first))
            and _lacks(subject.value(first), rest)
        ]
        if missing:
            listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
            yield subject.type_path, f"{listed} {'is' if len(missing) == 1 else 'are'} not set, and must be"

    return judge


def _lacks(value: Any, names: list[str]) -> bool:
    """Whether there certainly is no value at the end of some names, or none in an item of a list."""
    if value is None or not names:
        return value is None
    if isinstance(value, list):
        return any(item is not None and _lacks(item, names) for item in value)
    return isinstance(value, dict) and _lacks(value.get(names[0]), names[1:])


def _demanding(code: str, written: dict[str, Any]) -> Judge:
    first, *rest = name = written["property"].split(".")
    for word in TESTS:
        if written.get(word) == []:
            raise _fault(code, f'"{word}" has no value')
    tests = [
        _TESTS[word](_compiled(code, written[word]) if "matches" in word else written[word])
        for word in TESTS
        if word in written
    ]
    if not tests:
        raise _fault(code, f'"property" needs {", ".join(TESTS[:-1])} or {TESTS[-1]}')

    def judge(subject: Subject) -> Iterator[tuple[Path, str]]:
        for steps, value in _ends(subject.value(first), rest, ()):
            if value is None or isinstance(value, (dict, Unvalued)) or subject.is_null(first, steps, value):
                continue
            for test in tests:
                problem = test(value)
                if problem is not None:
                    yield (
                        (*subject.properties_path, first, *steps),
                        f'"{".".join(name)}" is "{shorten(_text(value))}", {problem}',
                    )
                    break

    return judge


def _ends(value: Any, names: list[str], at: Path) -> Iterator[tuple[Path, Any]]:
    """(steps, value) of what stands at the end of some names, for each item of a list."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _ends(item, names, (*at, index))
    elif not names:
        yield at, value
    elif isinstance(value, dict):
        yield from _ends(value.get(names[0]), names[1:], (*at, names[0]))


_JUDGES: dict[str, Callable[[str, dict[str, Any]], Judge]] = {
    "forbid": _forbidding,
    "require": _requiring,
    "property": _demanding,
}


# --- what is asked of a value: each makes a test, which says what is wrong ------------------------------------------


def _matching(pattern: re.Pattern[str]) -> Test:
    said = f'which does not match "{shorten(pattern.pattern, MOST_QUOTED)}"'
    return lambda value: said if _search(pattern, _text(value)) is False else None


def _not_matching(pattern: re.Pattern[str]) -> Test:
    said = f'which matches "{shorten(pattern.pattern, MOST_QUOTED)}"'
    return lambda value: said if _search(pattern, _text(value)) else None


def _one_of(allowed: list[Any]) -> Test:
    said = "not " + shorten(" or ".join(f'"{_text(each)}"' for each in allowed), MOST_QUOTED)
    return lambda value: None if any(_same(value, each) for each in allowed) else said


def _none_of(forbidden: list[Any]) -> Test:
    return lambda value: "which is not allowed" if any(_same(value, each) for each in forbidden) else None


_TESTS: dict[str, Callable[[Any], Test]] = {
    "matches": _matching,
    "not-matches": _not_matching,
    "one-of": _one_of,
    "forbid-values": _none_of,
}


def _text(value: Any) -> str:
    """A value as a pattern sees it: as YAML would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _same(value: Any, other: Any) -> bool:
    """Whether two values are written the same, or a truth value in another case."""
    one, two = _text(value), _text(other)
    return one == two or (isinstance(value, bool) or isinstance(other, bool)) and one.lower() == two.lower()


def _search(pattern: re.Pattern[str], text: str) -> bool | None:
    """Whether a pattern matches anywhere in a text; None where finding out might not end."""
    return pattern.search(text) is not None if patterns.bounded(pattern.pattern, len(text), search=True) else None


def fits(glob: str, name: str) -> bool:
    """Whether a name is what a glob stands for: * is any text."""
    start, *rest = glob.split("*")
    if not rest:
        return glob == name
    end = rest.pop()
    at, last = len(start), len(name) - len(end)
    if at > last or not (name.startswith(start) and name.endswith(end)):
        return False
    for part in rest:
        at = name.find(part, at, last)
        if at < 0:
            return False
        at += len(part)
    return True


# --- what a schema does not tell ------------------------------------------------------------------------------------


def _form(code: str, written: dict[str, Any]) -> str:
    """The form of a policy. Raises ValueError where it is none, or has what belongs to another."""
    if not re.fullmatch(r"(?!HL)[A-Z]+[0-9]+", code):
        raise _fault(code, "a code is capital letters and digits, as in ORG001, and does not begin with HL")
    forms = [form for form in FORMS if form in written]
    if len(forms) != 1:
        listed = '"forbid", "require", "property" or "names"'
        raise _fault(
            code,
            f"it asks for nothing; expected {listed}"
            if not forms
            else f'"{forms[0]}" and "{forms[1]}" are two policies; give each a code of its own',
        )
    (form,) = forms
    for key in written:
        if key not in COMMON and key != form and key not in FORMS[form]:
            raise _fault(code, f'"{key}" does not go with "{form}"')
    if form == "names":
        if "matches" not in written:
            raise _fault(code, '"names" needs "matches"')
        if "type" in written and written["names"] != "resources":
            raise _fault(code, f'"type" goes with the names of resources, not with those of {written["names"]}')
    elif not written.get("type"):
        raise _fault(code, f'"{form}" needs "type"')
    return form


def _types(written: dict[str, Any]) -> list[str]:
    types = written["type"]
    return [types] if isinstance(types, str) else types


def _compiled(code: str, pattern: str) -> re.Pattern[str]:
    try:
        return patterns.compiled(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise _fault(code, f'"{shorten(pattern)}" is no regular expression: {error}') from None


def _fault(code: str, message: str) -> ValueError:
    return ValueError(f'the policy "{shorten(code)}": {message}')
