"""What must be written is tried again for a while where the storage does not answer."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from components.domain.problem import Unavailable

RETRY_SECONDS = 60.0
BETWEEN_SECONDS = 0.5

T = TypeVar("T")
log = logging.getLogger(__name__)


def retry_while_unavailable(act: Callable[[], T]) -> T:
    """The result of `act`, tried again for RETRY_SECONDS while the storage does not answer. Raises Unavailable then."""
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        try:
            return act()
        except Unavailable as fault:
            if time.monotonic() > deadline:
                raise
            log.warning("tried again soon: %s", fault)
            time.sleep(BETWEEN_SECONDS)
