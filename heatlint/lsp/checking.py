"""Checks in the background: one job after another, with room for requests between them; what is new is told."""

from __future__ import annotations

import asyncio
import gc
import os
import time

from lsprotocol import types

from heatlint._misuse import Misuse
from heatlint.lsp.diagnostics import Diagnostics
from heatlint.plugins import CHECK_FAILED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.lsp.server import HeatServer
    from heatlint.run.incremental import Live

#: Seconds to wait for the next key, and between two reports of a long scan.
PAUSE, REPORT = 0.03, 0.25
#: Seconds of peace before garbage is collected, and checks after which it is without.
IDLE, MOST_UNTIDY = 0.3, 25


class Checking:
    """What is checked when. pulls: the client asks for diagnostics rather than being sent them."""

    def __init__(self, server: HeatServer) -> None:
        self._server = server
        self.diagnostics = Diagnostics(server.documents)
        self.pulls = False
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._sent: dict[str, list[types.Diagnostic]] = {}
        self._logged: set[str] = set()
        self._stamp: object = None
        self._tidying: asyncio.TimerHandle | None = None
        self._untidy = 0
        self._again = False  # whether something has changed since the last look at all of it
        self._first_time = True
        self._told: dict[str, str] = {}  # what was said of configs, by file

    # --- when ------------------------------------------------------------------------------------------------

    def soon(self) -> None:
        """Something has changed: check, once no more is coming."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(PAUSE, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._again:
                self._again = False
                self._follow_config()
                await self._scan()
                reported = time.monotonic()
                while not self._again and any(live.step() for live in self._server.work.lives):
                    if time.monotonic() - reported > REPORT:
                        self.tell()
                        reported = time.monotonic()
                    await asyncio.sleep(0)
            self.tell()
            self._tidy_soon()
        except Exception as error:
            self._server.log(f"checking failed: {type(error).__name__}: {error}", types.MessageType.Error)
            raise

    def _tidy_soon(self) -> None:
        """Collect garbage when nobody waits: done in the middle of a request it would double its time."""
        if self._tidying is not None:
            self._tidying.cancel()
        self._tidying = asyncio.get_running_loop().call_later(IDLE, self._tidy)
        self._untidy += 1
        if self._untidy > MOST_UNTIDY:
            self._tidy()

    def _tidy(self) -> None:
        self._untidy = 0
        gc.collect()
        if self._first_time and not any(live.left for live in self._server.work.lives):
            self._first_time = False
            gc.freeze()  # rules, types and what else stays

    async def _scan(self) -> None:
        """Find and check what is in the folders that nobody has looked into yet."""
        for folder, live in list(self._server.work.folders.items()):
            if live.complete or folder in self._server.work.misuses:
                continue
            while live.left and live.step():  # what somebody looks at comes first
                await asyncio.sleep(0)
            self.tell()
            try:
                jobs = await asyncio.to_thread(live.found)
            except Misuse as misuse:
                self._server.work.misuses[folder] = str(misuse)
                live.complete = True
                continue
            live.take(jobs)
            await self._first(live, folder)

    async def _first(self, live: Live, folder: str) -> None:
        """The first check of a folder, with progress."""
        total = live.left
        token = None
        capabilities = self._server.client_capabilities.window
        if total > 1 and capabilities is not None and capabilities.work_done_progress:
            token = f"heatlint-scan-{len(self._sent)}-{id(live)}"
            progress = self._server.work_done_progress
            try:
                await progress.create_async(token)
            except Exception as error:  # the client refuses; it is only progress
                self._server.log(f"no progress: {error}")
                token = None
        if token is not None:
            progress.begin(
                token,
                types.WorkDoneProgressBegin(
                    title="heatlint", message=os.path.basename(folder), percentage=0, cancellable=False
                ),
            )
        reported = time.monotonic()
        while live.step():
            if time.monotonic() - reported > REPORT:
                reported = time.monotonic()
                self.tell()
                if token is not None:
                    done = total - live.left
                    progress.report(
                        token,
                        types.WorkDoneProgressReport(
                            message=f"{done} of {total} templates", percentage=max(0, min(100, 100 * done // total))
                        ),
                    )
            await asyncio.sleep(0)
        if token is not None:
            progress.end(token, types.WorkDoneProgressEnd(message=f"{total} templates"))

    def _follow_config(self) -> None:
        """Begin anew where a config is not what it was."""
        stamp = self._server.work.stamp()
        if self._stamp is not None and stamp != self._stamp:
            self._server.work.restart()
            stamp = self._server.work.stamp()
        self._stamp = stamp

    # --- what ------------------------------------------------------------------------------------------------

    def tell(self) -> None:
        """Tell the client what is new."""
        work = self._server.work
        changed = False
        for live in work.lives:
            for real in sorted(live.dirty):
                if live.busy(real) and real in work.open:
                    continue  # told once all of it is known
                live.dirty.discard(real)
                found = self.diagnostics.of(real) if os.path.exists(real) or real in work.open else []
                self._log_crashes(real, found)
                if found == self._sent.get(real, []) and not (real in work.open and not self.pulls):
                    continue
                if found:
                    self._sent[real] = found
                else:
                    self._sent.pop(real, None)
                changed = True
                if not self.pulls:
                    self._publish(real, found)
        if changed and self.pulls:
            self._refresh()
        self._tell_misuses()

    def _publish(self, real: str, found: list[types.Diagnostic]) -> None:
        file = self._server.work.open.get(real)
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri=self._server.documents.uri(real),
                diagnostics=found,
                version=file.buffer.version if file is not None else None,
            )
        )

    def _refresh(self) -> None:
        workspace = self._server.client_capabilities.workspace
        if workspace is not None and workspace.diagnostics is not None and workspace.diagnostics.refresh_support:
            self._server.workspace_diagnostic_refresh(None)

    def _tell_misuses(self) -> None:
        """Say what is wrong with a config, once, in the config."""
        said: dict[str, str] = {}
        for message in dict.fromkeys(self._server.work.misuses.values()):
            name, _, reason = message.partition(": ")
            path = os.path.abspath(name) if reason and os.path.isfile(name) else ""
            said[path] = reason or message
            if self._told.get(path) != said[path]:
                shown = types.ShowMessageParams(types.MessageType.Error, f"heatlint: {message}")
                self._server.window_show_message(shown)
                if path:
                    place = types.Range(types.Position(0, 0), types.Position(0, 0))
                    self._server.text_document_publish_diagnostics(
                        types.PublishDiagnosticsParams(
                            self._server.documents.uri(path),
                            [types.Diagnostic(place, reason, types.DiagnosticSeverity.Error, source="heatlint")],
                        )
                    )
        for path in self._told:
            if path and path not in said:
                self._server.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(self._server.documents.uri(path), [])
                )
        self._told = said

    def _log_crashes(self, real: str, found: list[types.Diagnostic]) -> None:
        for each in found:
            line = f"{real}: {each.message}"
            if each.code == CHECK_FAILED.code and line not in self._logged:
                self._logged.add(line)
                self._server.log(line, types.MessageType.Error)

    # --- when the client asks --------------------------------------------------------------------------------

    async def settled(self, real: str) -> list[types.Diagnostic]:
        """The diagnostics of a file once all is known."""
        live = self._server.work.live(real)
        while live.step(real):
            await asyncio.sleep(0)
        return self.diagnostics.of(real)

    def finish(self, real: str) -> None:
        """Do now what is left to do about a file."""
        while self._server.work.live(real).step(real):
            pass

    async def all(self) -> dict[str, list[types.Diagnostic]]:
        """The diagnostics of all files, by path without links, once all is known."""
        while self._timer is not None or self._task is not None and not self._task.done():
            if self._task is not None and not self._task.done():
                await asyncio.shield(self._task)
            else:
                await asyncio.sleep(PAUSE)
        found = {}
        for live in self._server.work.lives:
            for real in sorted(live.files()):
                each = self.diagnostics.of(real)
                if each or real in self._sent or real in self._server.work.open:
                    found[real] = each
                await asyncio.sleep(0)
        return found
