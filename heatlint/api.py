"""The Python API; `import heatlint` offers all of it. docs/api.md shows how to use it.

The functions return frozen objects. They print nothing, never exit, keep nothing on disk and may be called from several
threads at once. They raise Misuse for arguments that cannot be used, never for what a template holds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from heatlint._arguments import a_path, a_release, one_of, require, strings
from heatlint._arguments import paths as path_list
from heatlint._inputs import StrPath, StrPaths, as_json, check_options, planned_request, running_parts
from heatlint._misuse import Misuse
from heatlint.diagnostic import ERROR, INFO, WARNING
from heatlint.endpoint import answer_json
from heatlint.load.disk import Disk
from heatlint.picture.formats import RENDERERS, WITH_LINES, drawn
from heatlint.picture.graph import OUTPUT, PARAMETER, Graph
from heatlint.picture.reduce import to_depth
from heatlint.planning.changes import Cause, Change, Effect, ParameterChange, Place, Plan
from heatlint.planning.compare import ENGINES
from heatlint.planning.make import make
from heatlint.report.diagnostic import (
    Diagnostic,
    Edit,
    Fix,
    Position,
    Range,
    Related,
    Rule,
    WithheldFix,
    diagnostics_of,
    notes_of,
)
from heatlint.report.report import Report as InternalReport
from heatlint.report.response import OK, SHAPES
from heatlint.review.baseline import Baseline
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.jobs import Catalogs, CheckJob
from heatlint.run.paths import require_directory, require_exists, require_file, tidy
from heatlint.run.pictures import NETWORK, RESOURCES, focused_on, named_from_here, picture_of
from heatlint.run.quoted_texts import QuotedTexts
from heatlint.run.running import running_stack
from heatlint.run.scopes import Scopes

__all__ = [
    "Cause",
    "Change",
    "Diagnostic",
    "Edit",
    "Effect",
    "Fix",
    "Misuse",
    "ParameterChange",
    "Place",
    "Plan",
    "Position",
    "Range",
    "Related",
    "Report",
    "Response",
    "Rule",
    "WithheldFix",
    "check",
    "check_text",
    "graph",
    "plan",
    "validate",
]


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` and `check_text` found.

    diagnostics: what is wrong, sorted by file, position and code; suppressions and the project's baseline are applied.
    notes: what was not checked, such as a file that is not on this machine, in the same order.
    files: every file that was read, sorted: templates, environments, nested templates and files of `get_file`.
    ok: False when `heatlint check` would exit with status 1: a diagnostic is at least as severe as the project's
    `fail-on`, which is "warning" by default.
    """

    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    ok: bool

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of severity "error"."""
        return tuple(each for each in self.diagnostics if each.severity == ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of severity "warning"."""
        return tuple(each for each in self.diagnostics if each.severity == WARNING)

    @property
    def infos(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of severity "info"."""
        return tuple(each for each in self.diagnostics if each.severity == INFO)


@dataclass(frozen=True, slots=True)
class Response:
    """What the validate endpoint answers.

    status: 200 when it accepts, 400 when it refuses, 500 when heatlint itself failed.
    body: the body of the response, as json.loads returns it.
    diagnostics: everything that was found, also what Heat would report only at a later stage.
    notes: what was not checked.
    """

    status: int
    body: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether the request is accepted."""
        return self.status == OK


def check(
    paths: StrPaths = os.curdir,
    *,
    environments: StrPaths = (),
    parameters: Mapping[str, Any] | None = None,
    target: str | None = None,
    types: StrPaths = (),
    global_environments: StrPaths | None = None,
    cloud: StrPath | None = None,
    roots: StrPaths = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    profile: Literal["default", "production"] | None = None,
    rules: StrPaths = (),
    config: StrPath | None = None,
    use_config: bool = True,
    trust: bool = False,
) -> Report:
    """Check templates as `heatlint check` does, and return everything that is wrong in them.

    paths: templates, environments, and directories that are searched for both; at least one. An environment that is
    found and fits a template is checked with it.
    environments: environment files, in the order in which they are merged.
    parameters: values of parameters, read as JSON: a tuple or a set is a list, a date is a string. With environments
    or parameters, a parameter without a value is an error.
    target: the release of Heat, such as "2024.1", "caracal" or "22"; None: the config's, else the newest.
    types: files or directories that describe the cloud's own resource types.
    global_environments: the environment files of the cloud's operator, or directories of them; empty for a cloud
    without any; None: the config's, else the one that comes with Heat.
    cloud: the file with the inventory of the cloud, see docs/inventory.md; None: the config's.
    roots: more directories in which files may be read.
    select, ignore: codes, beginnings of codes or names of rules. profile: how much advice to give.
    rules: directories of rule plugins.
    config: the config file; None: the nearest one to each template. use_config: False ignores every config.
    trust: load the plugins that configs name and read the files that they name outside of their repositories, as for a
    project that the user has trusted with `heatlint trust`. These are programs.

    Raises Misuse when there is no path or one does not exist, when the parameters cannot be written as JSON, or when a
    release, rule, config or plugin cannot be used.
    """
    options = check_options(
        environments=environments,
        parameters=parameters,
        target=target,
        types=types,
        global_environments=global_environments,
        cloud=cloud,
        roots=roots,
        select=select,
        ignore=ignore,
        profile=profile,
        rules=rules,
        config=config,
        use_config=use_config,
        trust=trust,
    )
    wanted = path_list("paths", paths)
    if not wanted:
        raise Misuse('"paths" must name at least one file or directory; none is given')
    for path in wanted:
        require_exists(path, "file or directory")
    scopes = Scopes(options)
    jobs = JobFinder(scopes).jobs([tidy(path) for path in wanted])
    return _report(scopes, jobs, {}, complete=all(map(os.path.isdir, wanted)))


def check_text(
    text: str | bytes,
    *,
    name: StrPath = "<text>",
    environments: StrPaths = (),
    parameters: Mapping[str, Any] | None = None,
    target: str | None = None,
    types: StrPaths = (),
    global_environments: StrPaths | None = None,
    cloud: StrPath | None = None,
    roots: StrPaths = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    profile: Literal["default", "production"] | None = None,
    rules: StrPaths = (),
    config: StrPath | None = None,
    use_config: bool = True,
    trust: bool = False,
) -> Report:
    """Check a template that is not in a file. The other arguments are those of `check`.

    text: the template, in YAML or JSON. name: the path that the diagnostics report; the files that the template names
    are searched beside it, and it decides which config applies. Nothing needs to exist there.
    """
    require("text", text, (str, bytes), "a string or bytes")
    path = a_path("name", name)
    options = check_options(
        environments=environments,
        parameters=parameters,
        target=target,
        types=types,
        global_environments=global_environments,
        cloud=cloud,
        roots=roots,
        select=select,
        ignore=ignore,
        profile=profile,
        rules=rules,
        config=config,
        use_config=use_config,
        trust=trust,
    )
    scopes = Scopes(options)
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    job = JobFinder(scopes).text_job(data, path)
    return _report(scopes, [job], {job.template: data}, complete=False)


def validate(
    request: Mapping[str, Any] | str | bytes,
    *,
    target: str | None = None,
    types: StrPaths = (),
    global_environments: StrPaths | None = None,
    cloud: StrPath | None = None,
    shape: Literal["heat", "documented"] = "heat",
    roots: StrPaths = (),
) -> Response:
    """Answer a request as Heat's endpoint POST /v1/{tenant_id}/validate does.

    request: the body of the request, as a mapping or as JSON: "template" or "template_url", and "environment",
    "environment_files", "files" and "parameters" where there are any; also the body of POST /stacks. Beside these,
    "show_nested" and "ignore_errors" are the endpoint's query parameters; "stage" is "validate", "create" or "deploy":
    up to which stage findings refuse the request.
    target, types, global_environments, cloud: as for `check`, without a config. shape: "heat" returns the parameters
    as the engine does, "documented" as the API reference's example does. roots: the directories in which a template
    that "template_url" names may be read; without one, the request is refused.

    Raises Misuse when a mapping cannot be written as JSON, or a release, type file or root does not exist. A text that
    is not a request is answered with status 400.
    """
    require("request", request, (Mapping, str, bytes), "a mapping, a string or bytes")
    one_of("shape", shape, SHAPES)
    environments = None if global_environments is None else path_list("global_environments", global_environments)
    inventory = None if cloud is None else a_path("cloud", cloud)
    known = Catalogs().of(a_release("target", target), path_list("types", types), environments, inventory)
    body = request if isinstance(request, (str, bytes)) else as_json("the request", request)
    directories = path_list("roots", roots)
    for path in directories:
        require_directory(path)
    answer = answer_json(body, shape, known, disk=Disk(roots=directories))
    report = answer.report()
    return Response(answer.status, json.loads(answer.body_json()), diagnostics_of(report), notes_of(report))


def graph(
    template: StrPath,
    *,
    format: Literal["mermaid", "dot", "svg", "html", "json"] = "mermaid",
    what: Literal["resources", "network"] = "resources",
    show: Iterable[Literal["parameters", "outputs"]] = (),
    depth: int | None = None,
    focus: str | None = None,
    environments: StrPaths = (),
    parameters: Mapping[str, Any] | None = None,
    target: str | None = None,
    types: StrPaths = (),
    global_environments: StrPaths | None = None,
    cloud: StrPath | None = None,
    roots: StrPaths = (),
    config: StrPath | None = None,
    use_config: bool = True,
) -> str:
    """Return the picture of a stack as a text, as `heatlint graph` writes it.

    template: the path of the template. what: its resources, or its network. show: also parameters, outputs. depth: how
    many levels of nested stacks, 1 is the stack alone. focus: only what this resource is connected with; its name, or
    its path with dots. The other arguments are those of `check`.

    The picture of a template that cannot be read is empty. Raises Misuse as `check` does, and for a focus that the
    picture does not have.
    """
    one_of("format", format, tuple(RENDERERS))
    one_of("what", what, (RESOURCES, NETWORK))
    for kind in (kinds := strings("show", show)):
        one_of("show", kind, (f"{PARAMETER}s", f"{OUTPUT}s"))
    if depth is not None and (not isinstance(depth, int) or isinstance(depth, bool) or depth < 1):
        raise Misuse(f'"depth" must be a number from 1; {depth!r} is given')
    if focus is not None:
        require("focus", focus, str, "the name of a resource")
    options = check_options(
        environments=environments,
        parameters=parameters,
        target=target,
        types=types,
        global_environments=global_environments,
        cloud=cloud,
        roots=roots,
        config=config,
        use_config=use_config,
    )
    path = tidy(a_path("template", template))
    require_file(path, "a template")
    scopes, include = Scopes(options), [kind.removesuffix("s") for kind in kinds]
    job, with_lines = JobFinder(scopes).jobs([path])[0], format in WITH_LINES
    found = picture_of(job, Checker(scopes), what, include, with_lines=with_lines) or Graph(path)
    found = named_from_here(found, [path], scopes)
    found = found if focus is None else focused_on(found, focus)
    found = found if depth is None else to_depth(found, depth)
    return RENDERERS[format](drawn(found, format, all_nodes=depth is not None))


def plan(
    old: StrPath | Mapping[str, Any] | Sequence[Any],
    new: StrPath | Mapping[str, Any],
    *,
    environments: StrPaths = (),
    old_environments: StrPaths | None = None,
    parameters: Mapping[str, Any] | None = None,
    old_parameters: Mapping[str, Any] | None = None,
    existing: bool = False,
    engine: Literal["convergence", "legacy"] = "convergence",
    target: str | None = None,
    types: StrPaths = (),
    global_environments: StrPaths | None = None,
    roots: StrPaths = (),
) -> Plan:
    """Return what the update of a stack would do with each resource.

    old, new: the stack before and after: the path of a template, or the body of POST /stacks as a mapping. old may also
    be a stack that runs: a list of the files that `heatlint plan --against` takes, or of the values in them.
    environments, parameters: those of templates that are named by a path; old_environments, old_parameters: those
    of the old one, when they are others. If the new template has environments or parameters, a parameter without a
    value refuses the update; otherwise it counts as one whose value is not known and does not change.
    existing: keep the template, files, environment and values that the new request does not have, as PATCH /stacks
    does; a parameter in "clear_parameters" of a body is not kept.
    engine: how Heat updates the stack; "legacy" is for a cloud with convergence_engine = false.
    target, types, global_environments, roots: as for `check`, without a config.

    Raises Misuse for a file that does not exist, parameters that cannot be written as JSON, a list that describes no
    stack, or a release, type file or engine that heatlint does not know.
    """
    one_of("engine", engine, ENGINES)
    require("existing", existing, bool, "True or False")
    mapped = None if global_environments is None else path_list("global_environments", global_environments)
    known = Catalogs().of(a_release("target", target), path_list("types", types), mapped)
    directories = path_list("roots", roots)
    for path in directories:
        require_directory(path)
    after = planned_request("", new, environments, parameters, directories)
    if isinstance(old, (list, tuple)):
        if (old_environments, old_parameters) != (None, None):
            raise Misuse('"old_environments" and "old_parameters" are not for a stack that runs; it has its own')
        running = running_stack(running_parts(old))
        before = running.request()
    else:
        running, own = None, parameters if old_parameters is None else old_parameters
        of_old = environments if old_environments is None else old_environments
        before = planned_request("old_", old, of_old, own, directories)
    return make(
        before,
        after,
        existing=existing,
        clear=tuple(strings("clear_parameters", isinstance(new, Mapping) and new.get("clear_parameters") or ())),
        engine=engine,
        known=known,
        assume_values=isinstance(new, Mapping) or not (environments or parameters),
        running=running,
    ).plan


def _report(scopes: Scopes, jobs: list[CheckJob], texts: dict[str, bytes], *, complete: bool) -> Report:
    """Check the jobs. texts: the texts that are not in a file, by name; complete: see Findings.unsuppressed."""
    own = scopes.config_of(os.curdir)
    findings = Checker(scopes).check(jobs)
    baseline = own.get("baseline")
    diagnostics = findings.to_report(
        scopes,
        texts,
        complete=complete and not own.unused,
        without_accepted=None if baseline is None else Baseline(baseline).without_accepted,
    )
    report = InternalReport(
        diagnostics, QuotedTexts(texts), len(findings.files), hidden=findings.hidden, page=scopes.page
    )
    files = tuple(sorted(set(findings.files.values())))
    return Report(diagnostics_of(report), notes_of(report), files, not report.fails(own.get("fail-on")))
