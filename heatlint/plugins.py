"""Load plugins: heatlint's own, those in a project's directories, and those of installed packages."""

from __future__ import annotations

import importlib
import os
import sys
from _thread import RLock  # threading.RLock, without the time to import threading
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType

from heatlint import _data
from heatlint._misuse import Misuse, reason_of
from heatlint.diagnostic import OWN_RULES, PRODUCTION, Rule, is_wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from types import CodeType

    from heatlint.diagnostic import Check

GROUP = "heatlint.rules"
#: The modules in rules/ whose rules are all of the profile for production. Most runs do not import them.
FOR_PRODUCTION = frozenset(("exposure", "production", "versions"))

_importing = RLock()


class BadPlugin(Misuse):
    """A plugin cannot be used; the message is one line."""


class Plugin:
    """A module of rules and checks.

    name: the name in messages. page: the path of its page, which may not exist. source: the file or directory of the
    plugin; None for heatlint's own.
    """

    __slots__ = ("name", "page", "source", "_module", "_members")

    def __init__(
        self,
        name: str,
        module: ModuleType | Callable[[], ModuleType],
        path: str | None = None,
        source: str | None = None,
    ) -> None:
        """module: or a function that imports it, called when the rules or checks are first needed."""
        self.name = name
        self.page = os.path.splitext(path)[0] + ".md" if path is not None else None
        self.source = source
        self._module = module
        self._members: tuple[list[Rule], list[tuple[str, Check]]] | None = None

    @property
    def is_for_production(self) -> bool:
        """Whether the plugin is one of heatlint's own that has only rules of the profile for production."""
        return self.source is None and self.name in FOR_PRODUCTION

    @property
    def rules(self) -> list[Rule]:
        """The rules that the module declares."""
        return self._of_module()[0]

    @property
    def checks(self) -> list[tuple[str, Check]]:
        """The name and the function of each check of the module."""
        return self._of_module()[1]

    @property
    def sections(self) -> dict[str, str]:
        """The pages of the rules of a plugin that has no file beside it, by code: its attribute `sections`."""
        found: dict[str, str] = getattr(self._module, "sections", {}) if self.page is None else {}
        return found

    def _of_module(self) -> tuple[list[Rule], list[tuple[str, Check]]]:
        with _importing:
            if self._members is None:
                module = self._module if isinstance(self._module, ModuleType) else self._module()
                rules: list[Rule] = []
                checks: list[tuple[str, Check]] = []
                for key, value in vars(module).items():
                    if isinstance(value, Rule):
                        rules.append(value)
                    elif callable(value) and getattr(value, "is_check", False):
                        checks.append((f"{self.name}.{key}", value))
                self._members = rules, checks
            return self._members


class Ruleset:
    """The plugins of a run. Raises BadPlugin if two plugins declare the same code or name.

    facts: a text about other sources of the rules, such as policies. defers: whether the modules of FOR_PRODUCTION are
    imported only when their rules are asked for.
    """

    __slots__ = ("plugins", "facts", "_rules", "_usual", "_sections", "_checks")

    def __init__(self, plugins: Iterable[Plugin], facts: str = "", *, defers: bool = False) -> None:
        self.plugins = list(plugins)
        self.facts = facts
        self._rules: list[Rule] | None = None
        self._sections: dict[str, str] | None = None
        self._checks: dict[frozenset[str] | None, list[tuple[str, Check]]] = {}
        self._usual = _sorted_rules([each for each in self.plugins if not (defers and each.is_for_production)])
        if not defers:
            self._rules = self._usual

    @property
    def rules(self) -> list[Rule]:
        """All rules of the plugins, sorted by code."""
        if self._rules is None:
            self._rules = _sorted_rules(self.plugins)
        return self._rules

    def rules_of(self, profiles: Collection[str]) -> list[Rule]:
        """Return the rules of some profiles."""
        return [rule for rule in (self.rules if PRODUCTION in profiles else self._usual) if rule.profile in profiles]

    def checks(self, wanted: Collection[str] | None = None) -> list[tuple[str, Check]]:
        """Return the name and function of each check in order, except for plugins none of whose rules are wanted.

        wanted: codes; those of the default profile if None. The list is kept, since each template of a run asks for it.
        """
        key = None if wanted is None else frozenset(wanted)
        if key not in self._checks:
            needs_all = key is not None and not key.issubset([rule.code for rule in self._usual])
            found = [
                check
                for plugin in self.plugins
                if needs_all or self._rules is not None or not plugin.is_for_production
                if not plugin.rules or any(is_wanted(rule, wanted) for rule in plugin.rules)
                for check in plugin.checks
            ]
            self._checks[key] = sorted(found, key=lambda check: getattr(check[1], "runs_last", False))
        return self._checks[key]

    @property
    def pages(self) -> list[str]:
        """Return the paths of the plugins' pages."""
        return [plugin.page for plugin in self.plugins if plugin.page is not None]

    @property
    def private_paths(self) -> list[str]:
        """Return the files and directories of the plugins that are not heatlint's own."""
        return [plugin.source for plugin in self.plugins if plugin.source is not None]

    def section(self, code: str) -> str | None:
        """Return the section about a rule that its plugin has, None without one. The pages are read once."""
        if self._sections is None:
            from heatlint.pages import all_sections

            self._sections = {each: text for each, _name, text in all_sections(self.pages)}
            for plugin in self.plugins:
                self._sections.update(plugin.sections)
        return self._sections.get(code)

    def page_path(self, code: str) -> str | None:
        """Return the path of the page of the plugin that has a rule, None when there is no such file."""
        page = next((each.page for each in self.plugins if any(rule.code == code for rule in each.rules)), None)
        return page if page is not None and os.path.isfile(page) else None


def _sorted_rules(plugins: Iterable[Plugin]) -> list[Rule]:
    """Return the rules of plugins and heatlint's own, sorted by code. Raises BadPlugin for a word of two rules."""
    found: dict[str, tuple[Rule, str]] = {}
    for rule, owner in (
        *((rule, "heatlint") for rule in OWN_RULES),
        *((rule, plugin.name) for plugin in plugins for rule in plugin.rules),
    ):
        for word in (rule.code, rule.name):
            other, before = found.setdefault(word, (rule, owner))
            if other is not rule:
                raise BadPlugin(f'"{word}" is declared twice, by the plugins "{before}" and "{owner}"')
    return sorted({rule.code: rule for rule, _ in found.values()}.values(), key=lambda rule: rule.code)


_built_in: Ruleset | None = None
_directories: dict[str, list[Plugin]] = {}


def built_in() -> Ruleset:
    """Return heatlint's own rules, loaded once."""
    global _built_in
    with _importing:
        if _built_in is None:
            _built_in = Ruleset(of_directory(_data.path("rules"), "heatlint_rules"), defers=True)
        return _built_in


def of_directory(directory: str, prefix: str | None = None) -> list[Plugin]:
    """Return the plugins NAME.py in a directory, sorted, loaded once. Raises BadPlugin if one cannot be loaded."""
    with _importing:
        if directory not in _directories:
            try:
                names = sorted(os.listdir(directory))
            except OSError as error:
                raise BadPlugin(f'the rules in "{directory}" cannot be read ({reason_of(error)})') from None
            plugins = []
            for file in names:
                name = file.removesuffix(".py")
                if file != name and not name.startswith("_"):
                    path = os.path.join(directory, file)
                    unique = f"{prefix or f'heatlint_rules_{len(_directories)}'}_{name}"
                    load = partial(_loaded, path, unique, cached=prefix is not None)
                    plugin = Plugin(name if prefix else path, load, path, None if prefix else directory)
                    if not plugin.is_for_production:
                        plugin.rules  # noqa: B018 (an error in the module is found at once)
                    plugins.append(plugin)
            _directories[directory] = plugins
        return _directories[directory]


def of_packages(allows: Callable[[str], bool]) -> list[Plugin]:
    """Return the plugins of installed packages: modules, or packages of modules, that an entry point of the group
    "heatlint.rules" names. Raises BadPlugin if one cannot be imported.

    allows: whether the entry points in a file may be used.
    """
    found = []
    for _name, target in sorted(dict(_entry_points(allows)).items()):
        module = _imported(target)
        inside = list(getattr(module, "__path__", ()))
        if not inside:
            found.append(Plugin(target, module, module.__file__, module.__file__))
        for directory in inside:
            for file in sorted(os.listdir(directory)):
                name = file.removesuffix(".py")
                if file != name and not name.startswith("_"):
                    whole = f"{target}.{name}"
                    found.append(Plugin(whole, _imported(whole), os.path.join(directory, file), directory))
    return found


def _entry_points(allows: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yield the name and the target of each entry point of the group; of equal names the last one counts.

    An empty entry of sys.path is left out: it stands for the current directory, which may belong to a stranger's
    project. Not with importlib.metadata, whose import takes longer than the check of a template.
    """
    for directory in filter(None, reversed(sys.path)):
        try:
            with os.scandir(directory) as entries:
                infos = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
        for info in sorted(infos):
            path = os.path.join(info, "entry_points.txt")
            try:
                with open(path, "rb") as stream:
                    data = stream.read()
            except OSError:
                continue
            if GROUP.encode() in data and allows(path):
                yield from _of_group(data.decode("utf-8", "replace"))


def _of_group(text: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and "=" in line and not line.startswith("#"):
            name, _, target = line.partition("=")
            yield name.strip(), target.partition("[")[0].strip()


class _SourceLoader(SourceFileLoader):
    """Loads a module from its source only: the user has trusted that, and not the bytecode beside it."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


def _loaded(path: str, name: str, *, cached: bool) -> ModuleType:
    """Return the module in a file. cached: whether bytecode of an earlier run is used and kept."""
    loader = SourceFileLoader(name, path) if cached else _SourceLoader(name, path)
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, loader, origin=path)
    module.__file__ = path
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except Exception as error:  # a plugin may raise anything
        del sys.modules[name]
        raise _broken(path, error) from error
    return module


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise _broken(name, error) from error


def _broken(name: str, error: Exception) -> BadPlugin:
    reason = str(error).partition("\n")[0]
    return BadPlugin(f'the plugin "{name}" cannot be loaded: {type(error).__name__}: {reason}')
