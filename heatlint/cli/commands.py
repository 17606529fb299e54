"""The commands and their options: the one place that lists them."""

from __future__ import annotations

from heatlint.cli.options import Command, Option

ENVIRONMENT = Option("-e --environment", "FILE", "an environment file", many=True)
PARAMETER = Option("-P --parameter", "NAME=VALUE", "the value of a parameter", many=True)
ROOT = Option("--root", "DIR", "files in this directory may be read, too", many=True)
TARGET = Option("--target", "RELEASE", "the release of Heat that the cloud runs, a name or a number")
TYPES = Option("--types", "PATH", "descriptions of the cloud's own resource types: a file, or a directory", many=True)
STDIN = Option("--stdin-filename", "NAME", 'what to call the template that "-" reads')

COMMANDS = (
    Command(
        "check",
        "PATH...",
        1,
        None,
        "Report every fault in templates; a directory is searched for them. Exit status 1 if there are any.",
        (
            ENVIRONMENT,
            TARGET,
            Option("--from", "RELEASE", "report only what goes wrong on the target and not on this release"),
            TYPES,
            Option("--format", "", "how to report", choices=("text", "json")),
            Option("--color", "", "whether to use colour", choices=("auto", "always", "never")),
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
    Command("explain", "RULE", 1, 1, "Print what there is to know about a rule, by code or name.", ()),
    Command("rules", "", 0, 0, "List all rules: code, name, stage, severity.", ()),
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
    Command("schema", "hot|cfn|environment", 1, 1, "Print a JSON Schema of Heat's formats.", ()),
)


def overview() -> str:
    """The help of heatlint itself."""
    rows = [f"  {each.name:10}{each.help}" for each in COMMANDS]
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
