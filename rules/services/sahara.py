"""Own checks of OS::Sahara types, placeholders since 2024.2. Source: heat.engine.resources.openstack.sahara."""

from __future__ import annotations

from heatlint.rule import language, of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own


@of_type("OS::Sahara::JobBinary")
def job_binary(it: Own) -> Findings:
    """The URL must be a Swift URL, or one of the internal database with a UUID."""
    url = it.get("url")
    if (
        isinstance(url, str)
        and not url.startswith("swift://")
        and not (url.startswith("internal-db://") and language.is_uuid(url.removeprefix("internal-db://")))
    ):
        yield it.unfit("url", f'"{url}" is not a job binary; expected "swift://..." or "internal-db://" with a UUID')
