"""The commands and their options: the one place that lists them."""

from __future__ import annotations

from heatlint.cli.options import Command, Option
from heatlint.cli.outputs import FORMATS
from heatlint.rule import PROFILES, SEVERITIES

ENVIRONMENT = Option("-e --environment", "FILE", "an environment file", many=True)
PARAMETER = Option("-P --parameter", "NAME=VALUE", "the value of a parameter", many=True)
ROOT = Option("--root", "DIR", "files in this directory may be read, too", many=True)
TARGET = Option("--target", "RELEASE", "the release of Heat that the cloud runs, a name or a number")
TYPES = Option("--types", "PATH", "descriptions of the cloud's own resource types: a file, or a directory", many=True)
CONFIG = Option("--config", "FILE", "the config, in place of the nearest one")
NO_CONFIG = Option("--no-config", "", "use no config")
RULES = Option("--rules", "DIR", "a directory of rule plugins", many=True)
SELECT = Option("--select", "RULES", "look only for these rules: codes, beginnings of codes, names", many=True)
IGNORE = Option("--ignore", "RULES", "do not look for these rules", many=True)
PROFILE = Option("--profile", "", "how much advice to give", choices=PROFILES)
STDIN = Option("--stdin-filename", "NAME", 'what to call the template that "-" reads')

FAIL_ON = (*SEVERITIES, "never")

COMMANDS = (
    Command(
        "check",
        "[PATH...]",
        0,
        None,
        "Report every fault in templates; a directory, without one the current one, is searched for them. "
        "Exit status 1 if there are any.",
        (
            ENVIRONMENT,
            TARGET,
            Option("--from", "RELEASE", "report only what goes wrong on the target and not on this release"),
            TYPES,
            Option("--affected", "", "check the stacks in the current directory that read the files named"),
            SELECT,
            IGNORE,
            PROFILE,
            RULES,
            Option("--fix", "", "mend what can be mended without a change of meaning"),
            Option("--unsafe-fixes", "", "mend what probably was meant otherwise, too"),
            Option("--diff", "", "show what the fixes would change, and change nothing"),
            Option("--baseline", "FILE", "do not report the findings in this file"),
            Option("--write-baseline", "", "make what is found the baseline"),
            Option("--prune-baseline", "", "take out of the baseline what no longer occurs"),
            Option("--format", "FORMAT[:FILE]", f"how to report, and where: {', '.join(FORMATS)}", many=True),
            Option("--color", "", "whether to use colour", choices=("auto", "always", "never")),
            Option("--no-source", "", "leave the lines out that findings are about"),
            Option("--show-source", "", "show the lines that findings are about; so it is by default"),
            Option("--statistics", "", "count the findings of each rule"),
            Option("-q --quiet", "", "print findings only: no sum of them, no notes"),
            Option("--show-files", "", "list what would be checked, and with what"),
            Option("--fail-on", "", "the least severity that makes the exit status 1", choices=FAIL_ON),
            Option("--jobs", "NUMBER", "how many processes to use; by default as many as pay"),
            Option("--no-cache", "", "do not keep results for the next run, nor use those of the last"),
            Option("--watch", "", "check again whenever something changes"),
            CONFIG,
            NO_CONFIG,
            STDIN,
            ROOT,
        ),
    ),
    Command(
        "validate",
        "TEMPLATE",
        0,
        1,
        "Answer as Heat's validate endpoint would. Exit status 1 when the template is refused.",
        (
            ENVIRONMENT,
            PARAMETER,
            Option("--show-nested", "", "include the parameters of nested templates"),
            Option("--ignore-errors", "CODES", "Heat's codes of errors to ignore, with commas between"),
            Option("--stage", "", "what is asked of Heat", choices=("validate", "create", "deploy")),
            Option("--shape", "", "as Heat sends it, or as it is documented", choices=("heat", "documented")),
            Option("--format", "", "json adds lists of errors and warnings", choices=("response", "json")),
            TARGET,
            TYPES,
            Option("--requests", "FILE", 'answer requests, one JSON body a line, from FILE or "-"'),
            STDIN,
            ROOT,
        ),
    ),
    Command(
        "request",
        "TEMPLATE",
        1,
        1,
        "Print the request body that a client would send.",
        (ENVIRONMENT, PARAMETER, STDIN, ROOT),
    ),
    Command(
        "explain",
        "RULE",
        1,
        1,
        "Print what there is to know about a rule, by code or name.",
        (RULES, CONFIG, NO_CONFIG),
    ),
    Command("rules", "", 0, 0, "List all rules: code, name, stage, severity, profile.", (RULES, CONFIG, NO_CONFIG)),
    Command(
        "config",
        "[PATH]",
        0,
        1,
        "Print what holds for a file or directory, and where each value came from.",
        (CONFIG, Option("--format", "", "how to print it", choices=("text", "json"))),
    ),
    Command(
        "types",
        "[TYPE]",
        0,
        1,
        "List the resource types of a release, tell all about one of them, or what differs between two releases.",
        (
            TARGET,
            TYPES,
            Option("--diff", "RELEASE RELEASE", "what differs between two releases, in all types or in one"),
            Option("--format", "", "how to print it", choices=("text", "json")),
        ),
    ),
    Command(
        "lsp",
        "",
        0,
        0,
        "Serve an editor: the Language Server Protocol on standard input and output.",
        (
            Option("--stdio", "", "use standard input and output; so it is by default"),
            Option("--tcp", "[HOST:]PORT", "wait for the editor at this address instead"),
        ),
    ),
    Command("completion", "bash|zsh|fish", 1, 1, "Print a completion script for a shell.", ()),
    Command(
        "schema",
        "hot|cfn|environment|config|report",
        1,
        1,
        "Print a JSON Schema: of Heat's formats, configs or reports.",
        (),
    ),
)


def overview() -> str:
    """The help of heatlint itself."""
    width = max(len(each.name) for each in COMMANDS) + 2
    rows = [f"  {each.name:{width}}{each.help}" for each in COMMANDS]
    return "\n".join(
        [
            "usage: heatlint COMMAND ...",
            "",
            "Tells, offline, what OpenStack Heat would refuse in a template, and where it stands.",
            "",
            "commands:",
            *rows,
            "",
            "heatlint COMMAND --help tells more; heatlint --version tells the version.",
            "",
        ]
    )
