"""The files that are open in an editor: each that no job of the folder is about has a job of its own."""

from __future__ import annotations

from heatlint.run.job_table import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.run.find_jobs import JobFinder
    from heatlint.run.job_table import JobTable, Key
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes


class OpenFiles:
    """The open files of a folder, whose jobs it keeps in a table.

    files: their real paths.
    """

    def __init__(self, scopes: Scopes, finder: JobFinder, table: JobTable) -> None:
        self.files: set[str] = set()
        self._environments: dict[str, str] = {}  # real path -> path as the editor names it
        self._scopes = scopes
        self._finder = finder
        self._table = table

    def add(self, path: str, *, template: bool, environment: bool) -> None:
        """Add a file, or note that it has become a template or an environment. Raises Misuse.

        path: as messages name it.
        """
        real = self._scopes.real(path)
        self.files.add(real)
        if template and not any(self._table.entries[key].job.is_stack for key in self._table.own(real)):
            for job in self._finder.jobs([path]):
                key = key_of(job, self._scopes)
                if key not in self._table.entries:
                    self._table.add(key, Entry(job))
        else:
            self._drop_own_jobs(real)
        if environment:
            self._environments[real] = path
        else:
            self._environments.pop(real, None)
        self._update_environment(real)

    def remove(self, real: str) -> None:
        """Remove a file, by its real path."""
        self.files.discard(real)
        self._drop_own_jobs(real)
        self._environments.pop(real, None)
        self._update_environment(real)
        for key in self._table.readers(real):
            self._table.entries[key].stack = None

    def update_environments(self) -> None:
        """Give the open environments the jobs that they need after the jobs of the folder have changed."""
        for real in self._environments:
            self._update_environment(real)

    def _drop_own_jobs(self, real: str) -> None:
        """Drop the jobs that exist only because the file is open."""
        for key in list(self._table.own(real)):
            job = self._table.entries[key].job
            if job.named_by_user and not job.is_stack:
                self._table.drop(key)

    def _update_environment(self, real: str) -> None:
        """Give an open environment a job of its own as long as no stack uses it."""
        key = "", real
        entry = self._table.entries.get(key)
        if entry is not None and not entry.job.named_by_user:  # the search has found it
            return
        path = self._environments.get(real)
        if path is None or self._has_stack(real):
            if entry is not None:
                self._table.drop(key)
        elif entry is None:
            job = self._finder.environment_job(path)
            job.named_by_user = True
            self._table.add(key, Entry(job, real))

    def _has_stack(self, environment: str) -> bool:
        return any(
            entry.environment is None and environment in map(self._scopes.real, entry.job.environments)
            for entry in self._table.entries.values()
        )


def key_of(job: CheckJob, scopes: Scopes) -> Key:
    """Return the key of a job in the table."""
    real = scopes.real(job.template)
    return ("", real) if job.is_environment else (real, repr(job.key()[1:]))
