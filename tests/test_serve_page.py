"""The page at the address of the endpoint, and the pictures that it shows."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

from heatlint._misuse import Misuse

BROWSER = {"accept": "text/html,application/xhtml+xml", "x-auth-token": None}
PAGE = files("heatlint.serve") / "page"


@pytest.fixture(scope="module")
def client():
    return serve_client()


def test_a_browser_gets_the_page_and_a_client_the_versions(client):
    page = client.get("/", headers=BROWSER)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert client.get("/", headers={"accept": "application/json"}).status == 300


@pytest.mark.parametrize("name", ["page.html", "page.css", "page.js", "icon.svg"])
def test_the_page_loads_nothing_from_elsewhere(client, name):
    answer = client.get(f"/{name}", headers=BROWSER)
    assert answer.status == 200 and "default-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|//[a-z]+\.(?!w3\.org/2000)", answer.text)


def test_the_script_sets_texts_and_no_html():
    script = (PAGE / "page.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


def test_the_page_has_no_script_or_style_in_its_text():
    page = (PAGE / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=|javascript:", page)


def test_the_playground_is_served_where_it_was_built(tmp_path):
    (tmp_path / "index.html").write_text("the playground", encoding="utf-8")
    client = serve_client(playground=str(tmp_path))
    assert b'href="playground/">' in client.get("/", headers=BROWSER).body
    assert client.get("/playground/", headers=BROWSER).text == "the playground"
    assert client.get("/playground/../serve_client.py", headers=BROWSER).status == 404
    answer = client.get("/playground", headers=BROWSER)
    assert (answer.status, answer.headers["location"]) == (307, "playground/")


def test_without_a_playground_there_is_no_link(client):
    assert b'href="playground/" hidden>' in client.get("/", headers=BROWSER).body
    assert client.get("/playground/", headers=BROWSER).status == 404


def test_a_directory_without_a_playground_is_refused(tmp_path):
    with pytest.raises(Misuse, match="is not a playground"):
        serve_client(playground=str(tmp_path))


def test_the_script_finds_what_the_page_has():
    script, page = ((PAGE / name).read_text(encoding="utf-8") for name in ("page.js", "page.html"))
    ids = set(re.findall(r'id="(\w+)"', page))
    assert set(re.findall(r'"#(\w+)', script)) <= ids


def test_a_stack_has_a_picture(client):
    resources = {"a<b": {"type": "OS::Heat::RandomString"}}
    address = client.make("drawn", {"heat_template_version": "2018-08-31", "resources": resources})
    answer = client.get(address + "/picture")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "a&lt;b" in answer.text and "drawn" in answer.text
    assert client.get(address + "/picture", headers={"x-auth-token": "x"}).status == 401
