"""Runs searches and checks in the background, one job after another, and lets requests in between them."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from uuid import uuid4

from lsprotocol import types

from heatlint._misuse import Misuse
from heatlint.failure import described
from heatlint.lsp.publish import Publisher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine

    from heatlint.lsp.server import HeatServer

#: Seconds to wait for the next keystroke, and between two reports of a long check.
PAUSE, REPORT = 0.03, 0.25
#: Seconds without a check after which garbage is collected, and the number of objects after which it is at the latest.
IDLE, MOST_GARBAGE = 0.3, 500_000


class Checking:
    """Decides what is searched and checked when.

    Python's own garbage collection in the middle of a request would double the time of the answer. `begin` in
    lsp/server.py makes it rare (MOST_GARBAGE), and this class collects garbage when the server is idle.
    """

    def __init__(self, server: HeatServer) -> None:
        self._server = server
        self._workspace = server.heat_workspace
        self.publisher = Publisher(server)
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False  # whether something has changed since the running check began
        self._idle = asyncio.Event()  # set while nothing is to be checked
        self._idle.set()
        self._index_task: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._new_folders: list[str] = []  # indexed, but not checked yet
        self._tidy_timer: asyncio.TimerHandle | None = None
        self._is_first_check = True
        self._has_ended = False

    def end(self) -> None:
        """Begin nothing any more, since the client has left."""
        self._has_ended = True
        for timer in (self._timer, self._tidy_timer):
            if timer is not None:
                timer.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether something is or will be searched or checked."""
        return not self._idle.is_set() or not self._workspace.is_indexed and self._workspace.index_error is None

    # --- checks in the background ----------------------------------------------------------------------------

    def soon(self) -> None:
        """Check what has changed, as soon as the user pauses."""
        if self._has_ended:
            return
        self._idle.clear()
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
            while self._again or self._new_folders:
                self._again = False
                self._workspace.follow_config()
                self._index_soon()
                while self._new_folders:
                    await self._check_new_folder(self._new_folders.pop())
                await self._check_all()
            self.publisher.publish_changes()
            for checker in self._workspace.checkers:
                for note in checker.new_notes():
                    self._server.log(note, types.MessageType.Warning)
            self._tidy_soon()
        except Exception as error:
            self._server.log(f"checking failed: {described(error)}", types.MessageType.Error)
            raise
        finally:
            if self._timer is None:
                self._idle.set()

    async def _check_all(self) -> None:
        reported = time.monotonic()
        while (
            not self._again
            and not self._new_folders
            and any(checker.check_next() for checker in self._workspace.checkers)
        ):
            if time.monotonic() - reported > REPORT:
                self.publisher.publish_changes()
                reported = time.monotonic()
            await asyncio.sleep(0)

    async def _check_new_folder(self, folder: str) -> None:
        """Check the templates of a folder for the first time, with a progress report."""
        checker = self._workspace.folders.get(folder)
        if checker is None:
            return
        total = checker.pending
        token = await self._begin_progress(folder) if total > 1 else None
        progress = self._server.work_done_progress
        reported = time.monotonic()
        while checker.check_next():
            if time.monotonic() - reported > REPORT:
                reported = time.monotonic()
                self.publisher.publish_changes()
                if token is not None:
                    done = max(0, total - checker.pending)
                    message = f"{done} of {total} templates"
                    progress.report(
                        token, types.WorkDoneProgressReport(message=message, percentage=100 * done // total)
                    )
            await asyncio.sleep(0)
        if token is not None:
            progress.end(token, types.WorkDoneProgressEnd(message=f"{total} templates"))

    async def _begin_progress(self, folder: str) -> str | None:
        """Begin a progress report; return its token, or None if the client does not want it."""
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return None
        token = f"heatlint-check-{uuid4()}"
        try:
            await self._server.work_done_progress.create_async(token)
        except Exception as error:  # the client may refuse; the check goes on without a report
            self._server.log(f"no progress report: {error}")
            return None
        name = os.path.basename(folder)
        self._server.work_done_progress.begin(
            token, types.WorkDoneProgressBegin(title="heatlint", message=name, percentage=0, cancellable=False)
        )
        return token

    # --- the index -------------------------------------------------------------------------------------------

    async def index(self, *, search_again: bool = False) -> None:
        """Wait until the templates and environments of all folders are known.

        Then `Workspace.index_error` is the reason if a folder could not be searched. search_again: search even if no
        change is known, since a client may report changes on the disk late or never.
        """
        if search_again:
            self._workspace.follow_config()
            for checker in self._workspace.folders.values():
                checker.expire_index()
        while self._workspace.next_to_index is not None:
            if self._index_task is None or self._index_task.done():
                self._index_task = asyncio.get_running_loop().create_task(self._search())
            await asyncio.shield(self._index_task)  # one search for all requests, also when one is cancelled

    async def _search(self) -> None:
        while (folder := self._workspace.next_to_index) is not None:
            checker = self._workspace.folders[folder]
            revision = checker.revision
            try:
                listing = await asyncio.to_thread(checker.search)
                if self._workspace.folders.get(folder) is checker:  # the config has not changed meanwhile
                    self._workspace.use(folder, listing)
            except Misuse as misuse:
                # A search that failed is made again if the directory has changed meanwhile: the reason may be gone.
                if self._workspace.folders.get(folder) is checker and checker.revision == revision:
                    self._workspace.search_failed(folder, misuse)
            if checker.pending:
                self._new_folders.append(folder)
            self.soon()

    def _index_soon(self) -> None:
        """Search the folders that are not indexed yet, beside the checks of open files."""
        if not self._workspace.is_indexed and (self._index_task is None or self._index_task.done()):
            self.in_background(self._index_in_background())

    async def _index_in_background(self) -> None:
        try:
            await self.index()
        except Exception as error:
            self._server.log(f"search failed: {described(error)}", types.MessageType.Error)
            raise

    def in_background(self, coroutine: Coroutine[object, object, None]) -> None:
        """Do some work beside the requests."""
        if self._has_ended:
            coroutine.close()
            return
        task = asyncio.get_running_loop().create_task(coroutine)
        self._background.add(task)  # the event loop itself does not keep it
        task.add_done_callback(self._background.discard)

    # --- requests --------------------------------------------------------------------------------------------

    def check_now(self, real: str) -> None:
        """Check all jobs that read a file, without letting other requests in."""
        while self._workspace.checker(real).check_next(real):
            pass

    async def find_stack(self, real: str) -> None:
        """Check stacks until one is known that uses a file: it has the values of the file's parameters."""
        checker = self._workspace.checker(real)
        while (job := checker.job(real)) is not None and not job.is_stack and checker.check_next_stack():
            await asyncio.sleep(0)

    async def diagnostics_of(self, real: str) -> list[types.Diagnostic]:
        """Return the diagnostics of a file after all jobs that are known to read it are checked."""
        checker = self._workspace.checker(real)
        while checker.check_next(real):
            await asyncio.sleep(0)
        return self.publisher.pulled(real)

    async def all_diagnostics(self) -> dict[str, list[types.Diagnostic]]:
        """Return the diagnostics of all files by real path, after everything is searched and checked."""
        await self.all_checked()
        found = {}
        read = (checker.files_read() for checker in self._workspace.checkers)
        for real in sorted(set(self._workspace.open).union(*read)):
            was_shown = self.publisher.was_sent(real)
            each = self.publisher.pulled(real)
            if each or was_shown or real in self._workspace.open:
                found[real] = each
            await asyncio.sleep(0)
        return found

    async def all_checked(self) -> None:
        """Wait until everything is searched and checked."""
        await self.index()
        while not self._idle.is_set():
            await self._idle.wait()
            await self.index()

    # --- garbage ---------------------------------------------------------------------------------------------

    def _tidy_soon(self) -> None:
        if self._tidy_timer is not None:
            self._tidy_timer.cancel()
        self._tidy_timer = asyncio.get_running_loop().call_later(IDLE, self._tidy)

    def _tidy(self) -> None:
        gc.collect()
        if self._is_first_check and self._workspace.is_indexed and self._idle.is_set():
            self._is_first_check = False
            gc.freeze()  # rules and resource types stay for the life of the server
