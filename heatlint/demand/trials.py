"""What a stack would need with another value of a setting: the demand is evaluated again."""

from __future__ import annotations

from heatlint.model.build import built_again
from heatlint.text.parts import with_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.demand.excess import Excess
    from heatlint.demand.needs import Demand
    from heatlint.demand.settings import Setting
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path

    #: Settings with other values, which are tried together.
    Changes = tuple[tuple[Setting, Any], ...]
    #: What a stack needs, and the quotas that are too small for it.
    Judged = tuple[Demand, tuple[Excess, ...]]

#: A report tries so many values, and fewer for a large stack: so many definitions are counted again together.
MOST_TRIALS = 60
MOST_COUNTED = 3_000


class Trial:
    """What a stack needs with a value that is tried.

    likely: what is likely to be needed of each quantity; short: by how much each quota is too small. refused: the
    resources of which Heat refuses the update.
    """

    __slots__ = ("likely", "short", "refused")

    def __init__(self, judged: Judged) -> None:
        demand, excesses = judged
        self.likely = {each.key: each.amount.likely for each in demand.needs}
        self.short = {each.need.key: each.short for each in excesses}
        self.refused = demand.refused


class Trials:
    """The values that are tried for a stack. Each, and each combination, is tried once."""

    def __init__(self, stack: Stack, judge: Callable[[Stack], Judged], size: int, refused: frozenset[Path]) -> None:
        """stack: the root as it is; judge: returns what one in its place needs. size: how many resources it defines.

        refused: the resources of which Heat refuses the update as it is.
        """
        self._refused = refused
        self._stack = stack
        self._judge = judge
        self._left = min(MOST_TRIALS, MOST_COUNTED // max(1, size))
        self._found: dict[Any, Trial | None] = {}

    def of(self, *changes: tuple[Setting, Any]) -> Trial | None:
        """Return what the stack needs with other values; None when that cannot be tried, or not any more.

        It is also None when Heat refuses more of the update then, such as a volume that becomes smaller.
        """
        key = frozenset((*setting.key, repr(value)) for setting, value in changes)
        if key not in self._found and self._left:
            self._left -= 1
            self._found[key] = self._tried(changes)
        return self._found.get(key)

    def _tried(self, changes: Changes) -> Trial | None:
        values: dict[str, Any] = {}
        request = self._stack.request
        for setting, value in changes:
            if setting.is_of_root:
                name = setting.parameters[-1].name
                whole = values.get(name, self._stack.parameters[name].value()) if setting.steps else None
                values[name] = with_part(whole, _steps_in(whole, setting.steps), value)
                continue
            if setting.place is None or setting.is_computed:
                return None
            changed = request.with_value(setting.place.file, setting.place.path, value)
            if changed is None:
                return None
            request = changed
        stack = built_again(self._stack, values, request)
        trial = Trial(self._judge(stack))
        stack.dissolve()
        return trial if trial.refused <= self._refused else None


def _steps_in(whole: Any, steps: Path) -> list[Any]:
    """Return the steps into a value, with a number for each index: `get_param` also takes its text."""
    found: list[Any] = []
    for step in steps:
        found.append(int(step) if isinstance(whole, list) else step)
        whole = whole[found[-1]]
    return found
