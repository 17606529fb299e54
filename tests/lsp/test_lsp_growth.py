"""The work for each request grows in proportion to the text, and a text that is too large has no features."""

from __future__ import annotations

import asyncio
import functools
import inspect
import pathlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from growth import assert_linear
from lsp_wire import EXIT, INITIALIZE, INITIALIZED, SHUTDOWN, talk
from lsprotocol import types

from heatlint.editor import actions, outline
from heatlint.editor import formatting as editor_formatting
from heatlint.editor.file import MOST_CHARACTERS
from heatlint.lsp import diagnostics, navigation
from heatlint.lsp.features import MOST_ITEMS
from heatlint.lsp.start import make
from heatlint.run import incremental
from heatlint.run.options import CheckOptions

URI = "file:///nowhere/a.yaml"
DOCUMENT = types.TextDocumentIdentifier(URI)
ALL_REFERENCES = types.ReferenceContext(include_declaration=True)
HEAD = "heat_template_version: 2018-08-31\n"


def resources(count: int) -> str:
    """Resources that refer to each other."""
    parts = [
        f"  port_{number}:\n    type: OS::Neutron::Port\n    depends_on: port_{max(0, number - 1)}\n"
        f"    properties: {{network: {{get_param: net}}}}\n"
        for number in range(count)
    ]
    return HEAD + "parameters:\n  net: {type: string, default: private}\nresources:\n" + "".join(parts)


def one_line(count: int) -> str:
    """A template on one line, with a character that takes two code units in UTF-16."""
    parts = (
        f"r{number}: {{type: OS::Heat::Value, properties: {{value: {{get_param: net}}}}}}" for number in range(count)
    )
    parameters = "{net: {type: string, default: \U0001f600}}"
    return (
        "{heat_template_version: 2018-08-31, parameters: " + parameters + ", resources: {" + ", ".join(parts) + "}}\n"
    )


def findings(count: int) -> str:
    """A template in which every resource has a finding."""
    parts = (
        f"  r{number}:\n    type: OS::Heat::Value\n    properties: {{value: {{get_param: net{number}}}}}\n"
        for number in range(count)
    )
    return HEAD + "resources:\n" + "".join(parts)


class Session:
    """A server that has checked one text, and a place in the middle of it."""

    def __init__(self, text: str) -> None:
        self.server = make()
        self.server.protocol.set_writer(self)
        self.server.documents._on_change = lambda: None
        self.call("initialize", types.InitializeParams(types.ClientCapabilities()), built_in=True)
        self.server.documents.opened(types.TextDocumentItem(URI, "yaml", 1, text))
        file = self.server.documents.of(URI)
        assert file is not None
        self.file = file
        self.server.checking.check_now(file.real)
        middle = text.index("get_param: ", len(text) // 2) + len("get_param: ") + 1
        self.position = self.server.documents.position(file.buffer, middle)
        self.all = self.server.documents.range(file.buffer, 0, len(text))
        self.here = types.Range(self.position, self.position)

    def write(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass

    def call(self, method: str, params: Any, *, built_in: bool = False) -> Any:
        if built_in:
            self.server.protocol.client_capabilities = params.capabilities
            return None
        answer = self.server.protocol.fm.features[method](params)

        async def finished() -> Any:
            return await answer

        return asyncio.run(finished()) if inspect.isawaitable(answer) else answer


@functools.cache
def session(shape: Callable[[int], str], count: int) -> Session:
    return Session(shape(count))


FORMATTING = types.FormattingOptions(2, True)
#: The requests about one document -> their parameters.
REQUESTS: dict[str, Callable[[Session], Any]] = {
    types.TEXT_DOCUMENT_COMPLETION: lambda on: types.CompletionParams(DOCUMENT, on.position),
    types.TEXT_DOCUMENT_HOVER: lambda on: types.HoverParams(DOCUMENT, on.position),
    types.TEXT_DOCUMENT_SIGNATURE_HELP: lambda on: types.SignatureHelpParams(DOCUMENT, on.position),
    types.TEXT_DOCUMENT_INLAY_HINT: lambda on: types.InlayHintParams(DOCUMENT, on.all),
    types.TEXT_DOCUMENT_DEFINITION: lambda on: types.DefinitionParams(DOCUMENT, on.position),
    types.TEXT_DOCUMENT_REFERENCES: lambda on: types.ReferenceParams(
        types.ReferenceContext(True), DOCUMENT, on.position
    ),
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: lambda on: types.DocumentHighlightParams(DOCUMENT, on.position),
    types.TEXT_DOCUMENT_PREPARE_RENAME: lambda on: types.PrepareRenameParams(DOCUMENT, on.position),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: lambda on: types.DocumentSymbolParams(DOCUMENT),
    types.TEXT_DOCUMENT_FOLDING_RANGE: lambda on: types.FoldingRangeParams(DOCUMENT),
    types.TEXT_DOCUMENT_FORMATTING: lambda on: types.DocumentFormattingParams(DOCUMENT, FORMATTING),
    types.TEXT_DOCUMENT_RANGE_FORMATTING: lambda on: types.DocumentRangeFormattingParams(DOCUMENT, on.here, FORMATTING),
    types.TEXT_DOCUMENT_SELECTION_RANGE: lambda on: types.SelectionRangeParams(DOCUMENT, [on.position]),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: lambda on: types.SemanticTokensParams(DOCUMENT),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: lambda on: types.SemanticTokensRangeParams(DOCUMENT, on.here),
    types.TEXT_DOCUMENT_CODE_LENS: lambda on: types.CodeLensParams(DOCUMENT),
    types.TEXT_DOCUMENT_DOCUMENT_LINK: lambda on: types.DocumentLinkParams(DOCUMENT),
    types.TEXT_DOCUMENT_DIAGNOSTIC: lambda on: types.DocumentDiagnosticParams(DOCUMENT),
    types.TEXT_DOCUMENT_CODE_ACTION: lambda on: types.CodeActionParams(DOCUMENT, on.all, types.CodeActionContext([])),
    types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY: lambda on: types.CallHierarchyPrepareParams(DOCUMENT, on.position),
}


@pytest.mark.parametrize("shape", [resources, one_line, findings], ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("method", REQUESTS)
def test_a_request_takes_time_in_proportion_to_the_text(method, shape, monkeypatch):
    # Fewer characters to try edits with, so that small texts reach the limit, too.
    monkeypatch.setattr(actions, "MOST_READ", 50_000)

    def work(on: Session) -> Any:
        return on.call(method, REQUESTS[method](on))

    assert_linear(work, lambda count: session(shape, count), 200)


def test_completion_of_resources_takes_time_in_proportion_to_their_number():
    def work(on: Session) -> Any:
        character = len("    depends_on: port_")
        line = on.file.buffer.text[: on.file.buffer.text.index("depends_on", 1000)].count("\n")
        params = types.CompletionParams(DOCUMENT, types.Position(line, character))
        return on.call(types.TEXT_DOCUMENT_COMPLETION, params)

    assert work(session(resources, 200)).items
    assert_linear(work, lambda count: session(resources, count), 200)


def test_an_edit_and_its_check_take_time_in_proportion_to_the_text():
    def work(on: Session) -> None:
        version = types.VersionedTextDocumentIdentifier(2, URI)
        for new in ("x", ""):
            end = types.Position(on.position.line, on.position.character + (not new))
            change = types.TextDocumentContentChangePartial(types.Range(on.position, end), new)
            on.server.documents.changed(types.DidChangeTextDocumentParams(version, [change]))
            on.server.checking.check_now(on.file.real)

    assert_linear(work, lambda count: Session(resources(count)), 100)


def test_an_answer_has_a_limited_number_of_diagnostics_and_items(monkeypatch):
    monkeypatch.setattr(diagnostics, "MOST_DIAGNOSTICS", 100)
    on = Session(findings(150))
    report = on.call(types.TEXT_DOCUMENT_DIAGNOSTIC, types.DocumentDiagnosticParams(DOCUMENT))
    assert len(report.items) == 101
    assert report.items[-1].message == "findings that are not shown: 50; use heatlint check"
    names = "".join(f"  p{number}: {{type: string}}\n" for number in range(MOST_ITEMS + 500))
    use = "resources:\n  r: {type: OS::Heat::Value, properties: {value: {get_param: p1}}}\n"
    on = Session(f"{HEAD}parameters:\n{names}{use}")
    found = on.call(types.TEXT_DOCUMENT_COMPLETION, types.CompletionParams(DOCUMENT, on.position))
    assert len(found.items) == MOST_ITEMS and found.is_incomplete


def test_selections_of_a_deep_value_are_not_nested_deeper_than_json_can_be():
    deep = "[" * 900 + "{get_param: net}" + "]" * 900
    on = Session(HEAD + f"resources:\n  r: {{type: OS::Heat::Value, properties: {{value: {deep}}}}}\n")
    params = types.SelectionRangeParams(DOCUMENT, [on.position])
    [selection] = on.call(types.TEXT_DOCUMENT_SELECTION_RANGE, params)
    levels = 0
    while selection is not None:
        levels, last, selection = levels + 1, selection, selection.parent
    assert 50 < levels < 200 and last.range == on.all


def test_a_text_that_is_too_large_has_one_notice_and_no_features(tmp_path, monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    text = resources(10) + "#" * MOST_CHARACTERS
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "a.yaml"
    path.write_text(text, encoding="utf-8")
    document = {"uri": path.as_uri()}
    pulls = {"textDocument": {"diagnostic": {}}}
    begin = {
        **INITIALIZE,
        "params": {"capabilities": pulls, "processId": None, "rootUri": path.parent.as_uri()},
    }
    opened = {"textDocument": {**document, "languageId": "yaml", "version": 1, "text": text}}
    smaller = {
        "textDocument": {**document, "version": 2},
        "contentChanges": [{"text": resources(1)}],
    }
    symbols = {"method": "textDocument/documentSymbol", "params": {"textDocument": document}}
    ended = talk(
        begin,
        INITIALIZED,
        {"method": "textDocument/didOpen", "params": opened},
        {**symbols, "id": 1},
        {"id": 2, "method": "textDocument/semanticTokens/full", "params": {"textDocument": document}},
        {"method": "textDocument/didChange", "params": smaller},
        {**symbols, "id": 4},
        SHUTDOWN,
        EXIT,
    )
    answers = {each["id"]: each.get("result") for each in ended.answers}
    assert answers[1] is None and answers[2] == {"data": []}
    assert [each["name"] for each in answers[4]] == ["heat_template_version", "parameters", "resources"]

    session = Session(resources(1))
    session.file.buffer.replace(0, 0, "#" * MOST_CHARACTERS + "\n")
    session.server.heat_workspace.did_change(session.file)
    report = session.call(types.TEXT_DOCUMENT_DIAGNOSTIC, types.DocumentDiagnosticParams(DOCUMENT))
    assert [(each.severity, each.message) for each in report.items] == [
        (
            types.DiagnosticSeverity.Information,
            "an editor does not check a text with more than 524,288 characters, "
            "which is the most that Heat accepts in a template; heatlint check does",
        )
    ]


def test_the_outline_says_how_many_names_it_does_not_list(monkeypatch):
    monkeypatch.setattr(outline, "MOST_SYMBOLS", 3)
    found = Session(findings(50)).call(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(DOCUMENT))
    (resources_found,) = [each for each in found if each.name == "resources"]
    assert len(resources_found.children) == 3
    assert re.fullmatch(r"\d+ more names are not listed", resources_found.detail)


def test_only_so_many_uses_of_a_name_are_highlighted(monkeypatch):
    session = Session(resources(3))
    params = types.DocumentHighlightParams(DOCUMENT, types.Position(2, 3))
    assert len(session.call(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, params)) == 4
    monkeypatch.setattr(navigation, "MOST_HIGHLIGHTS", 2)
    assert len(session.call(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, params)) == 2


def test_a_long_file_is_not_formatted_and_has_no_actions_and_the_log_says_so(monkeypatch):
    monkeypatch.setattr(editor_formatting, "MOST_CHARACTERS", 1000)
    monkeypatch.setattr(actions, "MOST_READ", 1000)
    session, logged = Session(findings(50)), []
    monkeypatch.setattr(session.server, "log", lambda message, *_: logged.append(message))
    assert session.call(types.TEXT_DOCUMENT_FORMATTING, types.DocumentFormattingParams(DOCUMENT, FORMATTING)) == []
    assert "an editor formats at most 1000 characters; heatlint fmt formats longer files, too" in logged[0]
    for only in (None, [types.CodeActionKind.SourceFixAll]):
        params = types.CodeActionParams(DOCUMENT, session.all, types.CodeActionContext([], only))
        assert session.call(types.TEXT_DOCUMENT_CODE_ACTION, params) == []


def test_large_files_and_large_folders_are_left_out_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(incremental, "MOST_FILES", 3)
    monkeypatch.setattr(incremental, "MOST_BYTES", 1000)
    for name in ("a", "b", "c", "d", "e"):
        (tmp_path / f"{name}.yaml").write_text(findings(100 if name == "b" else 1), encoding="utf-8")
    checker = incremental.IncrementalChecker(CheckOptions(), {}, ".")
    checker.use(checker.search())
    while checker.check_next():
        pass
    assert [pathlib.Path(path).name for path in checker.templates()] == ["a.yaml", "b.yaml", "c.yaml"]
    assert [bool(checker.findings(str(tmp_path / f"{name}.yaml"))) for name in ("a", "b", "c")] == [True, False, True]
    assert checker.new_notes() == [
        '"." has more than 3 files; the others are not searched',
        '"b.yaml" is larger than 0 MiB, so that editors do not check it',
    ]
    checker.expire_index()
    checker.use(checker.search())
    assert checker.new_notes() == []  # said once
