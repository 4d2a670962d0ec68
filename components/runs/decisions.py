"""What was decided about new rows of a run, kept beside its model for the next file: on the page and over HTTP the same."""

from components.prediction.decisions import FILE, NONE_DECIDED, Decisions, parse_decisions
from components.runs.results import trained_run
from components.store.artifacts import damaged, run_folder, write_aside
from components.store.database import Store


def kept_decisions(store: Store, visitor: str, run_id: str) -> Decisions:
    """Those that were kept of a run; nothing decided where there are none.

    Raises NotFound, NotNow without a model, Damaged where they cannot be read.
    """
    trained = trained_run(store, visitor, run_id)
    path = run_folder(store, trained.run.id) / FILE
    try:
        return parse_decisions(Decisions.model_validate_json(path.read_bytes()).model_dump(), trained.preparation)
    except FileNotFoundError:
        return NONE_DECIDED
    except ValueError as error:  # WrongField is one
        raise damaged(path, trained.run.name) from error


def keep_decisions(store: Store, visitor: str, run_id: str, document: object) -> Decisions:
    """Keep decisions for the next rows of a run, in the place of those before.

    Raises NotFound, NotNow without a model; WrongField as `parse_decisions`; OSError.
    """
    trained = trained_run(store, visitor, run_id)
    decided = parse_decisions(document, trained.preparation)
    path = run_folder(store, trained.run.id) / FILE
    if decided == NONE_DECIDED:
        path.unlink(missing_ok=True)
    else:
        write_aside(path, decided.model_dump_json().encode())
    return decided
