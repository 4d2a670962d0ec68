"""Who is asking: a secret that browser or program keeps, of which the store knows only a hash."""

import hashlib
import re
import secrets

COOKIE = "layerboard_visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")
_BEARER = re.compile(r"[!-~]{16,512}")


def new_token() -> str:
    """A secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Whether a cookie's value looks like one that `new_token` made."""
    return bool(_TOKEN.fullmatch(text))


def is_bearer(text: str) -> bool:
    """Whether a program's own secret is long enough: 16 visible characters."""
    return bool(_BEARER.fullmatch(text))


def visitor_id(token: str) -> str:
    """The name under which the store keeps what belongs to the holder of `token`."""
    return hashlib.sha256(b"layerboard visitor " + token.encode()).hexdigest()[:40]
