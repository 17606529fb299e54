"""Which config, rules and selection apply to the templates of a directory."""

from __future__ import annotations

import os

from heatlint.diagnostic import PASSED_OVER, UNPAIRED_ENVIRONMENT
from heatlint.load.disk import Directories
from heatlint.plugins import Plugin, Ruleset, built_in, of_directory, of_packages
from heatlint.project.config import BadConfig, Config
from heatlint.project.configs import Configs
from heatlint.project.selection import Selection
from heatlint.project.trust import Trust
from heatlint.run.jobs import UNKNOWN_TYPES, Catalogs, config_jobs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.project.path_patterns import PathPatterns
    from heatlint.run.cache import Cache
    from heatlint.run.jobs import CheckJob
    from heatlint.run.options import CheckOptions


class Scope:
    """What applies to the templates of one config. stacks: the jobs of its `[[stack]]` tables."""

    __slots__ = (
        "config",
        "ruleset",
        "selection",
        "stacks",
        "_exclude",
        "_use_cache",
        "_cache",
        "_directories",
        "_catalogs",
    )

    def __init__(self, config: Config, options: CheckOptions, directories: Directories, catalogs: Catalogs) -> None:
        self.config = config
        self.ruleset = ruleset_of(config, options.rules)
        self.stacks = list(config_jobs(config, with_gone=not options.without_gone_stacks))
        # Without the types that the config names, a type that is not known may be one of them.
        ignored = [*options.ignore, *UNKNOWN_TYPES] if config.lacks_types else options.ignore
        self.selection = Selection(self.ruleset, config, select=options.select, ignore=ignored, profile=options.profile)
        self._exclude: PathPatterns | None = None
        if (exclude := config.get("exclude")) is not None:
            from heatlint.project.path_patterns import PathPatterns

            self._exclude = PathPatterns([(exclude, config.origins["exclude"])], "patterns")
        self._use_cache = options.use_cache and config.get("cache")
        self._cache: Cache | None = None
        self._directories = directories
        self._catalogs = catalogs

    def findings(self) -> list[Diagnostic]:
        """Return the findings about settings of the config that are not used, of the rules that the project selects."""
        if not (self.config.unused or self.config.unused_files):
            return []
        from heatlint.project.unused import findings

        return [each for each in findings(self.config) if each.rule.code in self.selection.all]

    def excludes(self, path: str) -> bool:
        """Whether a search leaves out an absolute path. The path of a directory ends with a slash."""
        return self._exclude is not None and self._exclude.tables(path) != ()

    @property
    def cache(self) -> Cache | None:
        """The kept results, or None when the user or the project does not want them, or they cannot be verified."""
        if self._cache is None and self._use_cache:
            from heatlint.run.cache import Cache, default_directory
            from heatlint.run.cache_key import user_key

            key = user_key()
            if key is None:
                self._use_cache = False
            else:
                wanted = self.selection.looked_for
                self._cache = Cache(default_directory(), key, self.ruleset, wanted, self._directories, self._catalogs)
        return self._cache


class Scopes:
    """The scopes of a run, each created once. Raises Misuse for a config, rule or plugin that cannot be used."""

    def __init__(self, options: CheckOptions) -> None:
        self.options = options
        self.catalogs = Catalogs()
        self.directories = Directories()
        #: The notes of the search for templates, by message, in order.
        self.notes: dict[str, Diagnostic] = {}
        #: The environments that do not certainly belong to a template -> why, as the end of a sentence.
        self.unpaired: dict[str, str] = {}
        #: The templates and the environments that searches have found, by the directory without symbolic links.
        self.searched: dict[str, tuple[list[str], list[str]]] = {}
        #: The directories that the user has named, without symbolic links.
        self.named: list[str] = []
        #: What heatlint.run.reach has read of repositories, by their directories.
        self.repositories: dict[str, Any] = {}
        #: What heatlint.run.program_texts has read, by the directories of repositories.
        self.programs: dict[str, Any] = {}
        self._configs = Configs(options.config, none=options.no_config, trust=Trust(options.trust))
        self._by_config: dict[str | None, Scope] = {}
        self._by_directory: dict[str, Scope] = {}

    def of(self, directory: str) -> Scope:
        """Return the scope of the templates in a directory."""
        if directory not in self._by_directory:
            config = self._configs.of(directory)
            if config.path not in self._by_config:
                self._by_config[config.path] = Scope(config, self.options, self.directories, self.catalogs)
            self._by_directory[directory] = self._by_config[config.path]
        return self._by_directory[directory]

    def config_of(self, directory: str) -> Config:
        """Return the config of a directory without loading its plugins."""
        return self._configs.of(directory)

    def configs(self) -> list[Config]:
        """Return every config read so far."""
        return self._configs.all()

    def page(self, code: str) -> str | None:
        """Return the documentation of the rule with a code, in Markdown; None when no scope has it."""
        pages = (scope.ruleset.section(code) for scope in self.all())
        return next((page for page in pages if page is not None), None)

    def page_path(self, code: str) -> str | None:
        """Return the path of the file with the documentation of a rule; None when no scope has the rule."""
        paths = (scope.ruleset.page_path(code) for scope in self.all())
        return next((path for path in paths if path is not None), None)

    def of_job(self, job: CheckJob) -> Scope:
        """Return the scope that a job was found in."""
        return self._by_config[job.config.path]

    def all(self) -> list[Scope]:
        """Return every scope used so far."""
        return list(self._by_config.values())

    def pass_over(self, path: str, reason: str) -> None:
        """Note that the search for templates leaves out a file."""
        note = passed_over(path, reason)
        self.notes[note.message] = note

    def note_unpaired(self, path: str, reason: str) -> None:
        """Note that an environment is checked without a template. reason: the end of a sentence about it."""
        self.unpaired[path] = reason
        note = UNPAIRED_ENVIRONMENT.at((), f'environment "{path}" is checked by itself, since it {reason}', file=path)
        self.notes[note.message] = note

    def real(self, path: str) -> str:
        """Return the path without symbolic links. Raises OSError or ValueError."""
        return self.directories.real(path)


def passed_over(path: str, reason: str) -> Diagnostic:
    """Return the note about a file that is not checked."""
    return PASSED_OVER.at((), f'"{path}" {reason}', file=path)


def ruleset_of(config: Config, directories: Sequence[str] = ()) -> Ruleset:
    """Return the built-in rules with those of installed packages, of the config and of more directories."""
    plugins: list[Plugin] = of_packages(config.allows_package)
    for directory in dict.fromkeys(map(os.path.abspath, (*config.listed("rules"), *directories))):
        plugins += of_directory(directory)
    policies: list[dict[str, Any]] = [
        {name: value for name, value in table.items() if name} for table in config.listed("policy")
    ]
    if not plugins and not policies:
        return built_in()
    facts = ""
    if policies:
        from heatlint.project.policy import plugin

        try:
            plugins.append(Plugin("policy", plugin(policies)))
        except ValueError as error:
            assert config.path is not None  # only a config has policies
            raise BadConfig(config.path, str(error)) from None
        facts = repr(policies)
    return Ruleset([*built_in().plugins, *plugins], facts)
