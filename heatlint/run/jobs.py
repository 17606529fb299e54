"""What a run checks: templates, each with the environments and the cloud it is meant for."""

from __future__ import annotations

import os

from heatlint import catalog
from heatlint.load.client.loader import local_paths
from heatlint.load.disk import Directories, Disk
from heatlint.project.config import BadConfig, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.project.config import Config


class Job:
    """One template to check.

    environments, parameters, roots: as heatlint.load.from_files takes them; assume: a parameter that nobody gives
    has an unknown value rather than none; target, types: the cloud, as its options name it; before: the release
    before an upgrade; text: what stands in for a file; stack: whether a project says that it is deployed so;
    named: whether the user named it, rather than a search.
    """

    __slots__ = (
        "template",
        "environments",
        "parameters",
        "roots",
        "assume",
        "target",
        "types",
        "before",
        "text",
        "stack",
        "named",
        "config",
    )

    def __init__(self, template: str, config: Config) -> None:
        self.template = template
        self.config = config
        self.environments: list[str] = []
        self.parameters: Any = []
        self.roots: list[str] = config.listed("roots")
        self.assume = True
        self.target: str | None = config.get("target")
        self.types: list[str] = config.listed("types")
        self.before: str | None = None
        self.text: bytes | None = None
        self.stack = False
        self.named = False

    @property
    def given(self) -> list[str]:
        """The paths of the files that the request is made of."""
        return [self.template, *self.environments]

    def key(self) -> list[Any]:
        """Everything that decides what is found, but what stands in files."""
        return [
            self.template,
            self.environments,
            self.parameters,
            self.roots,
            self.assume,
            self.target,
            self.types,
            self.before,
        ]


def stacks(config: Config) -> Iterator[Job]:
    """The stacks of a config, in its order. Raises BadConfig where a template or an environment is not there."""
    for number, table in enumerate(config.listed("stack")):
        where = f"{shown(config.origins[f'stack.{number}'])}: stack.{number}"
        directory = table[""]
        paths = stack_templates(config, number)
        if not paths:
            raise BadConfig(f'{where}: there is no template "{shown(os.path.join(directory, table["template"]))}"')
        for path in paths:
            job = Job(path, config)
            for each in table.get("environments", ()):
                environment = shown(os.path.normpath(os.path.join(directory, each)))
                if not os.path.exists(environment):
                    raise BadConfig(f'{where}: there is no environment "{environment}"')
                job.environments.append(environment)
            job.parameters = table.get("parameters") or []
            job.target = table.get("target", job.target)
            if "types" in table:
                job.types = [os.path.normpath(os.path.join(directory, each)) for each in table["types"]]
            job.assume = False
            job.stack = True
            yield job


def stack_templates(config: Config, number: int) -> list[str]:
    """The templates of a stack of a config: one, or those that a pattern fits."""
    import glob

    table = config.listed("stack")[number]
    path = os.path.normpath(os.path.join(table[""], table["template"]))
    if os.path.exists(path) or not glob.has_magic(path):
        found = [path] if os.path.exists(path) else []
    else:
        found = sorted(glob.glob(path, recursive=True))
    return [shown(each) for each in found]


class Clouds:
    """What the clouds of a run know, each read once. Raises Misuse for what there is not."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, tuple[str, ...]], Known] = {}

    def of(self, release: str | None, types: Iterable[str]) -> Known:
        """The release of Heat with the cloud's own types in some files."""
        key = release, tuple(types)
        if key not in self._known:
            number = catalog.NEWEST if release is None else catalog.release(release)
            private = None
            if key[1]:
                from heatlint.catalog.private import load

                private = load(list(key[1]), number)
            self._known[key] = catalog.known(number, private)
        return self._known[key]


def disk_of(job: Job, directories: Directories, texts: dict[str, bytes] | None = None) -> Disk:
    """What a job asks for files."""
    return Disk(local_paths(job.given), job.roots, texts, directories)
