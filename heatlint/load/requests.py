"""Puts requests together: from files, as python-heatclient does, and from the body that reached the endpoint."""

from __future__ import annotations

from heatlint.load import urls
from heatlint.load.client.loader import Loader, base_beside
from heatlint.load.client.texts import parse_template
from heatlint.load.disk import Disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from heatlint.load.documents import Documents
    from heatlint.load.request import Request

STANDARD_INPUT = "<stdin>"


def from_files(
    template: str,
    environments: Iterable[str] = (),
    parameters: Any = None,
    roots: Iterable[str] | None = None,
    *,
    template_text: str | None = None,
    template_name: str | None = None,
    disk: Disk | None = None,
    registries: Mapping[str, Collection[str]] | None = None,
) -> Request:
    """Return the request for the template at the path `template`. Faults of the files are in `faults` of the result.

    environments: paths, in the order in which they are merged. parameters: a list of "name=value", or a dict, which is
    kept as it is. roots: more directories that may be read. template_text: the template itself, with the name
    `template_name`; names in it are relative to the directory of that name. disk: reads the files, instead of a new
    Disk with `roots`. registries: environments before the others, of which only these entries of the registry count:
    path -> the keys of the entries.
    """
    paths = list(environments)
    if template_text is not None:
        template = template_name or STANDARD_INPUT
    loader = Loader(disk or Disk(local_paths([template, *paths]), roots or ()))
    if template_text is not None:
        loader.take_named(parse_template(template_text, template), "")
    else:
        loader.read_template(template)
    for path, keys in (registries or {}).items():
        loader.read_environment(path, keys)
    for path in paths:
        loader.read_environment(path)
    loader.finish()
    request = loader.request
    if not parameters:
        return request
    from heatlint.load.client.merge import format_parameters

    values, malformed = format_parameters(parameters)
    if request.raw is None:
        request.parameters = values
    elif isinstance(request.parameters, dict):
        request.parameters = {**request.parameters, **values}
    request.faults.extend(malformed)
    return request


def from_body(
    body: dict[str, Any],
    disk: Disk | None = None,
    beside: str = STANDARD_INPUT,
    documents: Documents | None = None,
    json_length: int | None = None,
) -> Request:
    """Return the Request of a body, which may also have the keys of BESIDE_THE_BODY; see `heatlint.load.body.plain`.

    disk: reads the template that "template_url" names, and the files that this template names; without it no file may
    be read. beside: the path of the file with the request; the name of the template is relative to its directory. When
    the template cannot be read, a fault of the request says why. documents: keeps the documents for other requests.
    json_length: the length of the JSON that the body was read from, if that is known.
    """
    from heatlint.load.body import TEMPLATE_URL, plain

    request = plain(body, documents, json_length)
    if TEMPLATE_URL in body:
        loader = Loader(disk or Disk(), request)
        loader.take_template_url(base_beside(beside), beside)
        loader.finish()
    return request


def local_paths(names: Iterable[str]) -> list[str]:
    """Return the paths of the names that stand for files on this machine: of paths, and of file URLs."""
    paths = [urls.local_path(name) if urls.is_url(name) else name for name in names]
    return [path for path in paths if path is not None]
