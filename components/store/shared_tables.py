"""Tables that their owners share: whoever has the token of one may make a copy of their own, as long as it is shared."""

import contextlib
import secrets

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from components.domain.problem import NotFound
from components.i18n import t
from components.store.artifacts import upload_file
from components.store.database import Store, datasets, deleted_datasets, now, shared_datasets
from components.store.datasets import DatasetRecord, add_dataset, get_dataset


def share_table(store: Store, visitor: str, dataset_id: str) -> str:
    """Let others copy a table; the token that names it to them. Raises NotFound unless it belongs to `visitor`."""
    get_dataset(store, visitor, dataset_id)
    row = {"dataset": dataset_id, "token": secrets.token_urlsafe(16), "shared": now()}
    with contextlib.suppress(IntegrityError):  # it is shared already
        store.write(insert(shared_datasets).values(row))
    token = share_of(store, visitor, dataset_id)
    if token is None:
        raise _not_shared()
    return token


def share_of(store: Store, visitor: str, dataset_id: str) -> str | None:
    """The token of a table of `visitor`; None where it is not shared."""
    mine = datasets.c.id == dataset_id, datasets.c.visitor == visitor
    query = select(shared_datasets.c.token).join(datasets, datasets.c.id == shared_datasets.c.dataset).where(*mine)
    return next(iter(store.scalars(query)), None)


def withdraw_share(store: Store, visitor: str, dataset_id: str) -> None:
    """Share a table no longer: copies that others made stay theirs. Raises NotFound unless it belongs to `visitor`."""
    get_dataset(store, visitor, dataset_id)
    store.write(delete(shared_datasets).where(shared_datasets.c.dataset == dataset_id))


def copy_shared_table(store: Store, visitor: str, token: str) -> DatasetRecord:
    """The visitor's own copy of a table that is shared; the table itself where it is theirs.

    Raises NotFound where it is not shared, or not any more; and as `add_dataset`.
    """
    there = datasets.c.id.not_in(select(deleted_datasets.c.dataset))
    query = select(datasets.c.id, datasets.c.visitor).join(shared_datasets, shared_datasets.c.dataset == datasets.c.id)
    with store.engine.connect() as connection:
        found = connection.execute(query.where(shared_datasets.c.token == token, there)).first()
    if found is None:
        raise _not_shared()
    record = get_dataset(store, found.visitor, found.id)
    if found.visitor == visitor:
        return record
    path = upload_file(store, record.content_hash)
    if not path.exists():
        raise _not_shared()
    return add_dataset(store, visitor, record.name, path, options=record.options)


def _not_shared() -> NotFound:
    what = t("The table of this link is not shared, or not any more.")
    return NotFound(
        "not_shared", what, "link", t("Ask its owner to share it, or upload the same file and open the link again.")
    )
