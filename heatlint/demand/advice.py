"""What would help against quotas that are too small: other values of settings, or larger quotas."""

from __future__ import annotations

from dataclasses import replace

from heatlint.demand.excess import Excess, first_of
from heatlint.demand.inputs import ANOTHER
from heatlint.demand.levers import CHOSEN, COMPUTED, DECIDING, FLAVOR, levers_of
from heatlint.demand.pairs import pairs_of
from heatlint.demand.proposals import proposal, refuted
from heatlint.demand.quantities import BOUNDS
from heatlint.language.functions.signature import listed, quoted
from heatlint.planning.changes import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.demand.levers import Lever
    from heatlint.demand.needs import Key
    from heatlint.demand.pairs import Pair
    from heatlint.demand.proposals import Proposal
    from heatlint.demand.sizes import Sizes
    from heatlint.demand.trials import Trials


def advised(excesses: tuple[Excess, ...], sizes: Sizes, trials: Trials) -> tuple[Excess, ...]:
    """Return the quotas that are too small with advice: imperative clauses, of which each alone is enough for a quota.

    One setting gets the same value for all quotas, and that was tried. Where no change of one setting is enough, two
    are changed together.
    """
    short = {each.need.key: each.short for each in excesses}
    found: dict[Key, list[str]] = {key: [] for key in short}
    without: dict[Key, list[str]] = {key: [] for key in short}
    decided: set[tuple[Key, Any]] = set()
    useless: set[tuple[Key, Any]] = set()
    levers = levers_of(excesses)
    for lever in levers:
        if lever.kind == COMPUTED:
            for key in lever.excesses:
                inputs = [(key, each.setting.key) for each in lever.setting.inputs]
                is_useless = len(inputs) == 1 and inputs[0] in useless  # several may help together
                if (key, lever.setting.key) not in decided and not is_useless:
                    found[key].append(_change(lever))
            continue
        if lever.kind == DECIDING:
            for key in refuted(lever, trials):
                useless.add((key, lever.setting.key))
                without[key].append(f"no value of {lever.setting.text}")
        made = None if lever.kind == FLAVOR and lever.is_secret else proposal(lever, sizes, trials, short)
        if made is None:
            if lever.is_number and len(lever.excesses) > 1:
                for key in lever.excesses:
                    without[key].append(f"no number for {lever.setting.text}")
            continue
        # A number in a call is named where nothing else that decides the value helps.
        helped = {key for key, each in decided if each in lever.decides} if lever.kind == CHOSEN else set()
        for key in sorted(made.enough_for - helped):
            found[key].append(_clause(lever, made))
            decided.update((key, each) for each in lever.decides)
    for pair in pairs_of(levers, [key for key in short if not found[key]], sizes, trials, short):
        for key in pair.enough_for:
            found[key].append(_both(pair, len(excesses) > 1))
            without[key].clear()
    return tuple(replace(each, advice=_advice(each, found, without)) for each in excesses)


def _both(pair: Pair, names_quotas: bool) -> str:
    """Return the clause about two settings. names_quotas: whether it says for which quotas they are enough."""
    one, other = (_set(lever, value) for lever, value in zip(pair.levers, pair.values, strict=True))
    text = f"{one} and {other}; both together are enough"
    return f"{text} for {listed(quoted(key[0] for key in sorted(pair.enough_for)), 'and')}" if names_quotas else text


def _advice(excess: Excess, found: dict[Key, list[str]], without: dict[Key, list[str]]) -> tuple[str, ...]:
    key = excess.need.key
    others = _otherwise(excess)
    if without[key] and others is not None:
        others += f"; {listed(without[key], 'and')} is enough{' for the likely amount' if excess.likely_more else ''}"
    return (*dict.fromkeys(found[key]), *([] if others is None else [others]))


def _set(lever: Lever, value: Any) -> str:
    """Return the clause that gives a setting another value."""
    setting = lever.setting
    if lever.kind == FLAVOR:
        of = first_of([f'"{dotted(user.path)}"' for user in lever.users])
        by = f": {setting.text}{setting.where}" if setting.parameters else ""
        return f'use a flavor such as "{value}" instead of "{lever.value}" for {of}{by}'
    text = f"set {setting.text} {_to(lever, value)}{setting.where}"
    if lever.kind == DECIDING:
        text += f", which decides {first_of(list(lever.decides.values()))}"
    return text


def _clause(lever: Lever, made: Proposal) -> str:
    text = _set(lever, made.value)
    if len(lever.excesses) == 1:
        return text
    enough = quoted(key[0] for key in lever.excesses if key in made.enough_for)
    rest = [excess for key, excess in lever.excesses.items() if key not in made.enough_for]
    text += f"; that is enough for {listed(enough, 'and')}"
    if not rest:
        return text
    others = listed([_for(each) for each in rest], "and")
    return f"{text}, while no number is enough for {others}" if lever.is_number else f"{text}, but not for {others}"


def _for(excess: Excess) -> str:
    """Return for which amount a value has to be enough: the likely one, if that is more than the certain one."""
    name = f'"{excess.need.quantity.name}"'
    return f"the likely amount of {name}" if excess.likely_more else name


def _to(lever: Lever, value: Any) -> str:
    if lever.is_secret:
        return "to another value" if lever.kind == DECIDING else "to a smaller number"
    if value == ANOTHER:
        return f"to another value than {_shown(lever.value)}"
    return f"to {_shown(value)}" + ("" if lever.value is None else f" instead of {_shown(lever.value)}")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _change(lever: Lever) -> str:
    """Return the clause about a value that a call computes, when no other value of what decides it is known to help."""
    setting = lever.setting
    by = [f"{each.setting.text}{each.setting.where}" for each in setting.inputs]
    if setting.conditions:
        names = listed(quoted(setting.conditions), "and")
        by.insert(0, f"the condition{'s' if len(setting.conditions) > 1 else ''} {names}")
    verb = "decides" if len(setting.conditions) + len(setting.inputs) == 1 else "decide"
    text = f"change {setting.text}{setting.where}"
    return f"{text}: {listed(by, 'and')} {verb} it" if by else f"{text}, which is computed"


def _otherwise(excess: Excess) -> str | None:
    """Return the clause about what helps if the stack keeps its settings."""
    name = excess.need.quantity.name
    if name == "depth":
        return "nest fewer stacks"
    if excess.is_secret:
        return f'ask for a larger quota "{name}"'
    if name in BOUNDS:
        return f'ask for a quota "{name}" of {excess.needs + excess.likely_more}'
    if excess.room.is_of_heat:
        if name == "resources":
            return "split the stack into several"
        return "delete some that are not needed" if excess.needs <= (excess.room.limit or 0) else None
    if excess.room.limit is None or excess.room.left is None:
        return None
    missing = excess.missing + excess.likely_more
    free = f", or free {missing}" if (excess.room.used or 0) >= missing else ""
    why = f", since the likely amount is {excess.need.amount.likely}" if excess.likely_more else ""
    return f'ask for a quota "{name}" of at least {excess.room.limit + missing}{free}{why}'
