"""Middleware that knows each visitor: a cookie in browsers, a bearer token in programs."""

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from components.store.visitors import COOKIE, is_bearer, is_token, new_token, visitor_id

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR = 365 * 24 * 3600


class Visitor:
    """Puts the visitor's id into `scope["state"]["visitor"]`; who has no cookie yet gets one with the first answer."""

    def __init__(self, app: "ASGIApp") -> None:
        self.app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        bearer, cookie = _bearer(scope), _cookie(scope)
        token = bearer or cookie or new_token()
        scope.setdefault("state", {})["visitor"] = visitor_id(token)
        if bearer or cookie or scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: "Message") -> None:
            if message["type"] == "http.response.start":
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                value = f"{COOKIE}={token}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"
                message["headers"] = [*message.get("headers", []), (b"set-cookie", value.encode())]
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _header(scope: "Scope", wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _bearer(scope: "Scope") -> str | None:
    kind, _, secret = _header(scope, b"authorization").partition(" ")
    return secret.strip() if kind.lower() == "bearer" and is_bearer(secret.strip()) else None


def _cookie(scope: "Scope") -> str | None:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie"))
    except CookieError:
        return None
    value = cookies[COOKIE].value if COOKIE in cookies else ""
    return value if is_token(value) else None
