"""Room on the disk of the home, looked at before a file is taken."""

import shutil

from components.domain.file_faults import disk_full
from components.store.database import Store
from components.store.faults import storage_faults

RESERVE, RESERVE_SHARE = (
    100_000_000,
    0.02,
)  # bytes, or of a small disk, that stay free for the database and for training
PER_BYTE = 2  # of a file: itself, and its table


def refuse_without_room(store: Store, size: int) -> None:
    """Raises Unavailable where a file of `size` bytes and its table would fill the disk."""
    with storage_faults():
        disk = shutil.disk_usage(store.home)
    if disk.free < min(RESERVE, RESERVE_SHARE * disk.total) + PER_BYTE * size:
        raise disk_full()
