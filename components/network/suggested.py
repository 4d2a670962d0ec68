"""Networks that are made for a table: pressing Train without touching anything gives a model worth having.

Sizes and rates follow from the number of training rows and the task alone; `tests/benchmarks/starter.py` holds them against
other methods. Change them there first.
"""

from dataclasses import dataclass, replace

from components.domain.layers import Dense, Dropout, Layer, ScaleInputs
from components.domain.recipe import AtRandom, ByGroup, CosineDecay, EarlyStopping, Pack, Recipe, Task, Training
from components.features.plan import Plan
from components.features.ramps import BINS, most_ramps_each
from components.i18n import t

NETWORKS = 8  # more of them gain nothing
FOLDS = 8
FEWEST_OF_CLASS = 2 * FOLDS  # rows; with fewer a fold may be without one
FEW_ROWS = 1500
UNITS = 128


@dataclass(frozen=True)
class Pace:
    """How long and in which batches a table of a size is trained."""

    epochs: int
    batch_size: int


PACES = {300: Pace(120, 32), FEW_ROWS: Pace(120, 64), 4_000: Pace(80, 64), 20_000: Pace(60, 128)}  # by training rows
LONG_PACE = Pace(30, 256)
FEWEST_EPOCHS = 8
FEW_INPUTS = 2  # columns: up to so many a plain network follows well, and each of its neurons can be drawn as a map
PATIENCE = 0.15  # of the epochs: with more no table of the benchmark came further, in up to twice the time
LEAST_PATIENCE = 8
# Multiplications and additions of all networks in all epochs, which two cores do in 10 to 15 seconds. What takes more is
# trained in fewer epochs; where these would be very few, with half as many neurons.
MOST_WORK = 7.5e11
# Of few rows one or two seconds: by folds titanic, ionosphere and breast cancer come as far with 48 to 80 epochs as with 120.
FEW_ROWS_WORK, FEW_ROWS_EPOCHS = 8e10, 40


def suggested(recipe: Recipe, plan: Plan) -> Recipe:
    """What is there when a table is opened: the pack, or of very few columns the plain network."""
    return plain_network(recipe, plan) if len(plan.features) <= FEW_INPUTS else suggested_pack(recipe, plan)


def plain_network(recipe: Recipe, plan: Plan) -> Recipe:
    """Two layers of neurons, sized by the training rows; numbers go in as they are."""
    rows = _rows(plan)
    units = 32 if rows < 300 else 64 if rows < 2_000 else 128
    neurons = Dense(units=units, activation="relu", kernel_initializer="he_normal")
    forgetting = Dropout(rate=0.1 if plan.decision.task is Task.REGRESSION else 0.2)
    batch = 16 if rows < 1_000 else 32 if rows < 4_000 else 128 if rows < 20_000 else 256
    training = Training(
        optimizer="adamw",
        learning_rate=0.002,
        weight_decay=0.01,
        epochs=300 if rows < 2_000 else 200,
        batch_size=min(batch, max(1, rows)),
        early_stopping=EarlyStopping(patience=60 if rows < 2_000 else 25),
    )
    layers: list[Layer] = [neurons, forgetting, neurons, forgetting]
    return recipe.model_copy(
        update={"layers": layers, "training": training, "scaling": "robust", **without_pack(recipe)}
    )


def suggested_network(recipe: Recipe, plan: Plan) -> Recipe:
    """One network: numbers as ramps, a learned factor for each input, two layers of neurons.

    Ramps let it follow thresholds and curves of single columns, which a plain network of few rows cannot; the factors let
    inputs that say nothing fade. Without ramps where there are more columns than training rows: each has little to say then.
    """
    rows = _rows(plan)
    rates, pace, units = _rates(plan), _pace(plan), _units(plan)
    neurons = Dense(units=units, activation="relu", kernel_initializer="he_normal")
    forgetting = Dropout(rate=rates.dropout)
    layers: list[Layer] = [ScaleInputs(), neurons, forgetting, neurons, forgetting]
    training = Training(
        optimizer="adamw",
        learning_rate=rates.learning_rate,
        learning_rate_schedule=CosineDecay(),
        weight_decay=rates.weight_decay,
        label_smoothing=0.0 if plan.decision.task is Task.REGRESSION else 0.05,
        epochs=pace.epochs,
        batch_size=min(pace.batch_size, max(1, rows)),
        early_stopping=EarlyStopping(patience=max(LEAST_PATIENCE, round(PATIENCE * pace.epochs))),
    )
    scaling = "robust" if len(plan.features) > rows else "piecewise_linear"
    return recipe.model_copy(
        update={"layers": layers, "training": training, "scaling": scaling, **without_pack(recipe)}
    )


def suggested_pack(recipe: Recipe, plan: Plan) -> Recipe:
    """Eight of these, whose mean answers; each holds out another eighth of the rows and keeps its best epoch there.

    Where rows cannot be dealt into folds (a split by time or by a column, or a class too rare for each) all hold out the
    validation rows.
    """
    one, rates = suggested_network(recipe, plan), _rates(plan)
    pack = Pack(
        networks=NETWORKS,
        learning_rate=(rates.learning_rate / 2, rates.learning_rate * 2),
        weight_decay=(rates.weight_decay / 3, min(1.0, rates.weight_decay * 3)),
        dropout=(rates.dropout / 2.5, rates.dropout * 2),
    )
    split = one.split.model_copy(update={"folds": FOLDS}) if can_fold(recipe, plan) else one.split
    return one.model_copy(update={"pack": pack, "split": split})


def has_few_rows(plan: Plan) -> bool:
    """Whether a table of classes is so small that a network may soon know its rows by heart."""
    return _rows(plan) < FEW_ROWS and plan.decision.task is not Task.REGRESSION


def can_fold(recipe: Recipe, plan: Plan) -> bool:
    """Whether training and validation rows can be dealt into folds that each know every class."""
    if not isinstance(recipe.split.way, AtRandom | ByGroup):
        return False
    rows = plan.rows.train + plan.rows.validation
    rarest = min(plan.decision.counts, default=rows) if plan.decision.task is not Task.REGRESSION else rows
    return rarest >= FEWEST_OF_CLASS


def without_pack(recipe: Recipe) -> dict[str, object]:
    """What takes a pack off a recipe, with the folds that its networks held out."""
    if recipe.pack is None:
        return {}
    return {"pack": None, "split": recipe.split.model_copy(update={"folds": None})}


def why_suggested(recipe: Recipe, plan: Plan) -> str:
    """Why the suggested network looks as it does, in a sentence or two."""
    if not any(isinstance(layer, ScaleInputs) for layer in recipe.layers):
        if len(plan.features) <= FEW_INPUTS:
            return t("Few columns go in: one plain network follows them well, and each of its neurons can be watched.")
        return t("Two layers of neurons, sized by the training rows; numbers go in as they are.")
    if recipe.scaling == "piecewise_linear":
        numbers = t("Numbers go in as ramps, so that thresholds and curves of single columns are easy to learn.")
    else:
        numbers = t(
            "There are more columns than training rows: numbers go in as they are, for ramps there are too few rows."
        )
    size = (
        t("Rows are few: a low learning rate, much dropout and much weight decay, against learning them by heart.")
        if has_few_rows(plan)
        else t(
            "It stops where it comes no further, after {epochs:,} epochs at the latest.", epochs=recipe.training.epochs
        )
    )
    if recipe.pack is None:
        return f"{numbers} {size}"
    if recipe.split.folds:
        mean = t(
            "{n} networks answer with their mean; each holds out another fold, so that every row tests some of them.",
            n=recipe.pack.networks,
        )
    else:
        mean = t("{n} networks answer with their mean; all hold out the validation rows.", n=recipe.pack.networks)
    return f"{numbers} {size} {mean}"


@dataclass(frozen=True)
class _Rates:
    learning_rate: float
    weight_decay: float
    dropout: float


def _rows(plan: Plan) -> int:
    """About how many rows train a network, whether the others are dealt into folds or not: nothing changes with that."""
    return round(0.82 * (plan.rows.train + plan.rows.validation))


def _rates(plan: Plan) -> _Rates:
    """Small tables of classes are learned slowly and with much forgetting, or their few rows are learned by heart; numbers
    are learned faster and with little of it."""
    if plan.decision.task is Task.REGRESSION:
        return _Rates(0.004 if _rows(plan) < FEW_ROWS else 0.003, 0.1, 0.075)
    if has_few_rows(plan):
        return _Rates(0.0014, 0.3, 0.25)
    return _Rates(0.002, 0.1, 0.15)


def _pace(plan: Plan) -> Pace:
    rows = _rows(plan)
    pace = next((pace for below, pace in PACES.items() if rows < below), LONG_PACE)
    most, fewest = (FEW_ROWS_WORK, FEW_ROWS_EPOCHS) if rows < FEW_ROWS else (MOST_WORK, FEWEST_EPOCHS)
    affordable = int(most / _work(plan, _units(plan)))
    return replace(pace, epochs=max(fewest, min(pace.epochs, affordable)))


def _units(plan: Plan) -> int:
    return UNITS if MOST_WORK / _work(plan, UNITS) >= 2 * FEWEST_EPOCHS else UNITS // 2


def _work(plan: Plan, units: int) -> float:
    """Multiplications and additions of an epoch of a pack: forwards once, backwards twice as many."""
    return 6.0 * NETWORKS * max(1, _rows(plan)) * units * (_width(plan) + units)


def _width(plan: Plan) -> int:
    """About how many numbers go in with ramps, whatever the plan has them go in as."""
    numeric = [name for name, kind in plan.features.items() if kind.numeric]
    others = sum(width for name, width in plan.widths.items() if name not in numeric)
    return others + len(numeric) * min(BINS, most_ramps_each(len(numeric)))
