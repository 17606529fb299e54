"""Messages about the session: start, open files, folders, files on the disk, and diagnostics that the client pulls."""

from __future__ import annotations

from hashlib import blake2b

from lsprotocol import types

from heatlint.lsp.documents import path_of
from heatlint.lsp.server import HeatServer


def register(server: HeatServer) -> None:
    """Add the handlers of these requests to the server.

    A handler of a notification must be a plain function: pygls keeps the future of any other kind for ever.
    """
    documents = server.documents

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.begin(params)

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        server.checking.soon()
        server.checking.in_background(_watch(server))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        documents.opened(params.text_document)
        server.plans.soon(documents.of(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        documents.changed(params)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        file = documents.of(params.text_document.uri)
        written = documents.uri(file.real) if file is not None else ""
        if file is not None and documents.is_untitled(file):
            server.checking.publisher.withdraw(file.real)
        documents.closed(params.text_document.uri)
        if file is not None and documents.uri(file.real) != written:  # the client wrote it in its own way
            server.checking.publisher.forget(written)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path for change in params.changes if (path := path_of(change.uri)) is not None]
        created_or_deleted = any(change.type != types.FileChangeType.Changed for change in params.changes)
        server.heat_workspace.did_change_on_disk(paths, created_or_deleted=created_or_deleted)
        server.checking.soon()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            documents.remove_folder(folder.uri)
        for folder in params.event.added:
            documents.add_folder(folder.uri)
        server.heat_workspace.restart()
        server.checking.soon()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configuration_changed(params: types.DidChangeConfigurationParams) -> None:
        server.checking.soon()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        file = documents.of(params.text_document.uri)
        if file is not None:
            server.heat_workspace.did_save(file)
        server.checking.soon()
        server.plans.soon(file)

    @server.feature(types.SHUTDOWN)
    def shut_down(params: None) -> None:
        server.plans.stop()

    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="heatlint")

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        file = documents.of(params.text_document.uri)
        items = await server.checking.diagnostics_of(file.real) if file is not None else []
        identity = _identity(items)
        if identity == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(identity)
        return types.RelatedFullDocumentDiagnosticReport(items, result_id=identity)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def workspace_diagnostic(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        before = {each.uri: each.value for each in params.previous_result_ids}
        reports: list[
            types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport
        ] = []
        found = {
            documents.uri(real): (real, items) for real, items in (await server.checking.all_diagnostics()).items()
        }
        for uri in dict.fromkeys((*found, *before)):
            real, items = found.get(uri, ("", []))
            file = server.heat_workspace.open.get(real)
            version = file.buffer.version if file is not None else None
            identity = _identity(items)
            if before.get(uri) == identity:
                reports.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, identity, version))
            else:
                reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri, items, version, result_id=identity))
        return types.WorkspaceDiagnosticReport(reports)


def _identity(items: list[types.Diagnostic]) -> str:
    """Return an id that differs between different lists of diagnostics."""
    return blake2b(repr(items).encode("utf-8", "replace"), digest_size=12).hexdigest()


async def _watch(server: HeatServer) -> None:
    """Ask the client to report changes of all files: get_file may name any file."""
    workspace = server.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace is not None else None
    if watched is None or not watched.dynamic_registration:
        return
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
    try:
        await server.client_register_capability_async(
            types.RegistrationParams(
                [types.Registration("heatlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)]
            )
        )
    except Exception as error:  # the client may refuse
        server.log(f"changes of files on the disk are not reported: {error}")
