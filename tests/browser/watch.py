"""What speaks against a page while a test uses it."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request


class Watch:
    """What a page's console says against it, and which other hosts it asks."""

    def __init__(self, page: Page) -> None:
        self.refused: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.refused.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text or "MIME type" in message.text:
            self.refused.append(f"{message.text} {message.location}")

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in (None, "", "127.0.0.1"):
            self.foreign.append(request.url)
