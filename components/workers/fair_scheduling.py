"""In which order those who wait get a place: by turns between visitors, so that one's forty runs do not bar another's first."""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """A run that waits, whose it is, and since when it does, in seconds since 1970."""

    run: str
    visitor: str
    since: float


def fair_order(waiting: Iterable[Waiting], busy: Mapping[str, int], turns: Mapping[str, float]) -> list[Waiting]:
    """All that wait, the next first.

    The next place goes to the visitor with the fewest runs in training, of these to whoever had a turn least lately, of
    those who never had one to whoever waits longest. Of one visitor's runs the longest waiting comes first.
    `busy` is how many places each visitor has, `turns` when each last got one.
    """
    queues: dict[str, deque[Waiting]] = defaultdict(deque)
    for each in sorted(waiting, key=lambda each: (each.since, each.run)):
        queues[each.visitor].append(each)
    heap = [
        (busy.get(visitor, 0), 0, turns.get(visitor, float("-inf")), queue[0].since, visitor)
        for visitor, queue in queues.items()
    ]
    heapq.heapify(heap)
    order: list[Waiting] = []
    while heap:
        count, _, _, _, visitor = heapq.heappop(heap)
        queue = queues[visitor]
        order.append(queue.popleft())
        if queue:  # whoever was served in this order comes after all who were served before it
            heapq.heappush(heap, (count + 1, 1, float(len(order)), queue[0].since, visitor))
    return order
