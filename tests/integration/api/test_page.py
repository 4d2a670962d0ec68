"""The page that browsers get first: Streamlit's own with ours in it, never one that was kept from before an update."""

import gzip
import json
import re
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from components.api.page import AddToPage, PageFile, PageParts

BARE = "<!DOCTYPE html><html><head><title>Streamlit</title><script src='./static/js/main.1.js'></script></head><body><div id='root'></div></body></html>"
THEMES = {"light": {"backgroundColor": "#FFFFFF"}, "dark": {"font": "</script><script>alert(1)</script>"}}
CHUNKS = {  # of Streamlit, by their names
    "main.1.js": "",
    "Field.2.js": 'import{a}from"./main.1.js";import{b}from"./deep.3.js";const c=()=>import("./rare.4.js")',
    "deep.3.js": 'import"./Field.2.js";',
    "rare.4.js": "",
    "Chart.5.js": 'import{b}from"./deep.3.js"',
    "Charter.6.js": "",
}


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    for name, text in [("index.html", BARE), ("one.css", "p {}"), ("two.css", "b {}"), ("a.js", "1;"), ("b.js", "2;")]:
        (tmp_path / name).write_text(text, encoding="utf-8")
    scripts = tmp_path / "static" / "js"
    scripts.mkdir(parents=True)
    for name, text in CHUNKS.items():
        (scripts / name).write_text(text, encoding="utf-8")
    parts = PageParts(
        PageFile("page.css", [tmp_path / "one.css", tmp_path / "two.css"], "text/css"),
        PageFile("first.js", [tmp_path / "a.js"], "text/javascript"),
        PageFile("later.js", [tmp_path / "b.js"], "text/javascript"),
        lambda: THEMES,
        elements=["Field", "NotThere"],
        large_elements=["Chart"],
    )

    def page(_request: Request) -> Response:
        return FileResponse(tmp_path / "index.html")

    def packed(_request: Request) -> Response:
        return Response(
            gzip.compress(BARE.encode()), media_type="text/html; charset=utf-8", headers={"content-encoding": "gzip"}
        )

    def other(_request: Request) -> Response:
        return HTMLResponse("<html><head></head><body>of another</body></html>")

    def kept(request: Request) -> Response:
        return Response(status_code=304 if "if-none-match" in request.headers else 200, media_type="text/html")

    routes = [
        Route("/data", page),
        Route("/packed", packed),
        Route("/kept", kept),
        Route("/api/docs", other),
        Route("/missing", lambda _request: HTMLResponse("no", 404)),
        *(file.route() for file in parts.files()),
    ]
    return Starlette(routes=routes, middleware=[Middleware(AddToPage, page=tmp_path / "index.html", parts=parts)])


def ask(app: Starlette, address: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as calls:  # type: ignore[arg-type]
            return await calls.request(method, address, headers={"accept": "text/html"} | headers)

    return anyio.run(once)


@pytest.mark.parametrize("address", ["/data", "/packed", "/kept"])
def test_every_page_is_sent_whole_with_ours_in_it(app: Starlette, address: str) -> None:
    answer = ask(app, address, **{"if-none-match": '"older"', "range": "bytes=0-9"})
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-cache"
    assert not {"etag", "last-modified", "content-encoding"} & set(answer.headers)
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "<div id='root'>" in answer.text
    # Before all of Streamlit, but for the style sheet: rules alike count in the order of their coming.
    assert answer.text.index("first.js") < answer.text.index("<title>") < answer.text.index("page.css")


def test_what_it_names_can_be_loaded_and_kept_for_good(app: Starlette) -> None:
    addresses = re.findall(r'(?:src|href)="(/assets/[^"]+)"', ask(app, "/data").text)
    loaded = {address.split("?")[0]: ask(app, address) for address in addresses}
    assert {name: answer.text for name, answer in loaded.items()} == {
        "/assets/first.js": "1;",
        "/assets/later.js": "2;",
        "/assets/page.css": "p {}\nb {}",
    }
    assert all("immutable" in answer.headers["cache-control"] for answer in loaded.values())
    assert ask(app, "/assets/page.css?v=older").headers["cache-control"] == "no-cache"


def test_scripts_of_streamlit_that_will_be_needed_are_named_once(app: Starlette) -> None:
    named = re.findall(r'<link rel="(modulepreload|prefetch)"[^>]* href="([^"]+)"', ask(app, "/data").text)
    assert named == [
        ("modulepreload", "/static/js/Field.2.js"),
        ("modulepreload", "/static/js/deep.3.js"),
        ("prefetch", "/static/js/Chart.5.js"),
    ]


def test_another_content_has_another_address(tmp_path: Path) -> None:
    addresses = set()
    for text in ("p {}", "b {}"):
        (tmp_path / "one.css").write_text(text, encoding="utf-8")
        addresses.add(PageFile("page.css", [tmp_path / "one.css"], "text/css").address)
    assert len(addresses) == 2


def test_themes_are_data_and_never_markup(app: Starlette) -> None:
    text = ask(app, "/data").text
    said = re.search(r'<script type="application/json" id="layerboard-themes">(.*?)</script>', text)
    assert said and json.loads(said[1]) == THEMES


def test_all_else_is_let_through(app: Starlette) -> None:
    assert ask(app, "/api/docs").text == "<html><head></head><body>of another</body></html>"
    assert (ask(app, "/missing").status_code, ask(app, "/missing").text) == (404, "no")
    head = ask(app, "/data", "HEAD")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(ask(app, "/data").content)))
