"""Makes the environment that Heat itself uses.

When `environment_files` are sent, Heat ignores the client's merge and merges the files again, in order, into the
parameters of the request. Source: heat.engine.service and heat.common.environment_util of openstack-heat 27.0.1.

The parameters of the request come first, so that an environment replaces them. In `parameters` and
`parameter_defaults`, an environment may ask for `merge` or `deep_merge`; all other sections are merged one level deep.
Parameters that no template declares are dropped as soon as there are two values to merge.
"""

from __future__ import annotations

from heatlint.load.request import LoadFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.load.request import Request
    from heatlint.text import Document, Fault

    Path = tuple[str | int, ...]
    Place = tuple[str | None, Path]

PARAMETERS = "parameters"
PARAMETER_DEFAULTS = "parameter_defaults"
RESOURCE_REGISTRY = "resource_registry"
EVENT_SINKS = "event_sinks"
ENCRYPTED_PARAM_NAMES = "encrypted_param_names"
MERGE_STRATEGIES = "parameter_merge_strategies"
SECTIONS = (
    PARAMETERS,
    PARAMETER_DEFAULTS,
    RESOURCE_REGISTRY,
    ENCRYPTED_PARAM_NAMES,
    EVENT_SINKS,
    MERGE_STRATEGIES,
)

OVERWRITE, MERGE, DEEP_MERGE = "overwrite", "merge", "deep_merge"
STRATEGIES = (OVERWRITE, MERGE, DEEP_MERGE)


class MergeFault(LoadFault):
    """Something that Heat refuses, or on which it fails, while it makes the environment.

    file: the name of the environment's document; None for the request itself, whose body `path` is a path in.
    Kinds: those of a text that cannot be parsed, "not-a-mapping", "not-a-list", "not-a-text", "unknown-section",
    "empty-section", "missing-environment-file", "conflicting-merge-strategy", "invalid-merge-strategy",
    "invalid-value", "unmergeable", "event-sink".
    """

    __slots__ = ()


class Environment:
    """The merged environment.

    faults: in the order in which Heat meets them. places: (section, name) -> (name of the document, path) of the value
    that holds; the name is None for the request itself. empty_defaults: the value of `parameter_defaults` when it is an
    empty value of another type, such as a list, which Heat accepts and returns; otherwise None.
    """

    __slots__ = (
        PARAMETERS,
        PARAMETER_DEFAULTS,
        RESOURCE_REGISTRY,
        EVENT_SINKS,
        ENCRYPTED_PARAM_NAMES,
        "faults",
        "places",
        "empty_defaults",
    )

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self.parameter_defaults: dict[str, Any] = {}
        self.resource_registry: dict[str, Any] = {}
        self.event_sinks: Any = []
        self.encrypted_param_names: Any = []
        self.faults: list[MergeFault] = []
        self.empty_defaults: Any = None
        self.places: dict[tuple[str, str], Place] = {}

    def place(self, section: str, *steps: str | int) -> Place | None:
        """Return (name of the document, path) of a value of the merged environment; None when it is not set."""
        if not steps:
            return None
        source = self.places.get((section, str(steps[0])))
        if source is None:
            return None
        return source[0], (*source[1], *steps[1:])


#: Since this release of Heat, the first file with a parameter decides its merge strategy for all files.
FIRST_FILE_DECIDES = 16


def effective_environment(request: Request, parameter_types: dict[str, str], release: int | None = None) -> Environment:
    """Return the environment that a release of Heat uses. release: a number; None for the newest.

    parameter_types: the HOT type of each parameter of the template and of the templates in `files`; those of the
    template itself take precedence. The request is not changed; the result may share values with its documents.
    """
    merger = _Merger(request, parameter_types, release)
    if request.environment_files:
        merger.take_parameters()
        merger.merge_files()
    else:
        merger.take_inline()
        merger.take_parameters()
    merger.check_event_sinks()
    return merger.result


class _Merger:
    """Builds one Environment."""

    def __init__(self, request: Request, parameter_types: dict[str, str], release: int | None) -> None:
        self.request = request
        self.first_file_decides = release is None or release >= FIRST_FILE_DECIDES
        self.types = parameter_types
        self.result = Environment()
        self.strategies: dict[str, Any] = {}  # by parameter, once decided

    def refuse(
        self,
        kind: str,
        message: str,
        file: str | None,
        path: Path,
        *,
        key: bool = False,
        fault: Fault | None = None,
        nearest: tuple[str, Collection[str]] | None = None,
    ) -> None:
        self.result.faults.append(MergeFault(kind, file, path, message, key=key, fault=fault, nearest=nearest))

    # Values in the request itself

    def take_inline(self) -> None:
        """Take the environment of the request; it has no environment files."""
        request = self.request
        if request.raw is None or request.environment is None:
            return
        if not isinstance(request.environment, (dict, str)):
            self.refuse("not-a-mapping", "the environment must be a map or a string", None, ("environment",))
            return
        document = request.environments[0]
        sections = self.sections(document)
        for section, value in sections.items():
            if section == MERGE_STRATEGIES:
                continue
            if section in (EVENT_SINKS, ENCRYPTED_PARAM_NAMES):
                self.put(section, value, document)
            elif isinstance(value, dict):
                self.put(section, dict(value), document)
            elif section == PARAMETER_DEFAULTS and not value:
                self.result.empty_defaults = value
            else:
                self.refuse("not-a-mapping", f'"{section}" must be a map', document.name, (section,))

    def take_parameters(self) -> None:
        """Take the `parameters` of the request. They replace those of an inline environment; files replace them."""
        try:
            values = dict(self.request.parameters)
        except (TypeError, ValueError):
            self.refuse("not-a-mapping", '"parameters" of the request must be a map', None, (PARAMETERS,))
            return
        for name, value in values.items():
            self.result.parameters[name] = value
            self.result.places[PARAMETERS, str(name)] = (None, (PARAMETERS, name))

    # Values in the environment files

    def merge_files(self) -> None:
        """Merge the environment files in order."""
        names = self.request.environment_files
        if not isinstance(names, (list, dict, str)):
            self.refuse("not-a-list", '"environment_files" must be a list', None, ("environment_files",))
            return
        files = self.request.files
        for index, name in enumerate(names):
            file = files.get(name) if isinstance(name, str) else None
            if file is None and isinstance(name, str) and self.request.is_unread(name):
                continue
            if file is None:
                self.refuse(
                    "missing-environment-file",
                    f'environment file "{name}" is not among "files"',
                    None,
                    ("environment_files", index),
                    nearest=(str(name), files),
                )
            elif self.request.raw is None:
                self.merge_file(file.document)
            elif file.text is None:
                continue
            elif not isinstance(file.text, str):
                self.refuse(
                    "not-a-text",
                    f'environment file "{file.name}" must be a string',
                    None,
                    ("files", name),
                )
            else:
                self.merge_file(file.document)

    def merge_file(self, document: Document) -> None:
        """Merge one environment file."""
        sections = self.sections(document)
        strategies = sections.pop(MERGE_STRATEGIES, {})
        for section, value in sections.items():
            if not value:
                continue
            if section in (PARAMETERS, PARAMETER_DEFAULTS, RESOURCE_REGISTRY) and not isinstance(value, dict):
                self.refuse("not-a-mapping", f'"{section}" must be a map', document.name, (section,))
            elif section in (PARAMETERS, PARAMETER_DEFAULTS):
                self.merge_parameters(section, value, strategies, document)
            else:
                self.merge_section(section, value, document)

    def sections(self, document: Document) -> dict[str, Any]:
        """Return the usable sections of an environment, and report the others."""
        fault = document.fault
        if fault is not None:
            self.refuse(fault.kind, fault.message, document.name, (), fault=fault)
            return {}
        from heatlint.load.server.yaml_view import as_yaml_reads

        value = as_yaml_reads(document, self.request.raw is None)
        if value is None:  # null in JSON stands for an empty YAML text
            return {}
        if not isinstance(value, dict):
            self.refuse("not-a-mapping", "an environment must be a map", document.name, ())
            return {}
        usable = {}
        for section, content in value.items():
            if section not in SECTIONS:
                self.refuse(
                    "unknown-section",
                    f'"{section}" is not a section of an environment',
                    document.name,
                    (section,),
                    key=True,
                    nearest=(str(section), SECTIONS),
                )
            elif content is None:
                self.refuse(
                    "empty-section",
                    f'section "{section}" is empty; remove it or write {{}}',
                    document.name,
                    (section,),
                    key=True,
                )
            else:
                usable[section] = content
        return usable

    def merge_parameters(self, section: str, new: dict[str, Any], strategies: Any, document: Document) -> None:
        """Merge `parameters` or `parameter_defaults`, each parameter by its strategy."""
        old: dict[str, Any] = getattr(self.result, section)
        if old or self.first_file_decides:
            self.decide_strategies(new, strategies, document)
        if not old:
            self.put(section, dict(new), document)
            return
        from heatlint.load.server.merge_values import NotMergeable, merge_parameter

        for name, value in new.items():
            if name not in self.types or value is None:
                continue
            strategy = self.strategies.get(name, OVERWRITE)
            if strategy == MERGE or strategy == DEEP_MERGE:
                file, _ = self.result.places.get((section, str(name)), (None, ()))
                where = "the parameters of the request" if file is None else "an earlier environment"
                try:
                    value = merge_parameter(name, old, value, self.types[name], strategy == DEEP_MERGE, where)
                except NotMergeable as error:
                    self.refuse(error.kind, str(error), document.name, (section, name))
                    continue
            old[name] = value
            self.result.places[section, str(name)] = (document.name, (section, name))

    def decide_strategies(self, new: dict[str, Any], strategies: Any, document: Document) -> None:
        """Decide the strategy of each parameter, once for all environments."""
        for name, value in new.items():
            if name not in self.types or value is None:
                continue
            if not isinstance(strategies, dict):
                self.refuse("not-a-mapping", f'"{MERGE_STRATEGIES}" must be a map', document.name, (MERGE_STRATEGIES,))
                return
            default = strategies.get("default", OVERWRITE)
            fallback = self.strategies.get(name, default) if self.first_file_decides else default
            strategy = strategies.get(name, fallback)
            if strategy not in STRATEGIES:
                strategy = default
            if name not in self.strategies:
                self.strategies[name] = strategy
            elif strategy != self.strategies[name]:
                where = name if name in strategies else "default"
                self.refuse(
                    "conflicting-merge-strategy",
                    f'merge strategy "{strategy}" of parameter "{name}" differs from '
                    f'"{self.strategies[name]}", which an earlier environment sets',
                    document.name,
                    (MERGE_STRATEGIES, where),
                )

    def merge_section(self, section: str, value: Any, document: Document) -> None:
        """Merge a section that has no merge strategies."""
        old = getattr(self.result, section)
        if not old:
            self.put(section, dict(value) if isinstance(value, dict) else value, document)
            return
        from heatlint.load.server.merge_values import NotMergeable, merge_map

        try:
            merged = merge_map(old, value, False)
        except NotMergeable:
            self.refuse(
                "unmergeable",
                f'"{section}" can be set by one environment file only',
                document.name,
                (section,),
                key=True,
            )
            return
        setattr(self.result, section, merged)
        for name, item in value.items():
            if item is not None:
                self.result.places[section, str(name)] = (document.name, (section, name))

    def put(self, section: str, value: Any, document: Document) -> None:
        """Set a whole section."""
        setattr(self.result, section, value)
        names = range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
        for name in names:
            self.result.places[section, str(name)] = (document.name, (section, name))

    def check_event_sinks(self) -> None:
        """Report each sink that is not a map with the type "zaqar-queue", a target and perhaps a ttl."""
        sinks = self.result.event_sinks
        if not isinstance(sinks, list):
            if sinks or not isinstance(sinks, (dict, str, set, bytes)):
                self.refuse_sink("event sinks must be a list", ())
            self.result.event_sinks = []
            return
        for index, sink in enumerate(sinks):
            if not isinstance(sink, dict):
                self.refuse_sink("an event sink must be a map", (index,))
            elif "type" not in sink:
                self.refuse_sink('an event sink needs a "type"', (index,))
            elif sink["type"] != "zaqar-queue":
                self.refuse_sink('the type of an event sink must be "zaqar-queue"', (index, "type"))
            elif "target" not in sink:
                self.refuse_sink('an event sink needs a "target"', (index,))
            else:
                for name in sink:
                    if name not in ("type", "target", "ttl"):
                        self.refuse_sink(f'"{name}" is not a setting of an event sink', (index, name), key=True)

    def refuse_sink(self, message: str, path: Path, *, key: bool = False) -> None:
        place = self.result.place(EVENT_SINKS, *path) or self.section_place(EVENT_SINKS)
        self.refuse("event-sink", message, *place, key=key)

    def section_place(self, section: str) -> Place:
        """Return the place where a section is set last."""
        for document in reversed(self.request.environments):
            if isinstance(document.value, dict) and document.value.get(section):
                return document.name, (section,)
        return None, ("environment", section)
