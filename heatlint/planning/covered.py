"""The values of a stack that runs which the cloud does not show: those of hidden parameters."""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued
from heatlint.planning.equality import MAY_DIFFER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.planning.existing import PropertyValues


def kept_unknown(before: Stack, new: Stack, covered: Collection[str], clear: Collection[str]) -> dict[str, Unvalued]:
    """Return what PATCH keeps without that it is known: parameter -> what stands for its value.

    new: the stack of the request for the update alone; covered: the parameters whose values the cloud does not show.
    The old stack runs, so a parameter without a default has a value, also if nothing that is given has it.
    """
    found = {}
    for name, parameter in new.parameters.items():
        earlier = before.parameters.get(name)
        is_unknown = name in covered or earlier is not None and earlier.raw is None
        if is_unknown and name not in clear and not parameter.is_given:
            found[name] = _stand_in(name)
    return found


def old_values(after: Stack, covered: Iterable[str]) -> dict[str, Any]:
    """Return what stands for the values that the cloud does not show: those after the update, as far as they are known.

    What both stacks choose by such a value is then compared, see `uncertain_values`.
    """
    found = {}
    for name in covered:
        parameter = after.parameters.get(name)
        value = None if parameter is None else parameter.raw
        found[name] = _stand_in(name) if value is None else value
    return found


def uncertain_values(after: Stack, covered: Iterable[str]) -> tuple[str, ...]:
    """Return the parameters of which the value after the update is known, and the one before is not."""
    return tuple(
        name
        for name in covered
        if name in after.parameters and not isinstance(after.parameters[name].raw, Unvalued | None)
    )


def uncertain_properties(values: PropertyValues) -> tuple[str, ...]:
    """Return the properties whose values depend on what may differ after the update."""
    found = []
    for name in values.schema:
        values.get_or_unvalued(name)
        if any(kind == MAY_DIFFER for kind, _ in values.reads_of(name)):
            found.append(name)
    return tuple(found)


def _stand_in(name: str) -> Unvalued:
    return Unvalued(source=f"<parameter {name}>")
