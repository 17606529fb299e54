"""Whether a version of a template language takes the arguments of a call, as far as they say it themselves."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.evaluate import Evaluator, Partial, Scope
from heatlint.language.functions.signature import unknown_keys
from heatlint.language.versions import takes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.versions import Version


def is_taken(version: Version, name: str, args: Any) -> bool:
    """Whether a version has a function that refuses neither its form nor what is known of its arguments.

    It must not ignore one of them, either: `repeat` ignores keys that only later versions have.
    """
    evaluator = Evaluator(Scope(), version.functions, version.condition_functions)
    function = version.functions.get(name)
    if function is None or not takes(function, name, args, evaluator.is_call):
        return False
    if any(unknown_keys(function.signature, args)[0]):
        return False
    try:
        Partial(evaluator).call(function, name, args)
    except Refused:
        return False
    except Unknown:
        pass
    return True
