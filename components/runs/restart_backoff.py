"""How long to wait before the engine is started again: deaths count for a while, never for ever."""

import time
from collections.abc import Callable

SHORT_LIFE_SECONDS = 60.0  # an engine that lived longer did not die of how it was started
SOON_SECONDS = 1.0
MOST_SOON = 5  # deaths after a short life, one after the other, from which on it is waited longer each time
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 15.0, 300.0


class RestartBackoff:
    """Counts short lives in a row; waits `longest` seconds at most."""

    def __init__(self, longest: float = LONGEST_PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.short_lives = 0
        self._longest = longest
        self._clock, self._began = clock, clock()

    def begin(self) -> None:
        """The engine is being started."""
        self._began = self._clock()

    def pause(self) -> float:
        """It has ended: seconds to wait before the next start."""
        self.short_lives = self.short_lives + 1 if self._clock() - self._began < SHORT_LIFE_SECONDS else 0
        if not self.often:
            return SOON_SECONDS
        return min(FIRST_PAUSE_SECONDS * 2 ** min(self.short_lives - MOST_SOON, 16), self._longest)

    @property
    def often(self) -> bool:
        """Whether it ended so often that something is wrong that another start alone does not mend."""
        return self.short_lives >= MOST_SOON
