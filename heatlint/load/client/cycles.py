"""Finds files that include themselves. The client would follow them without end."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.load.client.references import Source

    Path = tuple[str | int, ...]


def cycles(starts: Iterable[Source], templates: dict[str, Source]) -> Iterator[tuple[list[str], Source, Path]]:
    """Yield each cycle: the URLs of its files, and the reference that closes it, as its source and path.

    starts: the template and the environments. templates: the templates by URL. Takes linear time.
    """
    done: set[str] = set()
    reported: set[tuple[str, str]] = set()
    for start in starts:
        trail = [(start, iter(start.references))]
        on_trail = {start.url} if start.url in templates else set()
        while trail:
            source, rest = trail[-1]
            for url, path in rest:
                if url in on_trail:
                    if (source.url, url) not in reported:
                        reported.add((source.url, url))
                        names = [step.url for step, _ in trail]
                        yield names[names.index(url) :], source, path
                elif url in templates and url not in done:
                    on_trail.add(url)
                    trail.append((templates[url], iter(templates[url].references)))
                    break
            else:
                trail.pop()
                on_trail.discard(source.url)
                done.add(source.url)
