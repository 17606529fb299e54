"""The commands and their options, all declared here and in heatlint.cli.check_command."""

from __future__ import annotations

import os

from heatlint.cli.check_command import (
    CHECK,
    CLOUD,
    COLOR,
    CONFIG,
    ENVIRONMENT,
    GLOBAL_ENVIRONMENT,
    OF_CLOUD,
    OF_PROJECT,
    PARAMETER,
    ROOT,
    RULES,
    STDIN_FILENAME,
    TARGET,
    TEXT_OR_JSON,
    TRUST,
    TYPES,
    in_formats,
)
from heatlint.cli.options import Command, Misuse, Option
from heatlint.cli.outputs import GRAPH_FORMATS, PLAN_FORMATS
from heatlint.heat import TEMPLATE_FILE_ENDINGS

#: The ways to authenticate at the endpoint, see heatlint.serve.settings.
AUTH_WAYS = ("none", "static", "any")

ENGINE = Option("--engine", "", "how Heat updates the stack", choices=("convergence", "legacy"))
OF_OLD_STACK = (
    Option("--old-environment", "FILE", "an environment file of the old stack, if it has others", many=True),
    Option("--old-parameter", "NAME=VALUE", "the value of a parameter in the old stack", many=True),
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
            Option("--resource-validate", "", "refuse a stack that needs more than the cloud of --cloud has left"),
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
            Option("--types", "", "native: replace AWS types where another type is equal", choices=("keep", "native")),
            STDIN_FILENAME,
            *OF_PROJECT,
        )
    },
)

INVENTORY = Command(
    "inventory",
    "read FILE|DIR... | fetch | commands",
    1,
    None,
    'Write the inventory of a cloud. "read" takes what the OpenStack clients print with "-f json", bodies of APIs and '
    'dumps of openstacksdk; "fetch" asks a cloud of clouds.yaml; "commands" prints the commands of the clients.',
    {
        "options": (
            Option("-o --output", "FILE", "write the inventory to this file, not to standard output"),
            Option("--cloud", "NAME", 'the cloud of clouds.yaml that "fetch" asks'),
            Option("--release", "RELEASE", "the Heat release of the cloud, by name or number"),
        )
    },
)

SERVE = Command(
    "serve",
    "",
    0,
    0,
    "Answer Heat's API and Keystone's at an address, as a cloud does: clients can validate templates, create stacks, "
    "update and delete them. Nothing is made in a cloud. Prints the OS_* variables that clients need.",
    {
        "server": (
            Option("--host", "HOST", "the address to listen at; by default 127.0.0.1"),
            Option("--port", "PORT", "the port to listen at; by default 8004"),
            Option("--db", "URL", "where stacks are kept: sqlite:///FILE, postgresql+psycopg://...; by default memory"),
            Option("--auth", "", "who may call: nobody is asked, the users of serve.toml, any user", choices=AUTH_WAYS),
            Option("--config", "FILE", "a serve.toml: projects, users, limits, delays"),
        ),
        "behaviour": (
            Option("--seed", "TEXT", "give the same ids and times in each run"),
            Option("--delay", "[TYPE=]SECONDS", "how long a resource takes, of all types or of one", many=True),
            Option("--like-heat", "", "preview updates as Heat does, with its mistakes"),
            Option("--shape", "", "the form of errors", choices=("heat", "documented")),
        ),
        "cloud": (CLOUD, *OF_CLOUD),
    },
)

COMMANDS = (
    CHECK,
    VALIDATE,
    PLAN,
    GRAPH,
    FMT,
    UPGRADE,
    DEMAND,
    CONVERT,
    INVENTORY,
    SERVE,
    Command(
        "request",
        "TEMPLATE",
        1,
        1,
        "Print the request body that a client would send, with all files that the template reads.",
        {"options": (ENVIRONMENT, PARAMETER, ROOT, STDIN_FILENAME)},
    ),
    Command(
        "explain",
        "RULE",
        1,
        1,
        "Print the documentation of a rule, named by code or name, or list the rules whose codes begin like HL4.",
        {"options": (RULES, *OF_PROJECT, COLOR)},
    ),
    Command(
        "rules",
        "",
        0,
        0,
        "List all rules: code, name, stage, severity, profile; as JSON also with a summary, the documentation, whether "
        "there are fixes, and since which version.",
        {"options": (RULES, *OF_PROJECT, TEXT_OR_JSON)},
    ),
    Command(
        "config",
        "[PATH]",
        0,
        1,
        "Print the settings for a file or directory, and which file each comes from.",
        {"options": (CONFIG, TRUST, TEXT_OR_JSON)},
    ),
    Command(
        "init",
        "[DIRECTORY]",
        0,
        1,
        "Write a config: the stacks that are found, files for other programs to exclude, types to describe. If there "
        "is a config, print what it lacks as a diff; the exit status is then 1. Without DIRECTORY, this is the "
        "current one.",
        {
            "options": (
                Option("--write-baseline", "", "also write all findings to a baseline, which the new config names"),
                TRUST,
            )
        },
    ),
    Command(
        "trust",
        "[PATH]",
        0,
        1,
        "Trust the project of a directory: its config may load plugins and name files outside of the repository, until "
        "something in it changes. Without PATH, this is the current directory.",
        {
            "options": (
                Option("--list", "", "list the configs that are trusted"),
                Option("--remove", "", "do not trust the project any more"),
            )
        },
    ),
    Command(
        "types",
        "[TYPE]",
        0,
        1,
        "List the resource types of a release, describe one type, or compare two releases. TYPE may be a pattern, "
        "such as 'OS::Neutron::*'; then the types that fit it are listed.",
        {
            "options": (
                Option(
                    "--search",
                    "TEXT",
                    "list the types with this text in their name or description, or in the name of a property",
                ),
                Option("--required", "", "describe only the required properties of TYPE"),
                *OF_CLOUD,
                Option("--diff", "RELEASE RELEASE", "print what differs between two releases, in all types or in TYPE"),
                TEXT_OR_JSON,
            )
        },
    ),
    Command(
        "where",
        "NAME [PATH...]",
        1,
        None,
        "Print who declares, sets, passes and reads a parameter, or maps and uses a resource type, and what is in "
        "force in each stack. Without PATH, the current directory is searched. Secret values are covered.",
        {"options": (ENVIRONMENT, PARAMETER, *OF_CLOUD, ROOT, *OF_PROJECT, TEXT_OR_JSON)},
    ),
    Command(
        "unused",
        "[DIRECTORY]",
        0,
        1,
        "Print the files that no stack reads, and the parameters and outputs that nothing in the repository uses. The "
        "exit status is 1 when there are any. Without DIRECTORY, the current one is searched.",
        {"options": (*OF_PROJECT, TEXT_OR_JSON)},
    ),
    Command(
        "rename",
        "TEMPLATE NAME NEW",
        3,
        3,
        "Give a parameter, a resource or an output of a template another name, in all files of the project that use "
        "it. Nothing is written when a file cannot be changed safely.",
        {
            "options": (
                Option(
                    "--kind", "", "which one, if several have the name", choices=("parameter", "resource", "output")
                ),
                Option("--diff", "", "print the changes as a diff and change no file"),
                *OF_PROJECT,
            )
        },
    ),
    Command(
        "lsp",
        "",
        0,
        0,
        "Start the language server for editors.",
        {
            "options": (
                Option("--stdio", "", "communicate over standard input and output (the default)"),
                Option("--tcp", "[HOST:]PORT", "wait at this address for a client with a token"),
            )
        },
    ),
    Command(
        "completion",
        "bash|zsh|fish",
        1,
        None,
        "Print a completion script for a shell. The script asks heatlint for the candidates at each TAB.",
        {},
    ),
    Command(
        "schema",
        "hot|cfn|environment|config|report|plan|graph|demand|upgrade|inventory",
        1,
        1,
        "Print the JSON Schema of templates, environments, configs, inventories, or the JSON of check, plan, graph, "
        "demand and upgrade.",
        {},
    ),
    Command("help", "[COMMAND]", 0, 1, "Describe heatlint or one of its commands.", {}),
)


def command(name: str) -> Command:
    """Return the command with a name. Raises Misuse."""
    for each in COMMANDS:
        if each.name == name:
            return each
    from heatlint.suggest import did_you_mean

    if os.path.exists(name) or name.endswith(TEMPLATE_FILE_ENDINGS):
        raise Misuse(f'"{name}" is not a command; to check a template, use "heatlint check {name}"')
    hint = did_you_mean(name, [each.name for each in COMMANDS], "; see heatlint --help")
    raise Misuse(f'"{name}" is not a command{hint}')
