"""What tests share: a template goes in, findings come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from heatlint import catalog
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.plugins import Ruleset
from heatlint.rule import Diagnostic


def found(
    template: Any,
    *,
    assume_values: bool = False,
    release: int | None = None,
    rules: Collection[str] | None = None,
    ruleset: Ruleset | None = None,
    **body: Any,
) -> list[Diagnostic]:
    """Return the findings in a template, in the order of the text.

    template: a text or the parsed map. assume_values: whether parameters without a value have an unknown one.
    release: Heat's number of the target. rules: the codes to look for, the default profile if None. ruleset: the rules
    to run, heatlint's own if None. body: other keys of the request, such as `files`, `environment` and `stage`.
    """
    known = None if release is None else catalog.known(release)
    stack = build(from_body({"template": template, **body}), assume_values=assume_values, known=known)
    return lint(stack, ruleset, wanted=rules)


def codes(findings: Iterable[Diagnostic]) -> list[str]:
    """Return the code of each finding."""
    return [finding.rule.code for finding in findings]


def places(findings: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    """Return the code and the dotted path of each finding."""
    return [(finding.rule.code, ".".join(map(str, finding.path))) for finding in findings]


def messages(findings: Iterable[Diagnostic]) -> list[str]:
    """Return the message of each finding."""
    return [finding.message for finding in findings]


def errors(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings that Heat would refuse or that fail in deployment."""
    return [finding for finding in findings if finding.fails_in_heat]
