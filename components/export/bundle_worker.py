"""A process that opens bundles which are brought back: `python -m components.export.bundle_worker`.

What a stranger made is read here, within limits that its parent holds it to, and never in the server.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from components.export.opened_bundle import OpenedBundle, open_bundle
from components.workers.messages import Crashed, DiskFailed, Done, OutOfMemory, Progress, Ready, Refused
from components.workers.module import Report, serve


@dataclass(frozen=True)
class OpenRequest:
    """Open the bundle at `path`, called `name`; what it holds goes into `folder`."""

    path: str
    name: str
    folder: str
    limit_bytes: int


REQUESTS: TypeAdapter[OpenRequest] = TypeAdapter(OpenRequest)
Message = Ready | Progress | Done[OpenedBundle] | Refused | OutOfMemory | DiskFailed | Crashed
MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)


def open_one(request: OpenRequest, report: Report) -> OpenedBundle:
    """Raises as `open_bundle`."""
    return open_bundle(Path(request.path), request.name, Path(request.folder), request.limit_bytes, report)


if __name__ == "__main__":
    serve(REQUESTS, open_one)
