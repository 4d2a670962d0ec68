"""Middleware that knows each visitor: a cookie in browsers, a bearer token in programs."""

import re
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.api.problems import BEARER, problem_answer
from components.domain.problem import Problem
from components.i18n import t
from components.store.visitors import COOKIE, is_bearer, is_token, new_token, visitor_id

YEAR = 365 * 24 * 3600
_CREDENTIALS = re.compile(r"(\S*)[ \t]*(.*)", re.DOTALL)
# What a proxy, or the browser for it, sends for a login of its own: not meant for this server.
LOGINS = {"basic", "digest", "negotiate", "ntlm", "kerberos", "hoba", "mutual", "scram-sha-1", "scram-sha-256", "vapid"}


class IdentifyVisitor:
    """Puts the visitor's id into `scope["state"]["visitor"]`; who has no cookie yet gets one with the first answer.

    A bearer token comes before a cookie. One that cannot be one is refused with 401 in every call under /api: taken for
    nobody, its sender would be a new visitor with each call and never find what it made.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the visitor to the app, or refuse a bearer token that cannot be one."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        cookie = _cookie(scope)
        bearer, problem = _bearer(scope, known=cookie is not None)
        is_call = scope["type"] == "http" and (scope["path"] == "/api" or scope["path"].startswith("/api/"))
        if problem is not None and is_call:
            await problem_answer(problem, 401, BEARER)(scope, receive, send)
            return
        token = bearer or cookie or new_token()
        scope.setdefault("state", {})["visitor"] = visitor_id(token)
        if bearer or cookie or scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                value = f"{COOKIE}={token}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"
                message["headers"] = [*message.get("headers", []), (b"set-cookie", value.encode())]
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _bearer(scope: Scope, *, known: bool) -> tuple[str | None, Problem | None]:
    """The token, or what is wrong with it; neither where none was sent. `known`: whether a cookie says who asks."""
    tokens: set[str] = set()
    for header in Headers(scope=scope).getlist("authorization"):
        match = _CREDENTIALS.fullmatch(header.strip())
        scheme, secret = match.groups() if match else (header, "")
        if scheme.lower() == "bearer":
            tokens.add(secret)
        elif scheme and scheme.lower() not in LOGINS and not known:
            return None, _refused(t("The header Authorization names no bearer token."))
    if len(tokens) > 1:
        return None, _refused(t("There are several bearer tokens."))
    token = tokens.pop() if tokens else None
    if token is None or is_bearer(token):
        return token, None
    if len(token) < 16:
        return None, _refused(t("The bearer token is too short: {n} characters.", n=len(token)))
    if len(token) > 512:
        return None, _refused(t("The bearer token is too long: {n} characters.", n=len(token)))
    return None, _refused(t("The bearer token has a character that it cannot have."))


def _refused(what: str) -> Problem:
    remedy = t("Send {header} and a secret of 16 to 512 visible ASCII characters.", header="Authorization: Bearer")
    return Problem("bad_token", what, "Authorization", remedy)


def _cookie(scope: Scope) -> str | None:
    try:
        cookies = SimpleCookie("; ".join(Headers(scope=scope).getlist("cookie")))
    except CookieError:
        return None
    value = cookies[COOKIE].value if COOKIE in cookies else ""
    return value if is_token(value) else None
