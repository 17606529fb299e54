"""What a run found, as every format sees it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.report.hidden import Hidden
    from heatlint.rule import Diagnostic
    from heatlint.text import Document


class Report:
    """The findings of a run: what is reported, sorted by file, position and code, and what that is about.

    sources: the document of a name, for its text and lines; files: how many were read; hidden: what must not be
    shown, see heatlint.report.hidden; pages: the paths of the pages that tell about the rules.
    """

    __slots__ = ("diagnostics", "sources", "files", "hidden", "pages")

    def __init__(
        self,
        diagnostics: list[Diagnostic],
        sources: Callable[[str], Document | None],
        files: int,
        *,
        hidden: Hidden | None = None,
        pages: list[str] | None = None,
    ) -> None:
        self.diagnostics = diagnostics
        self.sources = sources
        self.files = files
        self.hidden = hidden or {}
        self.pages = pages or []
