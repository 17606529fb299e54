"""heatlint schema: the JSON Schemas that templates, environments and configs are held against."""

from __future__ import annotations

import sys

from heatlint import _data
from heatlint.cli import FINE
from heatlint.cli.options import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments

NAMES = ("hot", "cfn", "environment", "config")


def run(arguments: Arguments) -> int:
    """Print a schema as it is kept."""
    name = arguments.operands[0]
    if name not in NAMES:
        raise Misuse(f'there is no schema "{name}"; there are {", ".join(NAMES)}')
    try:
        with open(_data.path("schemas", f"{name}.json"), encoding="utf-8") as stream:
            sys.stdout.write(stream.read())
    except OSError:
        raise Misuse(f'the schema "{name}" is not installed') from None
    return FINE
