"""What is known of the values that the parameters of a stack that runs have, and which of them an update keeps.

"openstack stack show" prints the value of each parameter, "openstack stack environment show" those that were given. A
PATCH keeps what was given; a default counts anew. Neither shows the values of hidden parameters.
Source: heat.engine.service (_prepare_stack_updates, get_environment).
"""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unvalued
from heatlint.planning.equality import MAY_DIFFER, PARAMETERS, PERHAPS_NEW, Inherited, equal
from heatlint.planning.refusals import value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.load.running import RunningStack
    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack
    from heatlint.planning.equality import AllInherited


def perhaps_defaults(running: RunningStack, before: Stack, new: Stack) -> tuple[str, ...]:
    """Return the parameters that get another value from a PATCH, if the stack that runs has a default for them.

    before: the stack that runs; new: that of the request for the update alone. Where the environment is given, this is
    known.
    """
    if running.has_environment:
        return ()
    found = []
    for name, parameter in new.parameters.items():
        earlier = before.parameters.get(name)
        if earlier is None or parameter.given is not None or parameter.default is None:
            continue
        default = earlier.schema.default
        if parameter.given_default is None and (default is None or not _has_default(running, earlier)):
            continue
        if equal(value_of(earlier), value_of(parameter)) is False:
            found.append(name)
    return tuple(found)


def kept_unknown(running: RunningStack, before: Stack, new: Stack, clear: Collection[str]) -> dict[str, Unvalued]:
    """Return what PATCH keeps without that it is known: parameter -> what stands for its value.

    before, new: as of `perhaps_defaults`; clear: the parameters that are not kept. The old stack runs, so a parameter
    without a default has a value, also if nothing that is given has it.
    """
    found = {}
    covered = running.covered
    for name, parameter in new.parameters.items():
        earlier = before.parameters.get(name)
        is_unknown = name in covered or earlier is not None and earlier.raw is None
        if name in clear or parameter.given is not None or not is_unknown:
            continue
        if not running.has_environment and earlier is not None and earlier.raw is not None:
            continue  # both defaults are the same
        found[name] = _stand_in(name)
    return found


def old_values(running: RunningStack, before: Stack, after: Stack) -> dict[str, Any]:
    """Return what stands for the values that are not known: those after the update, as far as they are known.

    What both stacks choose by such a value is then compared, see `uncertain_values`. A value that may be the default of
    the old template counts as this default.
    """
    found = {}
    for name in running.covered:
        earlier = before.parameters.get(name)
        if not running.has_environment and earlier is not None and earlier.schema.default is not None:
            continue
        parameter = after.parameters.get(name)
        value = None if parameter is None else parameter.raw
        found[name] = _stand_in(name) if value is None else value
    return found


def uncertain_values(
    running: RunningStack, before: Stack, after: Stack, follow: Collection[str], *, is_kept: bool
) -> AllInherited:
    """Return what depends on values that are not known: those of the parameters that may differ after the update.

    before, after: the stacks with the values of `old_values`; follow: what `perhaps_defaults` returns; is_kept: whether
    PATCH keeps what is not given.
    """
    found: dict[tuple[Any, ...], Inherited] = {}
    for name in dict.fromkeys((*running.covered, *follow)):
        parameter, earlier = after.parameters.get(name), before.parameters.get(name)
        if parameter is None or isinstance(parameter.raw, Unvalued | None):
            continue
        if earlier is not None and equal(value_of(earlier), value_of(parameter)) is False:
            found[PARAMETERS, name] = Inherited((PERHAPS_NEW,))
        elif not is_kept or name in follow or parameter.given is not None:
            found[PARAMETERS, name] = Inherited((MAY_DIFFER,))
    return found


def _has_default(running: RunningStack, earlier: Parameter) -> bool:
    """Whether the value that a stack runs with may be the default of its template."""
    if earlier.name in running.covered:
        return True
    try:
        return equal(value_of(earlier), earlier.schema.parse(earlier.schema.default)) is True
    except Refused:
        return False


def _stand_in(name: str) -> Unvalued:
    return Unvalued(source=f"<parameter {name}>")
