"""All commands. Those that take templates are declared in heatlint.cli.template_commands, the others here."""

from __future__ import annotations

import os

from heatlint.cli.check_command import (
    CHECK,
    CLOUD,
    COLOR,
    CONFIG,
    ENVIRONMENT,
    OF_CLOUD,
    OF_PROJECT,
    PARAMETER,
    ROOT,
    RULES,
    STDIN_FILENAME,
    TEXT_OR_JSON,
    TRUST,
)
from heatlint.cli.options import Command, Misuse, Option
from heatlint.cli.template_commands import CONVERT, DEMAND, FMT, GRAPH, PLAN, UPGRADE, VALIDATE
from heatlint.heat import TEMPLATE_FILE_ENDINGS

#: The ways to authenticate at the endpoint, see heatlint.serve.settings.
AUTH_WAYS = ("none", "static", "any")

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
            Option("--region", "NAME", "the region whose services are wanted, of a cloud with several"),
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
