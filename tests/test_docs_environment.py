"""docs/environment-variables.md has each variable of the environment that heatlint reads, and no other."""

from __future__ import annotations

import pathlib
import re

from heatlint.cli.terminal import CI_VARIABLES
from heatlint.failure import DEBUG
from heatlint.project.trust import SWITCH

ROOT = pathlib.Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "environment-variables.md").read_text(encoding="utf-8")
LISTED = {name for row in re.findall(r"^\| (`.+?`) \|", PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
READ = re.compile(r'environ(?:ment)?(?:\.get\(|\[)f?"([A-Z][A-Z_]*)"|"([A-Z][A-Z_]*)" in environment')
#: Read by functions that get the name of the variable, or by platformdirs.
BY_NAME = {"OS_USERNAME", "OS_PROJECT_NAME", "OS_USER_ID"}
DOMAINS = {f"OS_{owner}_DOMAIN_{what}" for owner in ("USER", "PROJECT") for what in ("NAME", "ID")}
DIRECTORIES = {"XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"}
#: Not an input of heatlint: it is removed from the import path.
OTHER = {"PYTHONPATH"}


def test_every_variable_is_on_the_page() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "heatlint").rglob("*.py")]
    read = {first or second for text in texts for first, second in READ.findall(text)} - OTHER
    assert {"COLUMNS", "OS_TOKEN", "HEATLINT_CACHE_DIR"} <= read
    assert read | BY_NAME | DOMAINS | DIRECTORIES | {*CI_VARIABLES, DEBUG, SWITCH} == LISTED
