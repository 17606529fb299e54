"""Commands for an editor's extension: the picture of a stack, how a file is checked, and a `[[stack]]` table.

Each takes the URI of a file and answers with plain data; heatlint's extension for VS Code shows it.
"""

from __future__ import annotations

import os
import sys

from lsprotocol import types

from heatlint._misuse import Misuse
from heatlint._version import __version__
from heatlint.catalog.releases import NEWEST, describe_release, release_number
from heatlint.editor import stack_tables
from heatlint.editor.config_words import with_config
from heatlint.editor.file import TEMPLATE
from heatlint.lsp.documents import path_of
from heatlint.lsp.server import HeatServer, Refused
from heatlint.project.config import display_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.file import File

#: The names of the commands.
GRAPH, STATUS, ENVIRONMENTS, ADD_STACK = (
    "heatlint.graph",
    "heatlint.status",
    "heatlint.environments",
    "heatlint.addStack",
)


def register(server: HeatServer) -> None:
    """Add the handlers of these commands to the server."""
    documents, workspace = server.documents, server.heat_workspace

    @server.command(GRAPH)
    async def graph(uri: str) -> dict[str, object] | None:
        """Answer with the picture of the stack of a template, and with the file and the lines (from 0) of each node."""
        file = await server.indexed_file(uri, with_stack=True)
        if file is None or file.kind != TEMPLATE:
            return None
        return _picture(server, file)

    @server.command(STATUS)
    async def status(uri: str) -> dict[str, object]:
        """Answer with the server's version and Python, and how a file is checked: target, config, environments."""
        answer: dict[str, object] = {"version": __version__, "python": sys.executable}
        file = await server.indexed_file(uri)
        if file is None or file.kind is None:
            return answer
        checker = workspace.checker(file.real)
        job = checker.job(file.real)
        try:
            path = checker.config_of(file.real).path
            release = NEWEST if job is None or job.target is None else release_number(job.target)
        except Misuse as misuse:
            return {**answer, "config_error": str(misuse)}
        return {
            **answer,
            "config": None if path is None else documents.uri(path),
            "target": describe_release(release),
            "environments": [] if job is None else [display_path(each) for each in job.environments],
        }

    @server.command(ENVIRONMENTS)
    async def environments(uri: str) -> list[dict[str, object]]:
        """Answer with all environments of the folders, and whether a template declares all parameters of each."""
        file = await _template(server, uri)
        return [
            {"uri": documents.uri(path), "name": display_path(path), "fits": fits}
            for path, fits in stack_tables.environments(workspace, file)
        ]

    @server.command(ADD_STACK)
    async def add_stack(uri: str, environment: str) -> None:
        """Add a `[[stack]]` table for a template and an environment to the config, and show the config."""
        file = await _template(server, uri)
        if documents.is_untitled(file):
            raise Refused("this text is not a file yet; save it first")
        other = path_of(environment)
        if other is None:
            raise Refused(f'"{environment}" is not a file')
        try:
            path, config, edit = stack_tables.with_stack(workspace, file.real, os.path.realpath(other))
        except Misuse as misuse:
            raise Refused(str(misuse)) from None
        if config is not None:
            changes = server.edit({config.real: (config, [edit])})
        elif server.creates_files:
            changes = server.edit({}, {path: edit[2]})
        else:
            raise Refused('the editor cannot create files; run "heatlint init"')
        answer = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(changes, "add a stack"))
        if answer.applied:
            server.window_show_document(types.ShowDocumentParams(documents.uri(path), take_focus=True))


async def _template(server: HeatServer, uri: str) -> File:
    file = await server.indexed_file(uri)
    if file is None or file.kind != TEMPLATE:
        raise Refused("this is not a template; expected an open file with heat_template_version")
    server.require_index()
    return file


def _picture(server: HeatServer, file: File) -> dict[str, object] | None:
    # The modules take as long to import as those of a whole check.
    from heatlint.picture import svg
    from heatlint.picture.formats import drawn
    from heatlint.picture.of_stack import graph_of

    workspace, uri = server.heat_workspace, server.documents.uri
    stack = workspace.stack(file)
    if stack is None or not stack.readable:
        return None
    files = dict.fromkeys(os.path.realpath(each.file) for each in stack.all())
    found = [finding for real in files for finding in workspace.findings(real)]
    graph = drawn(graph_of(stack, found, message=with_config), "svg")
    ids = graph.ids()
    return {
        "title": graph.title,
        "svg": svg.render(graph),
        "nodes": [
            {
                "id": ids[node.key],
                "name": node.name,
                "uri": uri(node.file),
                "first": node.lines[0] - 1,
                "last": node.lines[1] - 1,
            }
            for node in graph.all_nodes()
            if node.file
        ],
    }
