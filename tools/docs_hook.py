"""The hook of mkdocs (mkdocs.yml): adds the pages that are made, and leads links and readers to the right place."""

from __future__ import annotations

from pathlib import Path

import playground_links
from mkdocs.structure.files import File
from site_pages import LISTS, generated, missing_page, page_text, search_rank, source_url


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


def on_nav(nav, config, files):
    """Put the pages of rules and types into the section of their list, and lead from each to the ones beside it.

    The navigation has only the lists, because there are hundreds of these pages.
    """
    for name in LISTS:
        made = [each for each in files.documentation_pages() if each.src_uri.startswith(f"{name}/")]
        first, *pages = (each.page for each in made)  # in the order of site_pages.generated(): the list comes first
        for before, page, after in zip([first, *pages], pages, [*pages[1:], None], strict=False):
            page.parent, page.previous_page, page.next_page = first.parent, before, after
    return nav


def on_page_markdown(markdown, *, page, **_):
    """Return the text of a page as the site shows it. The search finds guides before what is made and what is long."""
    page.meta.setdefault("search", {"boost": search_rank(page.file.src_uri)})
    return page_text(page.file.src_uri, markdown)


def on_pre_page(page, **_):
    """Lead "edit this page" to the file that a made page comes from."""
    page.edit_url = source_url(page.file.src_uri)
    return page


def on_post_page(output, **_):
    """Return a page whose search has a name."""
    return with_named_search(output)


def on_post_template(output_content, **_):
    """Return the page about a missing page, which is not a page of the site, in the same way, with words and links."""
    return with_named_search(output_content).replace("<h1>404 - Not found</h1>", missing_page())


def with_named_search(html):
    """Give the search of the theme, which is a dialog, the name that programs that read the page aloud need."""
    dialog = 'data-md-component="search" role="dialog"'
    return html.replace(dialog, f'{dialog} aria-label="Search"')
