"""What an error of a file means for a person: the disk is full, or does not answer."""

import errno

from components.domain.problem import Unavailable
from components.i18n import t

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
BROKEN = frozenset({errno.EIO, errno.EROFS, errno.ESTALE, errno.ENXIO, errno.ENODEV})


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
