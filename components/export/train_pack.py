"""The part of train.py that trains a pack: its networks one after the other in plain Keras, and the mean of what they say."""

from components.domain.recipe import Recipe, Task
from components.domain.run import RunStatus
from components.export.bundled_run import BundledRun
from components.export.fit_code import RowNames, fit_code, in_units, targets_code
from components.features import Preparation
from components.network.code import compile_code, model_code
from components.network.output import OutputLayer
from components.network.pack_code import OWN, loop_code, mean_code, members_code

OF_FOLDS = RowNames("learned", "held_out")
PREDICT = 'predict({rows}, batch_size=8192, verbose=0).astype("float64")'


def fold_lines() -> list[str]:
    """The lines behind those that read split.csv, where each network holds out a fold of it."""
    return [
        'folds = split["fold"].to_numpy()  # counted from 1; none of test rows',
        "train = np.flatnonzero(folds > 0)  # of which the columns are prepared: those of all folds",
    ]


def pack_lines(
    run: BundledRun, recipe: Recipe, preparation: Preparation, output: OutputLayer, weighted: bool
) -> list[str]:
    """The lines that train the networks of a pack, and make `model` of those whose loss stayed a number."""
    folds = run.folds is not None
    rows = OF_FOLDS if folds else RowNames()
    compiled = [line for line in compile_code(recipe, output) if line != "model.summary()"]
    # As in the app: where all have diverged, those that had a best epoch answer with its weights.
    trained = "np.isfinite(losses).any()" if run.status is RunStatus.FAILED else "np.isfinite(losses[-1])"
    learned = [*preparation.periodic, *preparation.embedded]
    width = learned[-1].end if learned else preparation.width
    body = [
        *(_rows_of_fold() if folds else []),
        *model_code(recipe, preparation.width, output, learned),
        *compiled,
        *fit_code(run, recipe, output, weighted, rows),
        'losses = history.history["val_loss"]',
        f"print(f\"seed {{{OWN}['seed']}}: validation loss {{min(losses):.4f}} in {{len(losses)}} epochs\")",
        f"if {trained}:  # one whose loss grew beyond all numbers is left out",
        "    networks.append(model)",
        *(_answer_held_out() if folds else []),
    ]
    outputs = f"np.zeros((len(prepared), {output.units}))"
    sums = [f"sums, counts = {outputs}, np.zeros((len(prepared), 1))"] if folds else []
    return [*members_code(recipe), *targets_code(recipe, output), *sums, *loop_code(body), "", *mean_code(width)]


def _rows_of_fold() -> list[str]:
    return [
        f'learned = np.flatnonzero((folds > 0) & (folds != {OWN}["fold"]))',
        f'held_out = np.flatnonzero(folds == {OWN}["fold"])',
        "x_train, x_validation = prepared[learned], prepared[held_out]",
    ]


def _answer_held_out() -> list[str]:
    return [
        f"    sums[held_out] += model.{PREDICT.format(rows='x_validation')}",
        "    counts[held_out] += 1",
    ]


def fold_scores(run: BundledRun, preparation: Preparation) -> list[str]:
    """The lines that print the scores of a pack that holds out folds."""
    numbers = preparation.task is Task.REGRESSION
    call = "scores_of_numbers(labels[at], predictions)" if numbers else "scores_of_classes(y[at], predictions)"
    of_model = "model." + PREDICT.format(rows="prepared[parts[{part}]]")
    parts = ['"train"', '"test"'] if run.with_test else ['"train"']
    scored = [f"    ({part}, parts[{part}], {of_model.format(part=part)})," for part in parts]
    scored.insert(1, '    ("validation", held_out, sums[held_out] / counts[held_out]),')
    closed = "" if run.with_test else "  # the test rows stay closed: add them at the very end"
    return [
        "held_out = np.flatnonzero(counts)  # each of these rows is answered by networks that have not learned it",
        "scored = [",
        *scored,
        "]",
        f"for part, at, outputs in scored:{closed}",
        *(f"    {line}" for line in in_units(preparation, "outputs")),
        f"    found = {call}",
        '    print(f"{part}:", ", ".join(f"{name} {value:.4f}" for name, value in found.items()))',
    ]


def pack_notes(run: BundledRun) -> list[str]:
    """What the script does otherwise than the app, in sentences."""
    said = [
        "The app trained the networks of the pack side by side, as one program; here they train one after the other, "
        "which takes longer."
    ]
    stopping = run.recipe.training.early_stopping
    if stopping and not stopping.restore_best_weights:
        said.append("Here each network ends by itself; in the app all went on until the last had its patience used up.")
    if run.recipe.split.folds and run.folds is None:
        said.append(
            "Which row was in which fold was not written down: here all networks hold out the same validation rows."
        )
    if left_out := [str(each.network) for each in run.pack if not each.answers]:
        said.append(
            f"Networks that the app left out, for their loss grew beyond all numbers: {', '.join(left_out)}. Here others may."
        )
    return said
