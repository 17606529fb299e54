"""Joins the findings about types of one unknown namespace: a run reports the namespace once, with its places."""

from __future__ import annotations

from functools import partial

from heatlint.diagnostic import Diagnostic
from heatlint.project.config_text import description_command
from heatlint.report.notes import counted
from heatlint.run.joint import Joint, joint_finding

UNKNOWN_NAMESPACE = "unknown-namespace"


def joined(found: list[Diagnostic]) -> list[Diagnostic]:
    """Return the findings of a run, in order, with one for each namespace that is not known: at its first place."""
    by_namespace: dict[tuple[str, str], list[Diagnostic]] = {}
    for each in found:
        if each.rule.name == UNKNOWN_NAMESPACE and each.subject is not None:
            by_namespace.setdefault((each.subject.rpartition("::")[0], each.severity), []).append(each)
    joint = Joint(found)
    for (namespace, _), alike in by_namespace.items():
        joint.join(alike, partial(_joint, namespace))
    return joint.found()


def _joint(namespace: str, alike: list[Diagnostic]) -> Diagnostic:
    types = sorted({each.subject or "" for each in alike})
    files = {each.file for each in alike}
    where = f"{counted(len(alike), 'resource')} in {counted(len(files), 'file')}"
    what = f'"{types[0]}" is' if len(types) == 1 else f'{len(types)} types "{namespace}::*" are'
    message = f"{what} not checked, since Heat has no types with this namespace: {where}; {_advice(types)}"
    return joint_finding(alike, message, "used")


def _advice(types: list[str]) -> str:
    """Return how to make the types known: an environment that maps them, or the description of each one."""
    which = "it" if len(types) == 1 else "them"
    return f"give the environment that maps {which} with -e; for types of the cloud, {how_to_describe(types)}"


def how_to_describe(types: list[str]) -> str:
    """Return how the client describes types of the cloud, and how heatlint reads that."""
    name = next(filter(is_plain_type, types), "TYPE")
    others = "" if len(types) == 1 else " and so on"
    return f'run "{description_command(name)}"{others}, then use "--types types"'


def is_plain_type(name: str) -> bool:
    """Whether the name of a type can stand in a command and a comment. A template may have any text as a type."""
    plain = name.isascii() and all(character.isalnum() or character in "_:.-" for character in name)
    return plain and bool(name) and not name.startswith("-")
