"""The questions about an ended run beside what scikit-learn and shap take with Keras's own model: seconds of each.

    python -m tests.benchmarks.analyses                 # 5,000 and 20,000 rows x 20 columns
    python -m tests.benchmarks.analyses --rows 20000    # one table

How to read it: tests/benchmarks/README.md.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from components.domain.parse_recipe import parse
from components.domain.recipe import Part
from components.runs import lifecycle
from components.runs.analysis_messages import (
    AskAttribution,
    AskBaselines,
    AskCounterfactuals,
    AskDependence,
    AskImportance,
    Question,
)
from components.runs.app_state import AppState
from components.runs.results import row_predictions
from components.store.artifacts import run_folder
from components.store.datasets import add_dataset
from components.store.runs import RunRecord, get_run
from tests.integration.conftest import started_app

COLUMNS = 20
REPEATS = 5
EXPLAINED = 100  # background rows


def table(rows: int) -> pd.DataFrame:
    """Three columns decide; one in four rows of another class."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(0, 1, (rows, COLUMNS)).round(4)
    score = numbers[:, 0] + np.abs(numbers[:, 1]) - numbers[:, 2] * numbers[:, 0] + rng.normal(0, 0.3, rows)
    frame = pd.DataFrame(numbers, columns=[f"x{n}" for n in range(COLUMNS)])
    return frame.assign(target=np.where(score > np.quantile(score, 0.75), "yes", "no"))


def trained(state: AppState, rows: int) -> RunRecord:
    record = add_dataset(state.store, "bench", "table.csv", table(rows).to_csv(index=False).encode())
    layers = [{"type": "Dense", "units": 64}, {"type": "Dense", "units": 64}]
    training = {"epochs": 20, "batch_size": 64}
    recipe = parse({"dataset": record.id, "target": "target", "layers": layers, "training": training})
    run = lifecycle.start_run(state, "bench", recipe)
    while not (run := get_run(state.store, "bench", run.id)).status.final:
        time.sleep(0.05)
    return run


def taken(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ours(state: AppState, run: RunRecord) -> dict[str, float]:
    row: dict[str, float | str | None] = {f"x{n}": 0.1 * n for n in range(COLUMNS)}

    def asked(question: Question) -> None:
        found = state.analyses.answer(run, question, 300)
        assert found.state == "done", found

    along = [AskDependence(f"x{n}") for n in range(COLUMNS)]
    return {
        "baselines, with the start of the process": taken(lambda: asked(AskBaselines())),
        "permutation importance": taken(lambda: asked(AskImportance())),
        "dependence of all columns": taken(lambda: [asked(question) for question in along]),
        "map of two columns": taken(lambda: asked(AskDependence("x0", "x1"))),
        "Shapley values of a row, the first": taken(lambda: asked(AskAttribution(row))),
        "Shapley values of a row, the next": taken(lambda: asked(AskAttribution(row | {"x0": 1.0}))),
        "smallest change of a row": taken(lambda: asked(AskCounterfactuals(row))),
    }


def theirs(state: AppState, run: RunRecord) -> dict[str, float]:
    """With the run's own model, as Keras predicts."""
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # else the first explanation is compiled for 6 s
    import keras
    import shap
    from sklearn.inspection import permutation_importance

    model = keras.saving.load_model(run_folder(state.store, run.id) / "model.keras", compile=False)
    kept = row_predictions(state.store, "bench", run.id, Part.VALIDATION)
    frame = table(run_rows(state, run))
    x = frame.iloc[kept.row_numbers, :COLUMNS].to_numpy("float64")
    names = list(frame.columns[:COLUMNS])

    class Classifier:
        """What scikit-learn wants of a model."""

        _estimator_type = "classifier"
        classes_ = np.array([0, 1])

        def fit(self, *_: object) -> "Classifier":
            return self

        def __sklearn_is_fitted__(self) -> bool:
            return True

        def __sklearn_tags__(self) -> object:
            from sklearn.utils import ClassifierTags, Tags, TargetTags

            return Tags("classifier", TargetTags(required=True), classifier_tags=ClassifierTags())

        def predict_proba(self, rows: np.ndarray) -> np.ndarray:
            columns = {name: rows[:, [place]] for place, name in enumerate(names)}
            share = np.asarray(model.predict(columns, batch_size=1024, verbose=0))
            return np.column_stack([1 - share[:, 0], share[:, 0]])

        def predict(self, rows: np.ndarray) -> np.ndarray:
            return self.predict_proba(rows).argmax(axis=1)

    classifier = Classifier()
    classifier.predict(x[:10])
    loss = "neg_log_loss"
    labels = kept.targets.astype(int)
    explainer = shap.PermutationExplainer(
        lambda rows: classifier.predict_proba(rows)[:, 1], shap.maskers.Independent(x, EXPLAINED), seed=0
    )
    return {
        "permutation importance": taken(
            lambda: permutation_importance(classifier, x, labels, scoring=loss, n_repeats=REPEATS, random_state=0)
        ),
        "Shapley values of a row, the next": taken(
            lambda: explainer(x[:1], max_evals=10 * (2 * COLUMNS + 1), silent=True)
        ),
    }


def run_rows(state: AppState, run: RunRecord) -> int:
    """How many rows the run's table has."""
    from components.store.datasets import get_dataset

    return get_dataset(state.store, "bench", run.recipe.dataset).rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[5_000, 20_000])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, started_app(Path(home)) as state:
        for rows in chosen.rows:
            run = trained(state, rows)
            mine, peer = ours(state, run), theirs(state, run)
            print(f"{rows:,} rows x {COLUMNS} columns, Dense 64 and 64          here   with Keras's predict")
            for name, seconds in mine.items():
                other = f"{peer[name]:8.2f} s {peer[name] / seconds:6.0f} x" if name in peer else ""
                print(f"  {name:42} {seconds:8.2f} s {other}")


if __name__ == "__main__":
    main()
