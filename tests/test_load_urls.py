"""File names and URLs, as python-heatclient converts them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin, urlparse

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from heatlint.load import urls

NAMES = st.lists(
    st.sampled_from(["a", "b.yaml", "..", ".", "", "/", "%20", " ", "é", "c:", "?", "#", ";", "file:", "~"]),
    max_size=6,
).map("/".join)
BASES = st.sampled_from(
    [
        "file:///",
        "file:///r/",
        "file:///r/s%20t/",
        "file:///r/é x/",
        "file:///r//s/",
        "http://h/x/",
        "file://localhost/r/",
        "file:///r/a?b/",
        "r/",
    ]
)


@given(BASES, NAMES)
def test_join_returns_what_urljoin_returns(base, name):
    want = urljoin(base, name)
    # Since 3.13, urljoin drops the slash of names that climb past the root; those before did not.
    assume(not want.startswith("file:") or want.startswith("file://"))
    assert urls.join(base, name) == want


@given(NAMES)
def test_path_url_returns_what_pathlib_returns(name):
    path = Path("/", name)
    assert urls.path_url(str(path)) == path.as_uri()
    assert urls.local_path(urls.path_url(str(path))) == str(path)


@given(BASES.filter(lambda base: base.startswith("file:///")), NAMES)
def test_base_of_returns_the_directory_of_a_url(base, name):
    url = urljoin(base, name)
    # Python versions disagree about a path of empty segments only, such as "file:////".
    if urlparse(url).scheme == "file" and url.startswith("file:///") and "//" not in url.removeprefix("file://"):
        directory = urlparse(url).path.rpartition("/")[0]
        assert urls.base_of(url) == f"file://{directory}/"


@pytest.mark.parametrize(
    "url, path",
    [
        ("file:///a/b", "/a/b"),
        ("file:///a%20b", "/a b"),
        ("file:///a b ", "/a b"),
        ("file:///a#b", "/a"),
        ("file:///a?b", "/a?b"),
        ("file://localhost/a", "/a"),
        ("FILE:///a", "/a"),
        ("file:/a", "/a"),
        ("file://elsewhere/a", None),
        ("http://h/a", None),
        ("a/b", None),
    ],
)
def test_local_path_returns_the_path_that_the_client_opens(url, path):
    assert urls.local_path(url) == path


@pytest.mark.parametrize(
    "name, has",
    [
        ("a/b.yaml", False),
        ("http://h", True),
        ("file:///a", True),
        ("a/b:c", False),
        (":a", False),
        ("1:a", False),
        ("//[x:", False),
        ("x:y", True),
    ],
)
def test_has_scheme_tells_urls_from_paths(name, has):
    assert urls.has_scheme(name) is has
