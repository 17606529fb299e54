"""Code actions. The edits of an action that takes long are found when the user chooses it."""

from __future__ import annotations

from lsprotocol import types

from heatlint.editor import actions
from heatlint.editor.action import EXTRACT, FIX_ALL, QUICKFIX, REWRITE, Action, CannotDo
from heatlint.lsp.diagnostics import shown_message
from heatlint.lsp.server import HeatServer, Outdated, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatlint.editor.file import File

KINDS = [QUICKFIX, EXTRACT, REWRITE, FIX_ALL]
#: The command that makes the edits of an action, for clients that do not ask for them.
ACT = "heatlint.act"


def register(server: HeatServer) -> None:
    """Add the handlers of these requests to the server."""
    documents, workspace = server.documents, server.heat_workspace

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(KINDS, resolve_provider=True))
    def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        file = documents.read(params.text_document.uri)
        if file is None or file.kind is None:
            return []
        server.checking.check_now(file.real)
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        start, end = documents.offsets(file.buffer, params.range)
        found = []
        for each in actions.actions(
            workspace,
            file,
            start,
            end,
            lambda kind: _is_wanted(kind, only),
            lazy=server.resolves_edits or server.applies_edits,
        ):
            action = types.CodeAction(
                each.title,
                each.kind,
                _fixed_diagnostics(each, params.context.diagnostics) or None,
                is_preferred=each.preferred or None,
            )
            # Actions for the findings of several lines may have the same title.
            at = file.buffer.span(each.fixes[0].range) if each.fixes else (start, end)
            uri, version = params.text_document.uri, file.buffer.version
            if each.is_ready:
                if each.changes.created and not server.creates_files:
                    continue
                action.edit = _edit(server, file, each)
            elif server.resolves_edits:
                action.data = {"uri": uri, "version": version, "at": [*at]}
            else:
                action.command = types.Command(each.title, ACT, arguments=[uri, version, [*at], each.kind, each.title])
            found.append(action)
        return found

    @server.feature(types.CODE_ACTION_RESOLVE)
    def resolve(action: types.CodeAction) -> types.CodeAction:
        match action.data:
            case {"uri": str(uri), "version": version, "at": [int(start), int(end)]}:
                kind = str(getattr(action.kind, "value", action.kind))
                action.edit = changed(uri, version, (start, end), kind, action.title)
        return action

    @server.command(ACT)
    async def make(uri: str, version: int | None, at: list[int], kind: str, title: str) -> None:
        """Make the edits of an action that was offered."""
        edit = changed(uri, version, (at[0], at[-1]), kind, title)
        if edit is not None:
            await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, title))

    def changed(uri: str, version: object, at: tuple[int, int], kind: str, title: str) -> types.WorkspaceEdit | None:
        """Return the edits of an action that was offered for a part of a version of a text; None if it is no more.

        Raises Outdated and Refused.
        """
        file = documents.read(uri)
        if file is None or file.buffer.version != version:
            raise Outdated
        server.checking.check_now(file.real)
        for each in actions.actions(workspace, file, *at, lambda other: other == kind, lazy=True):
            if each.title == title:
                try:
                    return _edit(server, file, each)
                except CannotDo as reason:
                    raise Refused(str(reason)) from None
        return None


def _edit(server: HeatServer, file: File, action: Action) -> types.WorkspaceEdit:
    """Return the changes of an action for the client. Raises CannotDo."""
    changes = action.changes
    if changes.created and not server.creates_files:
        raise CannotDo("the editor cannot create files; nothing is changed")
    edits = {file.real: (file, changes.edits)} if changes.edits else {}
    edits.update({other.real: (other, others) for other, others in changes.others})
    return server.edit(edits, changes.created)


def _is_wanted(kind: str, only: list[str]) -> bool:
    """Whether a client wants a kind of action. only: the kinds that it asked for, with all kinds below them."""
    if not only:
        return kind != FIX_ALL  # offered only on request, such as when a file is saved
    return any(kind == each or kind.startswith(f"{each}.") for each in only)


def _fixed_diagnostics(action: Action, diagnostics: Sequence[types.Diagnostic]) -> list[types.Diagnostic]:
    """Return the client's diagnostics that an action fixes."""
    fixed = {(each.rule.code, shown_message(each)) for each in action.fixes}
    return [each for each in diagnostics if (each.code, each.message) in fixed]
