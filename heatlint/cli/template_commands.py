"""The commands that take templates: their arguments and options. heatlint.cli.check_command has those of check."""

from __future__ import annotations

from heatlint.cli.check_command import (
    CLOUD,
    COLOR,
    ENVIRONMENT,
    GLOBAL_ENVIRONMENT,
    OF_CLOUD,
    OF_PROJECT,
    PARAMETER,
    ROOT,
    STDIN_FILENAME,
    TARGET,
    TEXT_OR_JSON,
    TYPES,
    in_formats,
)
from heatlint.cli.options import Command, Option
from heatlint.cli.outputs import GRAPH_FORMATS, PLAN_FORMATS

ENGINE = Option("--engine", "", "how Heat updates the stack", choices=("convergence", "legacy"))
OF_OLD_STACK = (
    Option("--old-environment", "FILE", "an environment file of the old stack, if it has others", many=True),
    Option(
        "--old-parameter",
        "NAME=VALUE",
        "the value of a parameter in the old stack, which otherwise has that of -P, too",
        many=True,
    ),
)

VALIDATE = Command(
    "validate",
    "TEMPLATE",
    0,
    1,
    "Print the answer of Heat's validate endpoint. The exit status is 1 when the template is refused.",
    {
        "request": (
            ENVIRONMENT,
            PARAMETER,
            Option("--show-nested", "", "include the parameters of nested templates"),
            Option(
                "--resource-validate",
                "",
                "refuse a stack that needs more than the cloud of --cloud, or of the config, has left",
            ),
            Option("--ignore-errors", "CODES", "ignore the errors with these codes of Heat, separated by commas"),
            Option("--requests", "FILE", 'answer requests from FILE or standard input ("-"), one JSON body per line'),
            ROOT,
            STDIN_FILENAME,
        ),
        "answer": (
            Option(
                "--stage", "", "refuse what Heat refuses up to this stage", choices=("validate", "create", "deploy")
            ),
            Option(
                "--shape",
                "",
                "the form: as Heat sends it, or as its API reference describes it",
                choices=("heat", "documented"),
            ),
            Option(
                "--format", "", "the body alone, or with all errors, warnings and notes", choices=("response", "json")
            ),
        ),
        "cloud": (TARGET, TYPES, GLOBAL_ENVIRONMENT, CLOUD),
    },
)

GRAPH = Command(
    "graph",
    "TEMPLATE | PATH...",
    1,
    None,
    "Write a picture of a stack: its resources, what depends on what, its nested stacks and its findings. With "
    '"--what nesting", the templates in PATH and the environments that they have are drawn.',
    {
        "what to draw": (
            ENVIRONMENT,
            PARAMETER,
            Option("--what", "", "what the picture shows", choices=("resources", "network", "nesting")),
            Option("--depth", "NUMBER", "draw nested stacks down to this level; 1 is the stack alone"),
            Option("--focus", "RESOURCE", "draw only what this resource is connected with"),
            Option("--parameters", "", "draw the parameters and the resources that use them, too"),
            Option("--outputs", "", "draw the outputs and the resources that they come from, too"),
            Option("--diff", "OLD", "show what the update of the stack from this template does"),
            *OF_OLD_STACK,
            STDIN_FILENAME,
            ROOT,
            *OF_PROJECT,
        ),
        "cloud": OF_CLOUD,
        "output": (in_formats(GRAPH_FORMATS),),
    },
)

PLAN = Command(
    "plan",
    "[OLD] NEW | PATH...",
    0,
    None,
    "Print what the update of a stack would do with each resource, and why. OLD and NEW are templates. With --git, the "
    "stacks in PATH, or in the current directory, are compared with those of a revision; with --against, NEW with a "
    "stack that runs. The exit status is 1 when something changes.",
    {
        "what to compare": (
            ENVIRONMENT,
            PARAMETER,
            *OF_OLD_STACK,
            Option("--git", "REV", "compare the stacks of the project in this revision with the working tree"),
            Option(
                "--against",
                "FILE",
                'what "openstack stack show", "stack template show", "stack environment show", "stack file list" or '
                '"stack resource list" prints with "-f json"',
                many=True,
            ),
            Option(
                "--requests",
                "FILE",
                'answer pairs of requests from FILE or standard input ("-"), one pair in JSON per line',
            ),
            Option("--existing", "", 'keep what NEW does not give, as "openstack stack update --existing" does'),
            ROOT,
            *OF_PROJECT,
        ),
        "cloud": (ENGINE, CLOUD, *OF_CLOUD),
        "report": (
            in_formats(PLAN_FORMATS),
            COLOR,
            Option(
                "--fail-on",
                "ACTIONS",
                "the actions, separated by commas, that make the exit status 1, instead of every change",
            ),
            Option(
                "--protect",
                "TYPE|NAME",
                "resources, separated by commas, that may not be replaced or deleted; a pattern such as "
                "'OS::Cinder::*' is possible",
                many=True,
            ),
        ),
    },
)

FMT = Command(
    "fmt",
    "[PATH...]",
    0,
    None,
    "Give templates and environments one layout and print the names of those that change. A directory is searched for "
    'both; without PATH, the current one is. "-" formats standard input to standard output.',
    {
        "options": (
            Option("--check", "", "change no file; the exit status is 1 when one would change"),
            Option("--diff", "", "print the changes as a diff and change no file; the exit status is as with --check"),
            STDIN_FILENAME,
            *OF_PROJECT,
        )
    },
)

UPGRADE = Command(
    "upgrade",
    "[PATH...]",
    0,
    None,
    "Print as a diff what the templates in PATH, or in the current directory, need for a release of Heat: other "
    "properties, types and versions; then what an update does with the stacks, and what is left for a person. The exit "
    "status is 1 when there is any of these.",
    {
        "options": (
            Option("--target", "RELEASE", "the Heat release to rewrite for, by name or number; it is needed"),
            Option("--write", "", "write the changes; the exit status is 1 when something is left for a person"),
            TEXT_OR_JSON,
            ENVIRONMENT,
            PARAMETER,
            TYPES,
            GLOBAL_ENVIRONMENT,
            ROOT,
            *OF_PROJECT,
        )
    },
)

DEMAND = Command(
    "demand",
    "TEMPLATE",
    1,
    1,
    "Print what a stack needs of a cloud: servers, cores, volumes, ports and so on, each as a range. With --cloud, "
    "compare it with the quotas that are left; the exit status is 1 when one is certainly too small.",
    {
        "what to count": (
            ENVIRONMENT,
            PARAMETER,
            Option("--old", "OLD", "count what the update of the stack of this template needs at its peak"),
            *OF_OLD_STACK,
            ROOT,
            STDIN_FILENAME,
            *OF_PROJECT,
        ),
        "cloud": (CLOUD, *OF_CLOUD),
        "report": (Option("--format", "", "the format of the report", choices=("text", "json", "markdown")),),
    },
)

CONVERT = Command(
    "convert",
    "TEMPLATE",
    1,
    1,
    "Print a template in another language, version or form, with its comments. What cannot be carried over gets a "
    "comment and is listed; the exit status is then 1.",
    {
        "options": (
            Option(
                "--to", "FORM", "hot: the newest version of HOT; a version of HOT, such as 2018-08-31; yaml or json"
            ),
            Option(
                "--types",
                "",
                "keep (default): leave AWS types; native: replace them where another type is equal",
                choices=("keep", "native"),
            ),
            STDIN_FILENAME,
            *OF_PROJECT,
        )
    },
)
