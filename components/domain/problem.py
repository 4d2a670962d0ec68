"""What can go wrong that a person can mend: one family, each with what happened, where, and what to do."""

import errno

from components.i18n import t

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
BROKEN = frozenset({errno.EIO, errno.EROFS, errno.ESTALE, errno.ENXIO, errno.ENODEV})


class Problem(ValueError):  # noqa: N818 - a problem to mend, not a fault of the program
    """Base of everything a person can meet and mend.

    Args:
        code: a stable name for programs, such as `empty_file`.
        what: what happened, a sentence.
        where: the file, row, column or field it concerns.
        remedy: what to do about it, a sentence.
    """

    def __init__(self, code: str, what: str, where: str, remedy: str) -> None:
        super().__init__(code, what, where, remedy)  # with these it is made again in another process
        self.code, self.what, self.where, self.remedy = code, what, where, remedy

    def __str__(self) -> str:
        """What happened, and what to do."""
        return f"{self.what} {self.remedy}".strip()


class Unreadable(Problem):
    """The file cannot be read as a table."""


class TooLarge(Problem):
    """The file or the network is over a limit."""


class WrongField(Problem):
    """A field of the recipe cannot be as it is; `where` is its dotted path, such as `layers.0.units`."""


class Misfit(Problem):
    """New rows do not fit the columns the model was trained on."""


class NotFound(Problem):
    """No such thing belongs to this visitor."""


class NotNow(Problem):
    """The thing is there, but its state does not allow this: pausing what has ended, predicting before training."""


class TryLater(Problem):
    """The same is possible later.

    Args:
        retry_after: seconds after which it is worth while to try again.
        of_all: whether it is the server that has too much to do, and not this visitor who asks for too much.
    """

    def __init__(
        self, code: str, what: str, where: str, remedy: str, retry_after: int = 5, *, of_all: bool = False
    ) -> None:
        super().__init__(code, what, where, remedy)
        self.retry_after, self.of_all = retry_after, of_all


class Busy(TryLater):
    """Too much is asked at once."""


class Unavailable(TryLater):
    """What the app itself needs does not answer at the moment: its disk, its database, its engine."""


class Damaged(NotNow):
    """A file that was kept is broken or gone: what stood in it is named, all else goes on."""


def file_fault(error: OSError) -> Unavailable | None:
    """The Problem that an error of a file stands for; None where it is no fault of the disk."""
    # What HDF5 raises has no number, but the words of the system.
    if error.errno in FULL or (error.errno is None and "No space left on device" in str(error)):
        return disk_full()
    return disk_broken() if error.errno in BROKEN else None


def disk_full() -> Unavailable:
    """Answered with 507."""
    what, remedy = t("The disk is full."), t("Free some space on the server's disk, then try again.")
    return Unavailable("disk_full", what, "storage", remedy, retry_after=60)


def disk_broken() -> Unavailable:
    """Files cannot be read or written at all. Answered with 503."""
    what = t("The disk does not answer, or cannot be written to.")
    remedy = t("Have the server's disk looked at, then try again.")
    return Unavailable("storage_unavailable", what, "storage", remedy, retry_after=60)


def disk_fault(code: str) -> Unavailable:
    """The fault of a file that another process met, by its code."""
    return disk_full() if code == "disk_full" else disk_broken()
