"""What the build of a wheel makes: the manual page (tools/manual.py). pyproject.toml names this hook of hatchling."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Where "man" looks below the prefix of an installation.
PLACE = "share/man/man1/heatlint.1"


class ManualHook(BuildHookInterface):
    """Puts the manual page into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the page before the wheel is built; an editable installation has none. version: "standard" or not."""
        if version != "standard":
            return
        home = Path(self.root)
        sys.path.insert(0, str(home / "tools"))
        try:
            from manual import manual
        finally:
            sys.path.remove(str(home / "tools"))
        page = home / "build" / "heatlint.1"
        page.parent.mkdir(exist_ok=True)
        page.write_text(manual(), encoding="utf-8", newline="\n")
        build_data["shared_data"][str(page)] = PLACE
