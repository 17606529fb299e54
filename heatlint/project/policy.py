"""The policies of a project: rules that a config declares as data. See docs/policies.md."""

from __future__ import annotations

import re
from types import ModuleType

from heatlint.diagnostic import ADVICE, UNJUDGED_PATTERN, WARNING, Rule, check
from heatlint.language import patterns
from heatlint.language.functions.base import shorten
from heatlint.model.places import written_path
from heatlint.project.policy_checks import CHECKS, MOST_QUOTED, NotJudged, check_pattern, name_fits, not_judged
from heatlint.project.policy_text import section
from heatlint.project.subject import Subject, subjects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.stack import Stack
    from heatlint.project.policy_checks import SubjectCheck
    from heatlint.project.subject import Path

#: The forms of a policy: the key that makes the form -> the other keys that it takes.
FORMS = {
    "forbid": ("type", "instead"),
    "require": ("type",),
    "property": ("type", "matches", "not-matches", "one-of", "forbid-values"),
    "names": ("type", "matches"),
}
#: The keys that every form takes.
COMMON = ("code", "name", "message", "severity")


def plugin(policies: list[dict[str, Any]]) -> ModuleType:
    """Return a plugin module with the policies of a config.

    Raises ValueError for a fault that the schema of configs does not find; the message names the policy's code.
    """
    module = ModuleType("heatlint_policies", __doc__)
    all_policies = [Policy(table) for table in policies]
    rules: dict[str, Rule] = {}
    for rule in (policy.rule for policy in all_policies):
        for word in (rule.code, rule.name):
            if rules.setdefault(word, rule) is not rule:
                kind = "code" if word == rule.code else "name"
                raise _fault(rule.code, f'"{word}" is also the {kind} of another policy; expected a unique {kind}')
        setattr(module, rule.code, rule)
    module.sections = {  # type: ignore[attr-defined]
        policy.rule.code: section(policy.rule.code, policy.rule.name, table)
        for policy, table in zip(all_policies, policies)
    }

    @check
    def policies_of_project(stack: Stack) -> Iterator[Diagnostic]:
        return check_policies(stack, all_policies)

    module.policies = policies_of_project  # type: ignore[attr-defined]
    return module


class Policy:
    """One policy.

    types: patterns of the resource types that it is about, or None for all. names, pattern: the section whose names
    must match, for the form "names". check: what it checks of a resource, for the other forms.
    """

    __slots__ = ("rule", "types", "names", "pattern", "check", "_message")

    def __init__(self, table: dict[str, Any]) -> None:
        code = table["code"]
        try:
            form = _form(table)
            name = table.get("name", code.lower())
            if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
                raise ValueError(f'"{name}" is not a rule name; expected lower case with hyphens, as in no-floating-ip')
            self.rule = Rule(code, name, stage=ADVICE, severity=table.get("severity", WARNING))
            self.types = [table["type"]] if isinstance(table.get("type"), str) else table.get("type")
            self.names: str | None = table.get("names")
            self.pattern: str | None = table["matches"] if self.names is not None else None
            if self.pattern is not None:
                check_pattern(self.pattern)
            self.check: SubjectCheck | None = CHECKS[form](table) if form in CHECKS else None
        except ValueError as error:
            raise _fault(code, str(error)) from None
        instead = f'; use "{table["instead"]}" instead' if "instead" in table else ""
        self._message = table["message"] + instead if "message" in table else None

    def is_about(self, subject: Subject) -> bool:
        """Whether the policy is about a resource."""
        return self.types is None or any(name_fits(pattern, name) for pattern in self.types for name in subject.types)

    def at(self, path: Path, message: str, *, key: bool = False) -> Diagnostic:
        """Return a finding at a path. The policy's own message, if any, replaces `message`, but not a NotJudged."""
        if isinstance(message, NotJudged):
            return UNJUDGED_PATTERN.at(path, f"{message} ({self.rule.code})", key=key)
        return self.rule.at(path, self._message or message, key=key)


def check_policies(stack: Stack, policies: list[Policy]) -> Iterator[Diagnostic]:
    """Yield what policies find in one stack: at most one finding per policy and place."""
    if stack.group_template is not None:
        return
    resources = list(subjects(stack))
    reported: set[tuple[str, Path]] = set()
    for policy in policies:
        if policy.check is None:
            yield from _check_names(stack, policy)
            continue
        for subject in filter(policy.is_about, resources):
            for path, message in policy.check(subject):
                path = written_path(subject.resource.stack, path)
                if (policy.rule.code, path) not in reported:
                    reported.add((policy.rule.code, path))
                    yield policy.at(path, message)


def _check_names(stack: Stack, policy: Policy) -> Iterator[Diagnostic]:
    """Yield a finding for each name in a section that does not match the policy's pattern."""
    section = policy.names or ""
    key = getattr(stack.words, section)
    for name in stack.template.section(key):
        if policy.types is not None:
            resource = stack.resources.get(name)
            if resource is None or not policy.is_about(Subject(resource)):
                continue
        if not isinstance(name, str) or policy.pattern is None:
            continue
        is_found = patterns.is_found(policy.pattern, name)
        if is_found is None:
            yield policy.at((key, name), not_judged(policy.pattern), key=True)
        elif not is_found:
            message = (
                f'"{shorten(name)}" is not a valid {section.removesuffix("s")} name; '
                f'expected a match of "{shorten(policy.pattern, MOST_QUOTED)}"'
            )
            yield policy.at((key, name), message, key=True)


def _form(table: dict[str, Any]) -> str:
    """Return the form of a policy. Raises ValueError for keys that do not make one form."""
    if not re.fullmatch(r"(?!HL)[A-Z]+[0-9]+", table["code"]):
        raise ValueError("the code must be capital letters and digits, as in ORG001, and must not begin with HL")
    forms = [form for form in FORMS if form in table]
    if not forms:
        raise ValueError('the policy checks nothing; expected "forbid", "require", "property" or "names"')
    if len(forms) > 1:
        raise ValueError(f'"{forms[0]}" cannot be used together with "{forms[1]}"; write two policies')
    (form,) = forms
    for key in table:
        if key not in COMMON and key != form and key not in FORMS[form]:
            raise ValueError(f'"{key}" cannot be used together with "{form}"')
    if form == "names":
        if "matches" not in table:
            raise ValueError('"names" needs "matches"; add a regular expression')
        if "type" in table and table["names"] != "resources":
            raise ValueError(f'"type" cannot be used together with names of {table["names"]}; expected "resources"')
    elif not table.get("type"):
        raise ValueError(f'"{form}" needs "type"; add the resource types that the policy is about')
    return form


def _fault(code: str, message: str) -> ValueError:
    return ValueError(f'policy "{shorten(code)}": {message}')
