"""The page that Streamlit sends a browser first, with our style sheet and scripts in it.

Drawn by the script of the pages they would come after the first paint: the page would first be shown without them, in the
other theme, and jump when they are there.
"""

import hashlib
import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.api.chunks import chunks_of

YEAR = 365 * 24 * 3600
OTHERS = ("/api/", "/media/")  # what is HTML below these is no page of Streamlit
OF_THE_FILE = ("content-length", "content-encoding", "etag", "last-modified", "accept-ranges", "vary")


@dataclass(frozen=True)
class PageFile:
    """What the page loads from /assets: one file, or several as one. Its address holds a hash of it, so that a browser may
    keep it and still has each update at once."""

    name: str
    parts: Sequence[Path]
    media_type: str

    @cached_property
    def content(self) -> bytes:
        """The parts, one after another."""
        return b"\n".join(part.read_bytes() for part in self.parts)

    @cached_property
    def version(self) -> str:
        """Another one for each content."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"/assets/{self.name}?v={self.version}"

    def route(self) -> Route:
        """Answers its address; to one of another version it says that it is not to be kept."""

        def answer(request: Request) -> Response:
            current = request.query_params.get("v") == self.version
            keep = f"public, immutable, max-age={YEAR}" if current else "no-cache"
            return Response(self.content, media_type=self.media_type, headers={"Cache-Control": keep})

        return Route(f"/assets/{self.name}", answer)


@dataclass(frozen=True)
class PageParts:
    """What is added to the page.

    Args:
        styles: come after those of Streamlit, which it adds to the head as it goes: of rules alike, ours count.
        first: run before anything of Streamlit does.
        later: run when the page has been read.
        themes: Streamlit's settings of each theme, asked for when the first page is: Streamlit knows its settings late.
        elements: of Streamlit, whose scripts are loaded with the page, not when the first of them is to be drawn.
        large_elements: whose scripts are loaded when nothing else is to be done.
    """

    styles: PageFile
    first: PageFile
    later: PageFile
    themes: Callable[[], Mapping[str, object]]
    elements: Sequence[str] = ()
    large_elements: Sequence[str] = ()

    def files(self) -> list[PageFile]:
        """All that the page loads."""
        return [self.styles, self.first, self.later]

    def added_to(self, page: Path) -> str:
        """The text of Streamlit's page with these in it."""
        themes = json.dumps(self.themes()).replace("<", "\\u003c")  # nothing in it ends the element
        soon = chunks_of(page, self.elements)
        later = [each for each in chunks_of(page, self.large_elements) if each not in soon]
        head = (
            '<meta name="color-scheme" content="light dark" />'
            f'<script type="application/json" id="layerboard-themes">{themes}</script>'
            f'<script src="{html.escape(self.first.address)}"></script>'
            f'<script defer src="{html.escape(self.later.address)}"></script>'
        )
        loaded = [f'<link rel="modulepreload" crossorigin href="{html.escape(address)}" />' for address in soon]
        loaded += [
            f'<link rel="prefetch" as="script" crossorigin href="{html.escape(address)}" />' for address in later
        ]
        styles = f'<link rel="stylesheet" href="{html.escape(self.styles.address)}" />'
        text = page.read_text(encoding="utf-8").replace("<head>", f"<head>{head}", 1)
        return text.replace("</head>", f"{''.join(loaded)}</head>", 1).replace("<body>", f"<body>{styles}", 1)


class AddToPage:
    """Middleware: sends Streamlit's page with `parts` in it, whatever address it is asked for under.

    Args:
        page: the page as Streamlit has it.
    """

    def __init__(self, app: ASGIApp, page: Path, parts: PageParts) -> None:
        self.app, self.page, self.parts = app, page, parts

    @cached_property
    def content(self) -> bytes:
        """The page that is sent."""
        return self.parts.added_to(self.page).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Exchange the page where one is sent; let all else through."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(OTHERS):
            await self.app(scope, receive, send)
            return
        exchanged = False

        async def send_page(message: Message) -> None:
            nonlocal exchanged
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                exchanged = message["status"] == 200 and headers.get("content-type", "").startswith("text/html")
                if exchanged:
                    for name in OF_THE_FILE:
                        del headers[name]
                    headers["content-length"] = str(len(self.content))
                    headers["cache-control"] = "no-cache"
                    message = {**message, "headers": headers.raw}
                await send(message)
            elif not exchanged:
                await send(message)
            elif not message.get("more_body"):
                body = self.content if scope["method"] == "GET" else b""
                await send({"type": "http.response.body", "body": body})

        # The whole page: what a browser kept of an older one, or a piece of it, is not asked for.
        left_out = (b"if-none-match", b"if-modified-since", b"range")
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            scope = {**scope, "headers": [each for each in scope["headers"] if each[0] not in left_out]}
        await self.app(scope, receive, send_page)
