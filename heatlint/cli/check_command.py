"""The command `check` and the options that several commands have. `heatlint check` imports no other command."""

from __future__ import annotations

from heatlint.cli.options import Command, Option
from heatlint.cli.outputs import FORMATS
from heatlint.diagnostic import PROFILES, SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ENVIRONMENT = Option("-e --environment", "FILE", "an environment file", many=True)
PARAMETER = Option("-P --parameter", "NAME=VALUE", "the value of a parameter", many=True)
ROOT = Option("--root", "DIR", "read files in this directory, too, when a template names them", many=True)
STDIN_FILENAME = Option("--stdin-filename", "NAME", 'the file name to report for the template on standard input ("-")')
TARGET = Option("--target", "RELEASE", "the Heat release of the cloud, by name or number; by default the newest")
TYPES = Option("--types", "PATH", "a file or directory that describes the cloud's own resource types", many=True)
GLOBAL_ENVIRONMENT = Option(
    "--global-environment",
    "FILE",
    "an environment file of the cloud's operator, or a directory of them, instead of the one that comes with Heat; "
    '"none" for a cloud without one',
    many=True,
)
CLOUD = Option("--cloud", "FILE", 'the inventory of the cloud, as "heatlint inventory" writes it')
CONFIG = Option("--config", "FILE", "use this config instead of the nearest one")
NO_CONFIG = Option("--no-config", "", "use no config")
TRUST = Option("--trust", "", "trust the project in this run: load its plugins, and read what its config names")
RULES = Option("--rules", "DIR", "load the rule plugins in this directory, too", many=True)
COLOR = Option("--color", "", "when to use colour", choices=("auto", "always", "never"))
TEXT_OR_JSON = Option("--format", "", "the format of the output", choices=("text", "json"))


def in_formats(names: Iterable[str]) -> Option:
    """Return the option that chooses formats, each with a file."""
    text = f"the format of the report, and the file to write it to: {', '.join(names)}"
    return Option("--format", "FORMAT[:FILE]", text, many=True)


#: How a command finds the project's settings, and what it may do with them.
OF_PROJECT = (CONFIG, NO_CONFIG, TRUST)
#: What a command knows about the cloud without an inventory.
OF_CLOUD = (TARGET, TYPES, GLOBAL_ENVIRONMENT)

FAIL_ON = (*SEVERITIES, "never")

CHECK = Command(
    "check",
    "[PATH...]",
    0,
    None,
    "Report every fault in templates and environments. A directory is searched for both; without PATH, the current one "
    "is. The exit status is 1 when there are findings.",
    {
        "what to check": (
            ENVIRONMENT,
            PARAMETER,
            TARGET,
            Option("--from", "RELEASE", "report only what an upgrade from this release to the target breaks"),
            TYPES,
            GLOBAL_ENVIRONMENT,
            CLOUD,
            ROOT,
            STDIN_FILENAME,
            Option(
                "--affected", "", 'check the stacks of the current directory that read the files PATH ("-": a list)'
            ),
            Option("--show-files", "", "list what would be checked, with its environments, and check nothing"),
        ),
        "rules": (
            Option("--select", "RULES", "look only for these rules: codes, beginnings of codes or names", many=True),
            Option("--ignore", "RULES", "do not look for these rules", many=True),
            Option("--profile", "", "how much advice to give", choices=PROFILES),
            RULES,
            *OF_PROJECT,
        ),
        "server": (
            Option(
                "--server", "URL", 'let the "heatlint serve" at this address judge, for the cloud that it stands for'
            ),
            Option("--token-file", "FILE", "the file with the token for the server, instead of the OS_* variables"),
        ),
        "fixes": (
            Option("--fix", "", "make the fixes that do not change what the template means"),
            Option("--unsafe-fixes", "", "make the fixes that change what the template means, too"),
            Option("--diff", "", "print the fixes as a diff and change no file"),
        ),
        "baseline": (
            Option("--baseline", "FILE", "do not report the findings in this baseline"),
            Option("--write-baseline", "", "write all findings to the baseline"),
            Option("--prune-baseline", "", "remove the findings that no longer occur from the baseline"),
        ),
        "report": (
            in_formats(FORMATS),
            Option(
                "--group-by",
                "",
                "the order of the text report: by file, or by rule, which is shorter",
                choices=("file", "rule"),
            ),
            Option("--all", "", "show all entries and places in the text report, not only the first ones"),
            COLOR,
            Option("--no-source", "", "do not show the source lines of findings"),
            Option("--show-source", "", "show the source lines of findings (the default, except by rule)"),
            Option("--statistics", "", "count the findings of each rule"),
            Option("-v --verbose", "", "list the files that were not read and the values that were not judged"),
            Option("-q --quiet", "", "print only findings, without a summary and notes"),
            Option("--fail-on", "", "the least severity that makes the exit status 1", choices=FAIL_ON),
        ),
        "run": (
            Option("--jobs", "NUMBER", "how many processes to use; by default as many as make it faster"),
            Option("--no-cache", "", "do not use the results of earlier runs, and keep none"),
            Option("--watch", "", "check again whenever a file changes"),
        ),
    },
)
