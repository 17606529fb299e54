"""The jobs of a run: templates, each with the environments and the cloud that it is checked with."""

from __future__ import annotations

import os

from heatlint import catalog
from heatlint.language.functions.base import shorten
from heatlint.load.disk import Directories, Disk, relative_path
from heatlint.load.requests import local_paths
from heatlint.project.config import CLOUD_FILES, BadConfig, display_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.cloud.inventory import Inventory
    from heatlint.project.config import Config
    from heatlint.run.glob_paths import GlobSearch

#: How many templates the `[[stack]]` tables of a config may name, one that several tables name counted each time.
MOST_JOBS = 10_000

#: The names of the rules about resource types that are not known.
UNKNOWN_TYPES = ("unknown-resource-type", "unknown-namespace")


class CheckJob:
    """One template to check.

    environments, parameters, roots: as heatlint.load.from_files takes them.
    assume_values: whether a parameter without a value has an unknown value; otherwise it has none, which is an error.
    target, types, global_environments, cloud: the release, the type files, the operator's environment files and the
    inventory of the cloud, as the options name them; global_environments is None for the environment that comes with
    Heat.
    upgrade_from: report only what is new since this release.
    text: the content of the template when it is not in a file.
    is_stack: whether the job comes from a `[[stack]]` table, or its environments were found; named_by_user: whether the
    user named the template.
    is_found: whether the environments are not named anywhere, but fit the template.
    is_environment: whether `template` is the path of an environment, which is checked by itself.
    undeclared: for an environment by itself, the template that it is probably meant for, and names in it that this does
    not declare -> the ones that they are near, None for a name that may be left over.
    registries: environments of which only some entries of the registry are in force: path -> the keys of the entries.
    mapped_elsewhere: types that other environments map -> the paths of these environments.
    """

    __slots__ = (
        "template",
        "environments",
        "parameters",
        "roots",
        "assume_values",
        "target",
        "types",
        "global_environments",
        "cloud",
        "upgrade_from",
        "text",
        "is_stack",
        "named_by_user",
        "is_found",
        "is_environment",
        "undeclared",
        "registries",
        "mapped_elsewhere",
        "config",
    )

    def __init__(self, template: str, config: Config) -> None:
        self.template = template
        self.config = config
        self.environments: list[str] = []
        self.parameters: Any = []
        self.roots: list[str] = config.listed("roots")
        self.assume_values = True
        self.target: str | None = config.get("target")
        self.types: list[str] = config.listed("types")
        self.global_environments: list[str] | None = config.get("global-environments")
        self.cloud: str | None = config.get("cloud")
        self.upgrade_from: str | None = None
        self.text: bytes | None = None
        self.is_stack = False
        self.named_by_user = False
        self.is_found = False
        self.is_environment = False
        self.undeclared: tuple[str, dict[str, str | None]] | None = None
        self.registries: dict[str, list[str]] = {}
        self.mapped_elsewhere: dict[str, list[str]] = {}

    @property
    def paths(self) -> list[str]:
        """The paths of the template and the environments."""
        return [self.template, *self.environments]

    @property
    def cloud_files(self) -> list[str]:
        """The paths of the files that describe the cloud."""
        return [*self.types, *(self.global_environments or ()), *filter(None, (self.cloud,))]

    @property
    def beside(self) -> Iterator[str]:
        """The paths of environments that the job does not name, but that map types for it."""
        yield from self.registries
        for paths in self.mapped_elsewhere.values():
            yield from paths

    def key(self) -> list[Any]:
        """Return everything that the findings depend on, except the contents of files. The template comes first."""
        return [
            self.template,
            self.environments,
            self.parameters,
            self.roots,
            self.assume_values,
            self.target,
            self.types,
            self.global_environments,
            self.cloud,
            self.upgrade_from,
            self.is_found,
            self.is_environment,
            self.is_environment and self.named_by_user,
            self.undeclared,
            self.registries,
            self.mapped_elsewhere,
        ]


#: What mends a config whose stacks are in a directory that has another name now.
MOVED = 'if it was moved, run "heatlint init | patch -p0"'


def config_jobs(config: Config, *, with_gone: bool = True) -> Iterator[CheckJob]:
    """Yield a job for each template of each `[[stack]]` table of a config, in the order of the config.

    A stack with a file that the config may not name is left out. with_gone: whether the stacks whose files are gone are
    used, see heatlint.project.config_text.is_gone. Raises BadConfig when a template or an environment does not exist,
    or is a pipe or a device.
    """
    tables = config.listed("stack")
    if not tables:
        return
    from heatlint.run.glob_paths import GlobSearch

    search = GlobSearch(config.allows)
    jobs = 0
    for number, table in enumerate(tables):
        if not with_gone:
            from heatlint.project.config_text import is_gone

            if is_gone(table, table[""]):
                continue
        origin, where = config.origins[f"stack.{number}"], f"stack.{number}"
        directory = table[""]
        paths, outside = stack_templates(config, number, search)
        if outside:
            config.leave_out_stack(number, outside)
            continue
        if not paths:
            template = display_path(os.path.join(directory, table["template"]))
            raise BadConfig(origin, f'{where}: "{template}" does not exist; expected a template; {MOVED}')
        jobs += len(paths)
        if jobs > MOST_JOBS:
            message = f"{where}: the tables name more than {MOST_JOBS:,} templates; expected fewer stacks"
            raise BadConfig(origin, message)
        for path in paths:
            job = CheckJob(path, config)
            for each in table.get("environments", ()):
                environment = display_path(os.path.normpath(os.path.join(directory, each)))
                if not os.path.exists(environment):
                    message = f'{where}: "{environment}" does not exist; expected an environment file; {MOVED}'
                    raise BadConfig(origin, message)
                job.environments.append(environment)
            for file in job.paths:
                if not os.path.isfile(file) and not os.path.isdir(file):  # the check reports a directory
                    raise BadConfig(origin, f'{where}: "{file}" is not a regular file')
            job.parameters = table.get("parameters") or []
            job.target = table.get("target", job.target)
            if "types" in table:
                job.types = _absolute(directory, table["types"])
            if "global-environments" in table:
                job.global_environments = _absolute(directory, table["global-environments"])
            if "cloud" in table:
                (job.cloud,) = _absolute(directory, [table["cloud"]])
            job.assume_values = False
            job.is_stack = True
            yield job


def _absolute(directory: str, paths: list[str]) -> list[str]:
    return [os.path.normpath(os.path.join(directory, each)) for each in paths]


def stack_templates(config: Config, number: int, search: GlobSearch) -> tuple[list[str], list[str]]:
    """Return the paths of the templates of a `[[stack]]` table, whose `template` is a path or a glob pattern.

    With them the paths, as written, that the table names and the config may not name. If there are any, there are no
    templates. search: the one search for all tables of the config. Raises BadConfig.
    """
    from glob import has_magic

    from heatlint.run.glob_paths import TooMuchWork

    table = config.listed("stack")[number]
    template = table["template"]
    path = base = os.path.normpath(os.path.join(table[""], template))
    while has_magic(base):  # a pattern is only tried in a directory that the config may name
        base = os.path.dirname(base)
    may_be_named = {
        "environments": config.allows,
        "cloud": config.allows,
        **dict.fromkeys(CLOUD_FILES, config.allows_files),
    }
    named = {**table, "cloud": [table["cloud"]]} if "cloud" in table else table
    outside = [
        each
        for key, may_name in may_be_named.items()
        for each in named.get(key, ())
        if not may_name(os.path.normpath(os.path.join(table[""], each)))
    ]
    if not config.allows(base):
        return [], [template, *outside]
    if os.path.exists(path) or base == path:
        found = [path] if os.path.exists(path) else []
    else:
        try:
            found, refused = search.paths(base, relative_path(path, base))
        except TooMuchWork as error:
            place = f"stack.{number}"
            raise BadConfig(config.origins[place], f'{place}: "{shorten(template)}" {error}') from None
        if refused and not found:
            outside.insert(0, template)
    if not all(map(config.allows, found)):  # a link can lead out of the directory
        outside.insert(0, template)
    return [] if outside else list(map(display_path, found)), outside


class Catalogs:
    """The clouds that a run uses: the resource types of a release, type files and environment files. Each read once."""

    __slots__ = ("_known", "_digests", "_inventories")

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, tuple[str, ...], tuple[str, ...] | None, str | None], Known] = {}
        self._digests: dict[tuple[str, ...], str] = {}
        self._inventories: dict[str, Inventory] = {}

    def of(
        self,
        release: str | None,
        types: Iterable[str] = (),
        global_environments: Iterable[str] | None = None,
        cloud: str | None = None,
    ) -> Known:
        """Return the types of a release (None: that of the inventory, or the newest), with what files say of the cloud.

        types: type files. global_environments: the operator's environment files, None for the environment that comes
        with Heat. cloud: the inventory. Raises Misuse for what cannot be read.
        """
        environments = None if global_environments is None else tuple(global_environments)
        key = release, tuple(types), environments, cloud
        if key not in self._known:
            inventory = None if cloud is None else self.inventory(cloud)
            if release is None and inventory is not None:
                release = inventory.release
            number = catalog.NEWEST if release is None else catalog.release(release)
            private = registries = None
            if key[1] or environments:
                self.digest([*key[1], *(environments or ())])
            if key[1]:
                from heatlint.catalog.private import load

                private = load(list(key[1]), number)
            if environments is not None:
                from heatlint.run.global_environments import load_registries

                registries = load_registries(environments)
            self._known[key] = catalog.known(number, private, registries, inventory)
        return self._known[key]

    def inventory(self, path: str) -> Inventory:
        """Return the inventory in a file. Raises Misuse."""
        if path not in self._inventories:
            from datetime import UTC, datetime

            from heatlint.cloud.inventory import read

            self.digest([path])
            self._inventories[path] = read(path, datetime.now(UTC))
        return self._inventories[path]

    def digest(self, files: Iterable[str]) -> str:
        """Return the digest of files about a cloud when this run read them: a later change is for the next run."""
        key = tuple(files)
        if key not in self._digests:
            from heatlint.project.files_digest import files_digest

            self._digests[key] = files_digest(key)
        return self._digests[key]


def disk_of(job: CheckJob, directories: Directories, texts: dict[str, bytes] | None = None) -> Disk:
    """Return the disk that a job reads files from. texts: contents that replace those of files, by real path."""
    return Disk(local_paths(job.paths), job.roots, texts, directories)
