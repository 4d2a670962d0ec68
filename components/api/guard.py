"""Who may talk to the server, and what browsers may do with its answers: names, origins, and headers of every answer.

Without it a foreign page could reach the server of this machine through a name of its own that it lets point here
(DNS rebinding), or send calls with the visitor's cookie, or show the app in a frame under its own buttons.
"""

import base64
import hashlib
import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.api.problems import problem_answer
from components.domain.parse_recipe import usable_text
from components.domain.problem import NotFound, Problem
from components.i18n import t
from components.settings import settings

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
HARMLESS = {"GET", "HEAD", "OPTIONS", "TRACE"}

# What pages may load and from where: Streamlit sets styles on elements, compiles WebAssembly for its tables and loads the
# code of components from blob: addresses; icons and Plotly's pictures are data: and blob:. Nothing comes from another
# host, and no script that stands in a page's text runs, but for those that Streamlit's own page brings.
PAGE_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Middleware: refuses foreign names and origins with 403, and adds the headers that hold browsers back.

    Args:
        bound: what the server listens on, such as 127.0.0.1 or 0.0.0.0; asked at each request, for Streamlit knows its
            settings late.
        page: the page around all pages, whose own scripts may run.
    """

    def __init__(self, app: ASGIApp, bound: Callable[[], str | None] = lambda: None, page: Path | None = None) -> None:
        self.app, self.bound = app, bound
        # The policy names the scripts that stand in the text of the page by what they are.
        text = page.read_text(encoding="utf-8") if page else ""
        scripts = [hashlib.sha256(each.encode()) for each in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)]
        own = "".join(f" 'sha256-{base64.b64encode(script.digest()).decode()}'" for script in scripts)
        policy = PAGE_POLICY | {"script-src": PAGE_POLICY["script-src"] + own}
        said = {"content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()), **HEADERS}
        self.headers = [(name.encode(), value.encode()) for name, value in said.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is refused, and add the headers to every other answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", [])}
                added = [(name, value) for name, value in self.headers if name not in given]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        problem = self._problem(scope)
        if problem is None and _CONTROL.search(scope["path"]) and scope["type"] == "http":
            # Starlette mounts nothing under a path with a line break: it would be answered with a page of Streamlit.
            what, remedy = t("There is no such address."), t("See {page} for what is possible.", page="/api/docs")
            await problem_answer(NotFound("no_such_call", what, "path", remedy))(scope, receive, send_with_headers)
        elif problem is None:
            await self.app(scope, receive, send_with_headers)
        elif scope["type"] == "http":
            await problem_answer(problem, 403)(scope, receive, send_with_headers)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": problem.code})

    def _problem(self, scope: Scope) -> Problem | None:
        headers, allowed = Headers(scope=scope), allowed_hosts()
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) > 1 or not all(self._is_allowed(host, allowed, scope) for host in hosts):
            what = t("This server is not reached under the name {name}.", name=usable_text(", ".join(hosts)[:100]))
            remedy = t("Set {setting} to that name where the server starts.", setting="LAYERBOARD_HOSTS")
            return Problem("foreign_host", what, "Host", remedy)
        if scope["type"] == "http" and scope["method"] in HARMLESS:
            return None
        # A proxy may ask for its own name and give the one that the browser asked for here. No foreign page can set it.
        forwarded = [host for value in headers.getlist("x-forwarded-host") for host in value.split(",")]
        asked = {host.strip().lower() for host in [*hosts, *forwarded]}
        if len(origins) > 1 or not all(_same(origin, asked, allowed) for origin in origins):
            shown = usable_text(", ".join(origins)[:100])
            what = t("The request comes from a page of another host: {origin}.", origin=shown)
            remedy = t(
                "Set {setting} to its name where the server starts, if it is meant to.", setting="LAYERBOARD_HOSTS"
            )
            return Problem("foreign_origin", what, "Origin", remedy)
        return None

    def _is_allowed(self, host: str, allowed: frozenset[str], scope: Scope) -> bool:
        name = host_name(host)
        if is_loopback(name) or _matches(name, allowed):
            return True
        # Whoever opened the server to a network, and named nobody, let everybody in under every name; not where it can
        # be reached from its own machine alone.
        bound, server = self.bound(), scope.get("server")
        reached = _address(str(server[0])) if server else None
        local = (bound is None or is_loopback(bound)) and (reached is None or reached.is_loopback)
        return not allowed and not local


def allowed_hosts() -> frozenset[str]:
    """The names in LAYERBOARD_HOSTS, parted by commas; `.school.org` means every name that ends so, `*` every name."""
    named = [entry.strip().lower() for entry in settings().hosts.split(",")]
    return frozenset(filter(None, (name if name.startswith((".", "*")) else host_name(name) for name in named)))


def host_name(host: str) -> str:
    """`layerboard.school.org` of `Layerboard.school.org:8501`, `::1` of `[::1]:8501`."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    """Whether the name or address means the machine itself and cannot be made to mean another."""
    address = _address(name.strip("[]"))
    return name == "localhost" or name.endswith(".localhost") or (address is not None and address.is_loopback)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _matches(name: str, allowed: frozenset[str]) -> bool:
    ends = [entry for entry in allowed if entry.startswith(".")]
    return "*" in allowed or name in allowed or any(name.endswith(end) for end in ends)


def _same(origin: str, asked: set[str], allowed: frozenset[str]) -> bool:
    """Whether a page of `origin` is one of this server's own."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    usual = {"http": 80, "https": 443}[parts.scheme]
    own = {parts.netloc.lower()} | ({parts.hostname, f"{parts.hostname}:{usual}"} if port in (None, usual) else set())
    return bool(own & asked) or ("*" not in allowed and _matches(parts.hostname, allowed))
