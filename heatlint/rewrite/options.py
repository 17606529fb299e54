"""What a user may choose about the layout."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Options:
    """The choices. Each attribute stands for the setting with its name in the table `fmt` of a config.

    line_length: a map or list in brackets becomes a block when its line would be longer. indent: of a block.
    sort_sections: whether sections and the keys of definitions get the order of the specification.
    """

    __slots__ = ("line_length", "indent", "sort_sections")

    def __init__(self, line_length: int = 120, indent: int = 2, sort_sections: bool = True) -> None:
        self.line_length = line_length
        self.indent = indent
        self.sort_sections = sort_sections


def options_of(settings: dict[str, Any] | None) -> Options:
    """Return the choices in the table `fmt` of a config; the defaults for what it does not set."""
    return Options(**{key.replace("-", "_"): value for key, value in (settings or {}).items()})
