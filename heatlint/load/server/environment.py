"""The environment that Heat itself works with.

Heat ignores the client's merge when `environment_files` are sent, and merges those files again, one after the
other, over the parameters of the request. Facts from openstack-heat 27: what is sent beside the files comes
first, so an environment replaces it; within `parameters` and `parameter_defaults` an environment may ask for
`merge` or `deep_merge`; all other sections are merged one level deep; parameters that no template knows are
dropped once there is something to merge with.
"""

from __future__ import annotations

from heatlint.load.request import LoadFault
from heatlint.load.server.merge_values import Refused, merge_map, merge_parameter
from heatlint.load.server.yaml_view import as_yaml_reads

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    """Something that Heat refuses, or crashes on, while it makes the environment.

    `file` is the name of the environment's Document; None is the request itself, `path` then a path in its
    body. Kinds: those of a text that cannot be parsed, "not-a-mapping", "not-a-list", "not-a-text",
    "unknown-section", "empty-section", "missing-environment-file", "conflicting-merge-strategy",
    "invalid-merge-strategy", "invalid-value", "unmergeable", "event-sink".
    """

    __slots__ = ()


class Environment:
    """The merged environment, what was wrong in the order Heat would meet it, and where each value was set.

    `sources` maps (section, name) to (Document name, path); a name of None is the request itself.
    """

    __slots__ = (
        PARAMETERS,
        PARAMETER_DEFAULTS,
        RESOURCE_REGISTRY,
        EVENT_SINKS,
        ENCRYPTED_PARAM_NAMES,
        "faults",
        "sources",
    )

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        self.parameter_defaults: dict[str, Any] = {}
        self.resource_registry: dict[str, Any] = {}
        self.event_sinks: Any = []
        self.encrypted_param_names: Any = []
        self.faults: list[MergeFault] = []
        self.sources: dict[tuple[str, str], Place] = {}

    def place(self, section: str, *steps: str | int) -> Place | None:
        """(Document name, path) of a value of the merged environment; None when nobody set it."""
        if not steps:
            return None
        source = self.sources.get((section, str(steps[0])))
        if source is None:
            return None
        return source[0], (*source[1], *steps[1:])


#: Since this release of Heat the first file that gives a parameter settles the strategy for all that follow.
SETTLED_BY_THE_FIRST = 16


def effective_environment(request: Request, parameter_types: dict[str, str], release: int | None = None) -> Environment:
    """The environment that a release of Heat works with; without one, a present release.

    `parameter_types` gives the type of every parameter of the template and of the templates in `files`, the
    template's own first: "string", "number", "comma_delimited_list", "json" or "boolean". Nothing in the
    request is changed, and nothing raises; values may be shared with the request's Documents.
    """
    merger = _Merger(request, parameter_types, release)
    if request.environment_files:
        merger.take_given_parameters()
        merger.merge_files()
    else:
        merger.take_inline()
        merger.take_given_parameters()
    merger.check_event_sinks()
    return merger.result


class _Merger:
    """Builds one Environment."""

    def __init__(self, request: Request, parameter_types: dict[str, str], release: int | None) -> None:
        self.request = request
        self.first_settles = release is None or release >= SETTLED_BY_THE_FIRST
        self.types = parameter_types
        self.result = Environment()
        self.strategies: dict[str, Any] = {}  # of each parameter, once one is settled

    def refuse(
        self,
        kind: str,
        message: str,
        file: str | None,
        path: Path,
        *,
        key: bool = False,
        fault: Fault | None = None,
        nearest: tuple[str, list[str]] | None = None,
    ) -> None:
        self.result.faults.append(MergeFault(kind, file, path, message, key=key, fault=fault, nearest=nearest))

    # What stands in the request itself

    def take_inline(self) -> None:
        """The environment of the request, where no files are sent."""
        request = self.request
        if request.raw is None or request.environment is None:
            return
        if not isinstance(request.environment, (dict, str)):
            self.refuse("not-a-mapping", "the environment must be a map or a text", None, ("environment",))
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
            elif section != PARAMETER_DEFAULTS or value:  # where Heat takes any empty value
                self.refuse("not-a-mapping", f'"{section}" must be a map', document.name, (section,))

    def take_given_parameters(self) -> None:
        """The `parameters` of the request: set over the inline environment, and before all files."""
        given = self.request.parameters
        try:
            values = dict(given)
        except (TypeError, ValueError):
            self.refuse("not-a-mapping", '"parameters" of the request must be a map', None, (PARAMETERS,))
            return
        for name, value in values.items():
            self.result.parameters[name] = value
            self.result.sources[PARAMETERS, str(name)] = (None, (PARAMETERS, name))

    # What stands in the environment files

    def merge_files(self) -> None:
        """Merge the environment files in order."""
        names = self.request.environment_files
        if not isinstance(names, (list, dict, str)):
            self.refuse("not-a-list", '"environment_files" must be a list', None, ("environment_files",))
            return
        files = self.request.files
        for index, name in enumerate(names):
            file = files.get(name) if isinstance(name, str) else None
            if file is None:
                self.refuse(
                    "missing-environment-file",
                    f'environment file "{name}" is not among "files"',
                    None,
                    ("environment_files", index),
                    nearest=(str(name), list(files)),
                )
            elif self.request.raw is None:
                self.merge_file(file.document)
            elif file.text is None:
                continue
            elif not isinstance(file.text, str):
                self.refuse(
                    "not-a-text",
                    f'environment file "{file.name}" must be sent as a text',
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
        """The usable sections of an environment; the others are reported."""
        fault = document.fault
        if fault is not None:
            self.refuse(fault.kind, fault.message, document.name, (), fault=fault)
            return {}
        value = as_yaml_reads(document, self.request.raw is None)
        if value is None:  # JSON's null is an empty YAML text
            return {}
        if not isinstance(value, dict):
            self.refuse("not-a-mapping", "an environment must be a map", document.name, ())
            return {}
        usable = {}
        for section, content in value.items():
            if section not in SECTIONS:
                self.refuse(
                    "unknown-section",
                    f'"{section}" is no section of an environment',
                    document.name,
                    (section,),
                    key=True,
                    nearest=(str(section), list(SECTIONS)),
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
        if old or self.first_settles:
            self.settle_strategies(new, strategies, document)
        if not old:
            self.put(section, dict(new), document)
            return
        for name, value in new.items():
            if name not in self.types or value is None:
                continue
            strategy = self.strategies.get(name, OVERWRITE)
            if strategy == MERGE or strategy == DEEP_MERGE:
                try:
                    value = merge_parameter(name, old, value, self.types[name], strategy == DEEP_MERGE)
                except Refused as error:
                    self.refuse(error.kind, str(error), document.name, (section, name))
                    continue
            old[name] = value
            self.result.sources[section, str(name)] = (document.name, (section, name))

    def settle_strategies(self, new: dict[str, Any], strategies: Any, document: Document) -> None:
        """Choose each parameter's strategy, once for all environments."""
        for name, value in new.items():
            if name not in self.types or value is None:
                continue
            if not isinstance(strategies, dict):
                self.refuse("not-a-mapping", f'"{MERGE_STRATEGIES}" must be a map', document.name, (MERGE_STRATEGIES,))
                return
            default = strategies.get("default", OVERWRITE)
            settled = self.strategies.get(name, default) if self.first_settles else default
            strategy = strategies.get(name, settled)
            if strategy not in STRATEGIES:
                strategy = default
            if name not in self.strategies:
                self.strategies[name] = strategy
            elif strategy != self.strategies[name]:
                where = name if name in strategies else "default"
                self.refuse(
                    "conflicting-merge-strategy",
                    f'merge strategy "{strategy}" of parameter "{name}" differs from '
                    f'"{self.strategies[name]}", which holds for it already',
                    document.name,
                    (MERGE_STRATEGIES, where),
                )

    def merge_section(self, section: str, value: Any, document: Document) -> None:
        """Merge a section that knows no strategies."""
        old = getattr(self.result, section)
        if not old:
            self.put(section, dict(value) if isinstance(value, dict) else value, document)
            return
        try:
            merged = merge_map(old, value, False)
        except Refused:
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
                self.result.sources[section, str(name)] = (document.name, (section, name))

    def put(self, section: str, value: Any, document: Document) -> None:
        """Set a whole section."""
        setattr(self.result, section, value)
        names = range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
        for name in names:
            self.result.sources[section, str(name)] = (document.name, (section, name))

    def check_event_sinks(self) -> None:
        """Every sink is a map with type "zaqar-queue", a target and at most a ttl."""
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
                self.refuse_sink('the only type of event sink is "zaqar-queue"', (index, "type"))
            elif "target" not in sink:
                self.refuse_sink('an event sink needs a "target"', (index,))
            else:
                for name in sink:
                    if name not in ("type", "target", "ttl"):
                        self.refuse_sink(f'"{name}" is no setting of an event sink', (index, name), key=True)

    def refuse_sink(self, message: str, path: Path, *, key: bool = False) -> None:
        place = self.result.place(EVENT_SINKS, *path) or self.section_place(EVENT_SINKS)
        self.refuse("event-sink", message, *place, key=key)

    def section_place(self, section: str) -> Place:
        """Where a section as a whole was set last."""
        for document in reversed(self.request.environments):
            if isinstance(document.value, dict) and document.value.get(section):
                return document.name, (section,)
        return None, ("environment", section)
