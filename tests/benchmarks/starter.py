"""Is a suggested network worth pressing Train without touching anything?

Prints, for each table, the test score of: the floor (majority class or mean), a linear model, scikit-learn's MLP with
its defaults, gradient-boosted trees, and the networks that are suggested: the plain one, the one with ramps, and the pack of
eight; with seconds for each. The peers see the same prepared numbers (one-hot where the network learns an embedding,
scaled where it takes ramps), and the same test rows; they also get the validation rows, because they need none.
Scores: accuracy for classes, R² for numbers; means over splits: two, three where a table has under 1,500 rows.

    python tests/benchmarks/starter.py                       # the sample tables, and ../shared/data/real where it is
    python tests/benchmarks/starter.py a.csv b.csv:target    # your own; the target is the last column unless named
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from components.columns.profile import ColumnProfile  # noqa: E402
from components.domain.problem import Problem  # noqa: E402
from components.domain.recipe import Recipe, Task  # noqa: E402
from components.features import CategoryFeature, apply  # noqa: E402
from components.features.plan import make_plan  # noqa: E402
from components.features.prepare import prepare  # noqa: E402
from components.features.training_arrays import TrainingData, arrays_of  # noqa: E402
from components.intake.read_table import read_table  # noqa: E402
from components.intake.samples import SAMPLES, sample_csv  # noqa: E402
from components.network.suggested import FEW_ROWS, plain_network, suggested_network, suggested_pack  # noqa: E402
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
PEERS = ("floor", "linear", "MLP", "trees")
NETWORKS = ("plain", "network", "pack")
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


@dataclass
class Material:
    """A table in one split: for the peers, and the recipe of each network."""

    training_data: TrainingData
    recipes: dict[str, Recipe]
    cells: pd.DataFrame
    columns: list[ColumnProfile]


def material_of(table: Table, seed: int) -> Material:
    read = read_table(table.data, table.name)
    target = table.target or read.columns[-1].name
    bare = Recipe.model_validate({"dataset": "benchmark", "target": target, "layers": [], "split": {"seed": seed}})
    plan = make_plan(read.cells, read.columns, bare)
    recipes = {
        "plain": plain_network(bare, plan),
        "network": suggested_network(bare, plan),
        "pack": suggested_pack(bare, plan),
    }
    return Material(prepare(read.cells, read.columns, bare), recipes, read.cells, read.columns)


def train_starter(training_data: TrainingData, recipe: Recipe, answers: multiprocessing.Queue) -> None:
    from components.training.run import train  # TensorFlow stays in this child

    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcome = train(arrays_of(training_data), recipe, Path(folder), FullSpeed())
    answers.put((outcome.metrics["test"], outcome.epoch, time.perf_counter() - started))


def network_score(material: Material, name: str, seed: int) -> tuple[float, int, float]:
    recipe = material.recipes[name]
    recipe = recipe.model_copy(update={"training": recipe.training.model_copy(update={"seed": 100 * seed})})
    training_data = prepare(material.cells, material.columns, recipe)
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
    parser.add_argument("--splits", type=int, help="how many splits to average over, for tables of any size")
    parser.add_argument("--no-trees", action="store_true", help="leave out the gradient-boosted trees")
    parser.add_argument("--no-peers", action="store_true", help="the networks alone")
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=list(NETWORKS), help="some of the networks")
    options = parser.parse_args()
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tensorflow", "keras", "components.training.run"])

    heads = [*PEERS, *options.networks]
    print(f"{'table':<30}{'rows':>7}{'splits':>7}" + "".join(f"{head:>9}{'s':>6}" for head in heads))
    verdicts = Verdicts(options.networks)
    for table in tables(options.tables):
        scores: dict[str, list[float]] = {head: [] for head in heads}
        seconds: dict[str, list[float]] = {head: [] for head in heads}
        try:
            first = material_of(table, 0)
            rows = len(first.training_data.targets)
            splits = options.splits or (3 if rows < FEW_ROWS else 2)
            for seed in range(splits):
                material = material_of(table, seed) if seed else first
                for name, score, took in scores_of(material, seed, options):
                    scores[name].append(score)
                    seconds[name].append(took)
        except Problem as problem:
            print(f"{table.name:<30} cannot be used: {problem}")
            continue
        means = {head: float(np.mean(scores[head])) for head in heads if scores[head]}
        cells = "".join(
            f"{means[head]:>9.3f}{np.mean(seconds[head]):>6.1f}" if head in means else f"{'-':>9}{'-':>6}"
            for head in heads
        )
        print(f"{table.name[:29]:<30}{rows:>7}{splits:>7}{cells}", flush=True)
        verdicts.add(means)
    verdicts.show()


def scores_of(material: Material, seed: int, options: argparse.Namespace) -> Iterator[tuple[str, float, float]]:
    """The name, the score on the test rows, and the seconds of each method."""
    data = material.training_data
    x, y = one_hot(data), np.asarray(data.targets).ravel()
    learn = np.concatenate([data.parts.train, data.parts.validation])
    for name, peer in peers(data.preparation.task, seed).items():
        if options.no_peers or (name == "trees" and options.no_trees):
            continue
        started = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MLP's "did not converge": its default stops there
            peer.fit(x[learn], y[learn])
        yield name, peer.score(x[data.parts.test], y[data.parts.test]), time.perf_counter() - started
    for name in options.networks:
        score, _, took = network_score(material, name, seed)
        yield name, score, took


class Verdicts:
    """On how many tables each network is better than a peer, and how far it is from the trees."""

    def __init__(self, networks: list[str]) -> None:
        self.networks = networks
        self.means: list[dict[str, float]] = []

    def add(self, means: dict[str, float]) -> None:
        self.means.append(means)

    def show(self) -> None:
        for network in self.networks:
            with_peers = [means for means in self.means if {"MLP", "trees", network} <= set(means)]
            if not with_peers:
                continue
            gaps = [means[network] - means["trees"] for means in with_peers]
            better = sum(means[network] > means["MLP"] for means in with_peers)
            near, ahead = sum(gap > -0.01 for gap in gaps), sum(gap > 0 for gap in gaps)
            print(
                f"{network}: of {len(with_peers)} tables better than the MLP on {better}, within a point of the trees or "
                f"better on {near}, ahead of them on {ahead}; mean {np.mean([means[network] for means in with_peers]):.4f}"
            )


if __name__ == "__main__":
    main()
