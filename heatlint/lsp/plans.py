"""The lens "2 replaced since HEAD" of a template, and the page that it opens.

A template that is opened or saved is compared with the last commit by a process of its own, so that no request waits
for it: one template after the other, and only the last state of each. A template that others nest is compared within
their stacks.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from tempfile import TemporaryDirectory

from lsprotocol import types
from pygls.uris import from_fs_path

from heatlint.editor.file import TEMPLATE
from heatlint.load.disk import is_repository
from heatlint.planning.changes import ACTIONS, UNCHANGED
from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from asyncio.tasks import Task

    from heatlint.editor.file import File
    from heatlint.lsp.server import HeatServer

REVISION = "HEAD"
#: The command of the lens: the server asks the client to show the page in a browser.
SHOW_PLAN = "heatlint.showPlan"
#: A process that takes longer is stopped, in seconds.
MOST_SECONDS = 60
#: How many templates that read a file are compared.
MOST_READERS = 50


class Plans:
    """What the updates to the templates that are open would do."""

    def __init__(self, server: HeatServer) -> None:
        self._server = server
        self._titles: dict[str, str] = {}
        self._pages: dict[str, str] = {}
        self._waiting: dict[str, None] = {}
        self._task: Task[None] | None = None
        self._process: Process | None = None
        self._directory: TemporaryDirectory[str] | None = None

    def soon(self, file: File | None) -> None:
        """Compare a file with the last commit in the background, if it is a template in a git repository."""
        if file is None or not self._can_show or not os.path.isfile(file.real) or not _is_in_repository(file.real):
            return
        file.read()
        if file.kind != TEMPLATE:
            return
        self._waiting[file.real] = None
        if self.is_idle:
            self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def is_idle(self) -> bool:
        """Whether no template is compared."""
        return self._task is None or self._task.done()

    async def idle(self) -> None:
        """Wait until no template is compared."""
        if self._task is not None:
            await self._task

    def lens(self, file: File) -> types.CodeLens | None:
        """Return the lens of a template; None when nothing changes, or when that is not known yet."""
        title = self._titles.get(file.real)
        if title is None:
            return None
        start = self._server.documents.range(file.buffer, 0, 0)
        return types.CodeLens(start, types.Command(title, SHOW_PLAN, arguments=[self._server.documents.uri(file.real)]))

    async def show(self, file: File) -> None:
        """Compare a template with the last commit, and ask the client to show the page, or say that it has no plan."""
        self.soon(file)
        await self.idle()
        if file.real not in self._titles:
            reason = f"nothing changes since {REVISION}, or the template or its repository cannot be compared"
            text = visible(f'"{os.path.basename(file.real)}" has no plan: {reason}')
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
            return
        uri = from_fs_path(self._page(file.real))
        assert uri is not None
        self._server.window_show_document(types.ShowDocumentParams(uri, external=True, take_focus=True))

    def stop(self) -> None:
        """Stop the process that runs."""
        self._waiting.clear()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    @property
    def _can_show(self) -> bool:
        workspace = self._server.client_capabilities.workspace
        return workspace is not None and workspace.code_lens is not None and bool(workspace.code_lens.refresh_support)

    def _page(self, real: str) -> str:
        if self._directory is None:
            self._directory = TemporaryDirectory(prefix="heatlint-plans-")
        return self._pages.setdefault(real, os.path.join(self._directory.name, f"plan-{len(self._pages)}.html"))

    async def _run(self) -> None:
        while self._waiting:
            real = next(iter(self._waiting))
            del self._waiting[real]
            title = await self._title(real)
            if title == self._titles.get(real):
                continue
            if title is None:
                del self._titles[real]
            else:
                self._titles[real] = title
            self._server.workspace_code_lens_refresh(None)

    async def _title(self, real: str) -> str | None:
        """Write the page of a template, and return what its update does; None when there is nothing to say."""
        page = self._page(real)
        await self._server.checking.all_checked()
        readers = self._server.heat_workspace.checker(real).templates_reading(real)[:MOST_READERS]
        options = ("--git", REVISION, "--format", "json", "--format", f"html:{page}")
        # -P: no module of the user's repository is imported.
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "heatlint", "plan", *options, "--", *(readers or [real])),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": os.path.dirname(page)},
        )
        try:
            output, _ = await asyncio.wait_for(self._process.communicate(), MOST_SECONDS)
            return title_of(json.loads(output))
        except (TimeoutError, ValueError):  # also when the process says on stderr why there is no plan
            if self._process.returncode is None:
                self._process.kill()
            return None


def title_of(report: dict[str, object]) -> str | None:
    """Return what a report in JSON says about all stacks, as the title of a lens; None when nothing changes."""
    stacks, counts = report["stacks"], report["summary"]
    assert isinstance(stacks, list) and isinstance(counts, dict)
    if any(each["refused"] for each in stacks):
        return f"Heat refuses the update since {REVISION}"
    found = [f"{counts[action]} {action}" for action in ACTIONS if action != UNCHANGED and counts[action]]
    return f"{', '.join(found)} since {REVISION}" if found else None


def _is_in_repository(path: str) -> bool:
    above = os.path.dirname(path)
    while not is_repository(above):
        path, above = above, os.path.dirname(above)
        if path == above:
            return False
    return True
