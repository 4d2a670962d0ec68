"""A process that prepares the rows of runs: `python -m components.runs.preparing_worker`.

It knows PyArrow and no TensorFlow, keeps the tables that it read last, and answers one request after the other.
"""

from pathlib import Path

import pyarrow as pa

from components.features.prepare import prepare, prepare_folds
from components.features.training_arrays import arrays_of, write_arrays
from components.prediction.contract import FILE as CONTRACT_FILE
from components.prediction.training_contract import make_contract
from components.runs.preparing import REQUESTS, PrepareRequest
from components.splitting.parts import FILE as SPLIT_FILE
from components.splitting.parts import codes_of_folds, codes_of_parts, packed_codes
from components.store.artifacts import write_aside
from components.store.database import store_at
from components.store.datasets import get_dataset, load_cells
from components.store.faults import storage_faults
from components.workers.module import Report, serve
from components.workers.retry import retry_while_unavailable


def prepare_rows(request: PrepareRequest, _report: Report) -> int:
    """How many rows were prepared. Raises as `prepare`; NotFound, Damaged where the table is gone."""
    store = store_at(request.home, request.database)
    record = retry_while_unavailable(lambda: get_dataset(store, request.visitor, request.recipe.dataset))
    cells = load_cells(store, record)
    given = cells, record.columns, request.recipe, record.dialect
    data, *others = (
        [prepare(*given)] if request.recipe.pack else prepare_folds(*given)
    )  # the networks of a pack share one
    with storage_faults():
        write_arrays(Path(request.folder), arrays_of(data), map(arrays_of, others))
        write_aside(Path(request.folder) / CONTRACT_FILE, make_contract(cells, data).as_json())
        codes = codes_of_parts(data.parts, data.row_numbers, len(cells))
        folds = data.fold_numbers
        of_rows = None if folds is None else codes_of_folds(folds, data.row_numbers, len(cells))
        write_aside(Path(request.folder) / SPLIT_FILE, packed_codes(codes, of_rows))
    return len(data.targets)


if __name__ == "__main__":
    serve(REQUESTS, prepare_rows, pa.default_memory_pool().release_unused)
