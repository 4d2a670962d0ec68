"""A run that is watched slowly or step by step does not keep its slot for long from runs that wait."""

import time
from collections.abc import Callable

from components.domain.run import PendingCommand, Speed, Steering
from components.i18n import t

LOOK_SECONDS = 1.0  # so often it is looked whether others wait


class SlotKeeping:
    """Counts for how long a run kept its slot while others waited and it could have gone faster.

    That they stop waiting clears the count; taking steps does not, so that nobody is held up by one who dawdles.
    `note` says why the run was paused, where it was.
    """

    def __init__(self, epoch: int, others_wait: Callable[[], bool], most_seconds: float) -> None:
        """`epoch`: how far it is. `others_wait`: whether a run waits that would get this slot.

        With 0 for `most_seconds` there is no limit.
        """
        self._others_wait, self._most = others_wait, most_seconds
        self._epoch = epoch
        self._seen, self._kept = Steering(), 0.0
        self._counted: float | None = None  # up to when; None where it does not keep its slot
        self.note = ""

    def trained(self, epoch: int) -> None:
        """It has come to `epoch`."""
        self._epoch = epoch

    def is_too_long(self, steering: Steering) -> bool:
        """Whether it is to make room now. Asked again and again with what is asked of the run."""
        if steering != self._seen:
            self._seen = steering
            if steering.command is PendingCommand.NONE:  # somebody asked for a step after all
                self.note = ""
        if not self._most or not self._keeps(steering):
            self._counted = None
            return False
        time_now = time.monotonic()
        if self._counted is None or time_now - self._counted >= LOOK_SECONDS:
            since = time_now if self._counted is None else self._counted
            self._kept = self._kept + time_now - since if self._others_wait() else 0.0
            self._counted = time_now
        if self._kept < self._most:
            return False
        if steering.speed is Speed.STEP:
            what = t("Paused at epoch {epoch:,}: others waited for a place to train.", epoch=self._epoch)
            self.note = f"{what} {t('One epoch goes on from here when there is a place.')}"
        return True

    def _keeps(self, steering: Steering) -> bool:
        """Whether it would be done sooner if nobody watched it."""
        # Until its first epoch it is not the speed that takes the time.
        if not self._epoch or steering.command is not PendingCommand.NONE:
            return False
        waits = steering.speed is Speed.STEP and self._epoch >= steering.until
        return waits or steering.speed is Speed.SLOW
