"""Messages of a stream of server-sent events."""

from fastapi.sse import format_sse_event


def sse_message(event: str, data: str, identity: int | None = None) -> bytes:
    """An event with its data, JSON in one line; `identity` is what a browser names when it asks again."""
    return format_sse_event(data_str=data, event=event, id=None if identity is None else str(identity))


def sse_comment(words: str) -> bytes:
    """What keeps a silent line open."""
    return format_sse_event(comment=words)
