"""heatlint graph: a picture of a stack."""

from __future__ import annotations

from heatlint.cli import exit_status
from heatlint.cli.check import options_of
from heatlint.cli.inputs import STDIN, known_of, read_stdin, require_old, require_usable, stdin_name
from heatlint.cli.notes import note
from heatlint.cli.options import Arguments, Misuse
from heatlint.cli.outputs import GRAPH_FORMATS, named_outputs, require_apart, write_output
from heatlint.picture.formats import RENDERERS, WITH_LINES, drawn
from heatlint.picture.graph import NOT_READ, OUTPUT, PARAMETER, Graph
from heatlint.picture.reduce import to_depth
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.jobs import CheckJob
from heatlint.run.paths import require_file, tidy
from heatlint.run.pictures import NESTING, RESOURCES, focused_on, named_from_here, nesting_of, picture_of
from heatlint.run.scopes import Scopes


def run(arguments: Arguments) -> int:
    """Write the picture and return the exit status: 1 when the template cannot be read, or Heat refuses a change."""
    outputs = named_outputs(arguments.many("--format") or ["mermaid"], GRAPH_FORMATS)
    require_apart(outputs, arguments)
    depth = _depth(arguments)
    view = arguments.one("--what") or RESOURCES
    _require_apart(arguments, view)
    require_usable(arguments, directories=view == NESTING)
    scopes = Scopes(options_of(arguments))
    with_lines = any(name in WITH_LINES for name, _ in outputs)
    graph = _graph(arguments, view, scopes, with_lines)
    if graph is None:
        name = stdin_name(arguments) if STDIN in arguments.operands else arguments.operands[0]
        note(f'"{name}" cannot be read; "heatlint check" says why')
        return exit_status.FINDINGS
    named = (*arguments.operands, *arguments.many("--diff"), *arguments.many("--environment"))
    graph = named_from_here(graph, named, scopes)
    if graph.caption and (not graph.nodes or graph.left_out or view == NESTING):
        note(graph.caption)
    focus = arguments.one("--focus")
    if focus is not None:
        graph = focused_on(graph, focus)
    if depth is not None:
        graph = to_depth(graph, depth)
    sizes = set()
    for name, file in outputs:
        shown = drawn(graph, name, all_nodes=depth is not None)
        sizes.add(shown.size)
        write_output(file, RENDERERS[name](shown))
    smaller = sorted(sizes - {graph.size})
    if smaller:
        least, most = smaller[0], smaller[-1]
        note(
            f"the picture shows {least if least == most else f'{least} to {most}'} nodes for {graph.size}; "
            'use "--focus", "--depth" or the format "html" to see all'
        )
    if graph.is_refused:
        note(graph.caption)
        return exit_status.FINDINGS
    return exit_status.OK


def _require_apart(arguments: Arguments, view: str) -> None:
    """Raise Misuse for an option that the picture would ignore."""
    for option in ("--diff", "--parameters", "--outputs") if view != RESOURCES else ():
        if arguments.flag(option):
            raise Misuse(f'"{option}" cannot be used together with "--what {view}"')
    for option in ("--old-environment", "--old-parameter") if not arguments.flag("--diff") else ():
        if arguments.flag(option):
            raise Misuse(f'"{option}" needs "--diff", the template of the old stack')
    require_old(arguments)


def _depth(arguments: Arguments) -> int | None:
    text = arguments.one("--depth")
    if text is None:
        return None
    if not text.isdecimal() or not int(text):
        raise Misuse(f'"{text}" is not a depth; expected 1, for the stack alone, or more')
    return int(text)


def _graph(arguments: Arguments, view: str, scopes: Scopes, with_lines: bool) -> Graph | None:
    finder = JobFinder(scopes)
    paths = sorted(tidy(path) for path in arguments.operands if path != STDIN)
    texts = [stdin_name(arguments)] if STDIN in arguments.operands else []
    if len(paths) + len(texts) != 1 and view != NESTING:
        raise Misuse("a picture shows one stack; name one template")
    old = arguments.one("--diff")
    if old is not None and (texts or old == STDIN):
        raise Misuse('"--diff" cannot compare standard input; expected the paths of both templates')
    jobs = [*(finder.jobs(paths) if paths else ()), *(finder.text_job(read_stdin(), name) for name in texts)]
    if view == NESTING:
        nesting = nesting_of(jobs, scopes, ", ".join((*paths, *texts)))
        is_broken = len(jobs) == 1 and any(node.state == NOT_READ for node in nesting.nodes[:1])
        return None if is_broken else nesting
    include = [kind for kind in (PARAMETER, OUTPUT) if arguments.flag(f"--{kind}s")]
    graph = picture_of(jobs[0], Checker(scopes), view, include, with_lines=with_lines)
    if graph is not None and old is not None:
        return _with_changes(graph, include, old, jobs[0], arguments, with_lines)
    return graph


def _with_changes(
    graph: Graph, include: list[str], old: str, job: CheckJob, arguments: Arguments, with_lines: bool
) -> Graph:
    from heatlint.cli.plan import old_request
    from heatlint.load import from_files
    from heatlint.picture.update import picture_of_update

    require_file(old, "a template")
    before, names = old_request(tidy(old), job.template, job.environments, job.roots, arguments)
    after = from_files(job.template, job.environments, job.parameters, job.roots)
    known = known_of(arguments)
    found, notes = picture_of_update(
        graph, before, after, known, job.assume_values, names, include, with_lines=with_lines
    )
    for each in notes:
        note(each)
    return found
