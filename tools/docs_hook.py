"""The hook of mkdocs (mkdocs.yml): adds the pages that are made, and leads links to the right place."""

from __future__ import annotations

from pathlib import Path

import playground_links
from mkdocs.structure.files import File
from site_pages import generated, page_text, search_rank, source_url


def on_config(config):
    """Add the page that checks templates in the browser to the navigation, if it is built."""
    if (Path(config.docs_dir) / playground_links.PAGE).exists():
        config.nav[0]["Start"].insert(1, {"Try it": playground_links.PAGE})
    return config


def on_files(files, config):
    """Add the pages that are made: commands, rules, resource types, and the files at the top of the repository."""
    for path, text in generated():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown, *, page, **_):
    """Return the text of a page as the site shows it. The search finds guides before what is made and what is long."""
    page.meta.setdefault("search", {"boost": search_rank(page.file.src_uri)})
    return page_text(page.file.src_uri, markdown)


def on_pre_page(page, **_):
    """Lead "edit this page" to the file that a made page comes from."""
    page.edit_url = source_url(page.file.src_uri)
    return page


def on_post_page(output, **_):
    """Give the search of the theme, which is a dialog, the name that programs that read the page aloud need."""
    dialog = 'data-md-component="search" role="dialog"'
    return output.replace(dialog, f'{dialog} aria-label="Search"')
