"""Is the starter network worth pressing Train without touching anything?

Prints, for each table, the test score of: the floor (majority class or mean), a linear model, scikit-learn's MLP with
its defaults, gradient-boosted trees, and the starter; with seconds for each. All see the same prepared numbers (the
peers one-hot where the network learns an embedding), the same training rows and the same test rows; the peers also get
the validation rows, because they need none.
Scores: accuracy for classes, R² for numbers.

    python tests/benchmarks/starter.py                       # the sample tables, and ../shared/data/real where it is
    python tests/benchmarks/starter.py a.csv b.csv:target    # your own; the target is the last column unless named
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from components.domain.problem import Problem  # noqa: E402
from components.domain.recipe import Recipe, Task  # noqa: E402
from components.features import CategoryFeature, apply  # noqa: E402
from components.features.plan import make_plan  # noqa: E402
from components.features.prepare import prepare  # noqa: E402
from components.features.training_arrays import TrainingData, arrays_of  # noqa: E402
from components.intake.read_table import read_table  # noqa: E402
from components.intake.samples import SAMPLES, sample_csv  # noqa: E402
from components.network.presets import starter  # noqa: E402
from tests.listener import FullSpeed  # noqa: E402

REAL = ROOT.parent / "shared" / "data" / "real"
TARGETS = {
    "titanic-train.csv": "Survived",
    "churn-modelling.csv": "Exited",
    "penguins.csv": "species",
    "penguins_raw.csv": "Species",
    "sms-spam-latin1.csv": "v1",
    "california-housing.csv": "median_house_value",
    "mpg.csv": "mpg",
    "auto-mpg-plotly.csv": "mpg",
}
NOT_TO_TRAIN_ON = {"titanic-test.csv"}  # has no target


@dataclass
class Table:
    name: str
    data: bytes
    target: str | None = None


def tables(arguments: list[str]) -> list[Table]:
    if arguments:
        named = [argument.rpartition(":") if ":" in argument else (argument, "", "") for argument in arguments]
        return [Table(Path(path).name, Path(path).read_bytes(), target or None) for path, _, target in named]
    samples = [Table(name, sample_csv(name), SAMPLES[name].target) for name in SAMPLES]
    if not REAL.is_dir():
        print(f"(no {REAL.name} tables beside this checkout: samples only)")
        return samples
    files = sorted(
        file for file in REAL.iterdir() if file.suffix in {".csv", ".data"} and file.name not in NOT_TO_TRAIN_ON
    )
    return samples + [Table(file.name, file.read_bytes(), TARGETS.get(file.name)) for file in files]


def one_hot(training_data: TrainingData) -> np.ndarray:
    """x for those who cannot look up places in an embedding."""
    features = [
        replace(feature, encoding="one_hot") if isinstance(feature, CategoryFeature) else feature
        for feature in training_data.preparation.features
    ]
    return apply(replace(training_data.preparation, features=features), training_data.inputs)


def material_of(table: Table, seed: int) -> tuple[TrainingData, Recipe]:
    read = read_table(table.data, table.name)
    target = table.target or read.columns[-1].name
    bare = Recipe.model_validate({"dataset": "benchmark", "target": target, "layers": [], "split": {"seed": seed}})
    plan = make_plan(read.cells, read.columns, bare)
    layers, training = starter(plan)
    recipe = bare.model_copy(update={"layers": layers, "training": training.model_copy(update={"seed": seed})})
    return prepare(read.cells, read.columns, recipe), recipe


def train_starter(training_data: TrainingData, recipe: Recipe, answers: multiprocessing.Queue) -> None:
    from components.training.run import train  # TensorFlow stays in this child

    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcome = train(arrays_of(training_data), recipe, Path(folder), FullSpeed())
    answers.put((outcome.metrics["test"], outcome.epoch, time.perf_counter() - started))


def starter_score(training_data: TrainingData, recipe: Recipe) -> tuple[float, int, float]:
    context = multiprocessing.get_context("forkserver")
    answers = context.Queue()
    child = context.Process(target=train_starter, args=(training_data, recipe, answers))
    child.start()
    test, epoch, seconds = answers.get(timeout=1800)
    child.join()
    return test["r2" if training_data.preparation.task is Task.REGRESSION else "accuracy"], epoch, seconds


def peers(task: Task, seed: int) -> dict[str, object]:
    from sklearn.dummy import DummyClassifier, DummyRegressor
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    if task is Task.REGRESSION:
        return {
            "floor": DummyRegressor(),
            "linear": Ridge(),
            "MLP": MLPRegressor(random_state=seed),
            "trees": HistGradientBoostingRegressor(random_state=seed),
        }
    return {
        "floor": DummyClassifier(),
        "linear": LogisticRegression(max_iter=1000),
        "MLP": MLPClassifier(random_state=seed),
        "trees": HistGradientBoostingClassifier(random_state=seed),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", help="CSV files, each with :target where it is not the last column")
    parser.add_argument("--seeds", type=int, default=1, help="how many splits to average over")
    parser.add_argument("--no-trees", action="store_true", help="leave out the gradient-boosted trees")
    parser.add_argument("--no-peers", action="store_true", help="the starter alone")
    options = parser.parse_args()
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tensorflow", "keras", "components.training.run"])

    heads = ["floor", "linear", "MLP", "trees", "starter"]
    print(
        f"{'table':<34}{'rows':>7}{'inputs':>7}"
        + "".join(f"{head:>9}{'s':>7}" for head in heads)
        + "  epochs  beats MLP"
    )
    wins = ties = compared = 0
    for table in tables(options.tables):
        scores: dict[str, list[float]] = {head: [] for head in heads}
        seconds: dict[str, list[float]] = {head: [] for head in heads}
        epochs = []
        try:
            for seed in range(options.seeds):
                training_data, recipe = material_of(table, seed)
                x = one_hot(training_data)
                y = np.asarray(training_data.targets).ravel()
                learn = np.concatenate([training_data.parts.train, training_data.parts.validation])
                for name, peer in peers(training_data.preparation.task, seed).items():
                    if options.no_peers or (name == "trees" and options.no_trees):
                        continue
                    started = time.perf_counter()
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # MLP's "did not converge": its default stops there
                        peer.fit(x[learn], y[learn])
                    scores[name].append(peer.score(x[training_data.parts.test], y[training_data.parts.test]))
                    seconds[name].append(time.perf_counter() - started)
                score, epoch, took = starter_score(training_data, recipe)
                scores["starter"].append(score)
                seconds["starter"].append(took)
                epochs.append(epoch)
        except Problem as problem:
            print(f"{table.name:<34} cannot be used: {problem}")
            continue
        compared += 1
        better = np.mean(scores["starter"]) - np.mean(scores["MLP"] or [0.0])
        wins += better > 1e-9
        ties += abs(better) <= 1e-9
        cells = "".join(
            f"{np.mean(scores[head]):>9.3f}{np.mean(seconds[head]):>7.1f}" if scores[head] else f"{'-':>9}{'-':>7}"
            for head in heads
        )
        verdict = "" if options.no_peers else "yes" if better > 1e-9 else "same" if abs(better) <= 1e-9 else "no"
        print(f"{table.name:<34}{len(y):>7}{x.shape[1]:>7}{cells}{np.mean(epochs):>8.0f}  {verdict}", flush=True)
    print(f"starter better than scikit-learn's MLP on {wins}, the same on {ties}, of {compared} tables")


if __name__ == "__main__":
    main()
