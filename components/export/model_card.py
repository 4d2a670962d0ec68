"""README.md of a bundle: a model card (M. Mitchell et al., "Model Cards for Model Reporting", FAT* 2019)."""

from collections.abc import Collection
from pathlib import Path

from components.domain.recipe import Part, Task
from components.domain.threshold import HALF, written_threshold
from components.evaluation.intervals import score_intervals
from components.evaluation.report import EVALUATION, REPORT_FILES, ClassificationReport, EvaluationReport
from components.export.bundled_run import BundledRun
from components.export.pack_card import pack_section, pack_validation
from components.features import Preparation
from components.i18n import number, percent
from components.splitting.description import in_words

METRICS = {
    "accuracy": "Accuracy",
    "f1": "Macro F1",
    "auc": "AUC",
    "loss": "Log loss",
    "mae": "MAE",
    "rmse": "RMSE",
    "r2": "R²",
}
MOST_CLASSES = 30  # that have a line each
FEW_ROWS = 100  # validation rows: fewer leave much to luck
FILES = {
    "model.keras": "the trained network with its preparation: takes raw columns by name",
    "predict.py": "predicts the rows of a CSV",
    "train.py": "builds and trains the network anew",
    "train_functions.py": "what train.py makes of columns, and how it scores",
    "train.ipynb": "the same as a notebook",
    "reading.json": "how predict.py and train.py read the cells of each column",
    "components/": "the modules of the app that read cells, for both scripts",
    "requirements.txt": "what the scripts need, in the versions that they were tried with",
    "schema.json": "what the model expects of each column, as training rows had it, with a JSON Schema of a row",
    "recipe.json": "the recipe the network was trained with",
    "preparation.json": "columns, their types and statistics of the preparation, for reading",
    "data.json": "the table: its name, the hash of its file, and how that was read",
    "data.csv": "the table's cells; an apostrophe stands before what a spreadsheet would run, which train.py takes away",
    "split.csv": "which row of the table, counted from 0, trained, validated and tested, and in which fold where there are some",
    "validation.json": "how good it was on the validation rows, by which networks and weights are chosen",
    "evaluation.json": "how good it was on the test rows, which were opened before this zip was made",
    "pack.json": "how each network of the mean ended: its settings, and its scores on the rows that it held out",
    "history.csv": "what was measured in every epoch",
    "curves.svg": "the loss of every epoch",
    "run.json": "how the training ended",
    "training.npz": "weights and state of the optimizer as plain arrays: with them Layerboard takes this bundle back",
    "seal.json": "what was checked of this bundle before it was handed over",
    "SHA256SUMS": "what each file was when it was handed over: `sha256sum -c SHA256SUMS` says which was changed",
}


def model_card(run: BundledRun, preparation: Preparation, files: Collection[str]) -> str:
    """The text of README.md; `files` are those of the bundle, by their paths."""
    test = _report(run, Part.TEST)
    assert test is not None  # noqa: S101 - a run that has a model has this report
    shown = _report(run, Part.VALIDATION)
    template = (Path(__file__).parent / "model_card.md").read_text(encoding="utf-8")
    there = {name for name in FILES if name in files or any(path.startswith(name) for path in files)}
    return template.format(
        name=_line(run.name),
        task=_task(preparation),
        output=output_in_words(preparation, run.threshold.threshold),
        threshold=_threshold(run, preparation),
        train_call="" if "data.csv" in files else " table.csv",
        data=_data(run),
        split=test.split.in_words or in_words(run.recipe.split),  # older runs did not write down the sentence
        networks=pack_section(run),
        validation="validation rows only in choosing."
        if not run.recipe.split.folds
        else pack_validation(run)
        if run.recipe.pack
        else "each validation row is answered by a network that had not learned it. The model in this bundle is that of the first "
        "fold: it learned all the others, so that it knows most of the validation rows.",
        scores=_scores(run, shown or test, test),
        intervals=_intervals(shown or test),
        classes=_classes(shown),
        curves="## Curves\n\n![Training and validation loss over the epochs](curves.svg)\n\n"
        if "curves.svg" in files
        else "",
        limits=_limits(run, preparation, shown),
        columns="\n".join(
            f"- **{_line(feature.name)}**: {feature.in_words()} ({feature.inputs_in_words()})"
            for feature in preparation.features
        ),
        files="\n".join(f"| {name} | {what} |" for name, what in FILES.items() if name in there),
    )


def _report(run: BundledRun, part: Part) -> EvaluationReport | None:
    path = run.folder / REPORT_FILES[part]
    return (
        EVALUATION.validate_json(path.read_bytes()) if path.exists() else None
    )  # older runs kept none of validation rows


def _task(preparation: Preparation) -> str:
    target = _line(preparation.target)
    if preparation.task is Task.REGRESSION:
        return f"A neural network that predicts **{target}**, a number, from {_count(preparation)}."
    classes = ", ".join(map(_line, preparation.classes[:MOST_CLASSES]))
    more = len(preparation.classes) - MOST_CLASSES
    classes += f" and {more} more" if more > 0 else ""
    return f"A neural network that predicts **{target}** ({classes}) from {_count(preparation)}."


def output_in_words(preparation: Preparation, threshold: float = HALF) -> str:
    """The columns that predict.py writes, as `predict.lines_of` does."""
    target = _line(preparation.target)
    if preparation.target_time:
        return f"Its columns are `{target}`, the predicted time, and `{target} (seconds)`, the same as a number."
    if preparation.task is Task.REGRESSION:
        return f"Its column `{target}` is the predicted number."
    answered = "the most likely class"
    if threshold != HALF:
        first, second = map(_line, preparation.classes)
        answered = f"{second} where its probability is above {written_threshold(threshold)} and {first} where it is not"
    return f"Its columns are `prediction`, {answered}, and one for each class, with its probability."


def _threshold(run: BundledRun, preparation: Preparation) -> str:
    """What a threshold other than 0.5 changes, and what it does not."""
    kept = run.threshold
    if kept.threshold == HALF:
        return ""
    first, second = map(_line, preparation.classes)
    costs = f"{kept.false_positive_cost:g} for a {first} row that is answered {second}, {kept.false_negative_cost:g} for a {second} row that is answered {first}"
    return (
        f"## Threshold\n\n{second} is answered where its probability is above **{written_threshold(kept.threshold)}**, not above 0.5. "
        f"It was kept by a person, with these costs of the two kinds of error: {costs}. predict.py holds to it (reading.json). "
        f"model.keras knows nothing of it: it answers probabilities, which are the same at any threshold. "
        f"The scores below are at 0.5.{_counts_at(run, first, second)}\n\n"
    )


def _counts_at(run: BundledRun, first: str, second: str) -> str:
    """How the validation rows are answered at the threshold, where that is known."""
    counts = run.counts_at_threshold
    if counts is None:
        return ""
    table = (
        f"| validation rows | answered {first} | answered {second} |\n|---|---|---|\n"
        f"| were {first} | {counts.true_negatives:,} | {counts.false_positives:,} |\n"
        f"| were {second} | {counts.false_negatives:,} | {counts.true_positives:,} |"
    )
    return f" At {written_threshold(run.threshold.threshold)}, on the rows by which it may have been chosen:\n\n{table}"


def _count(preparation: Preparation) -> str:
    n = len(preparation.features)
    return f"{n} column" if n == 1 else f"{n} columns"


def _data(run: BundledRun) -> str:
    table = run.table
    how = f"read as {table.dialect.form}"
    if table.dialect.form == "delimited":
        how = f"read as CSV ({table.dialect.encoding}, separator {table.dialect.delimiter!r}, decimal sign {table.dialect.decimal!r})"
    said = f"{_line(table.name)}: {len(table.cells):,} rows, {len(table.columns):,} columns, {how}."
    return f"{said}\n\nSHA-256 of the file's bytes: `{table.content_hash}`. All reading settings are in data.json."


def _scores(run: BundledRun, shown: EvaluationReport, test: EvaluationReport) -> str:
    """A table: metric by part of the rows, with the baselines that the reports have."""
    metrics = shown.metrics | (test.metrics if run.with_test else {})
    intervals = {Part.VALIDATION.value: score_intervals(shown)} if "validation" in shown.metrics else {}
    columns = ["train", "validation", "validation_baseline"]
    titles = ["training", "validation", "baseline (validation)"]
    if run.with_test:
        columns, titles = [*columns, "test", "baseline"], [*titles, "test", "baseline (test)"]
        intervals[Part.TEST.value] = score_intervals(test)

    def cell(name: str, column: str) -> str:
        value = metrics.get(column, {}).get(name)
        if value is None:
            return ""
        bounds = intervals.get(column, {}).get(name)
        return f"{number(value)} ({number(bounds[0])} to {number(bounds[1])})" if bounds else number(value)

    lines = [f"| {' | '.join(['metric', *titles])} |", f"|{'---|' * (len(titles) + 1)}"]
    for name, title in METRICS.items():
        cells = [cell(name, column) for column in columns]
        if any(cells):
            lines.append(f"| {' | '.join([title, *cells])} |")
    closed = "" if run.with_test else "\n\nThe test rows were not opened before this bundle was made."
    return "\n".join(lines) + closed


def _intervals(report: EvaluationReport) -> str:
    said = "Accuracy by Wilson's interval, others by 1,000 samples of the rows with replacement."
    if not isinstance(report, ClassificationReport):
        said = "By 1,000 samples of the rows with replacement." if score_intervals(report) else ""
    shown = f"In brackets: 95 % intervals over the rows of that part, where they can be had. {said}\n\n" if said else ""
    return (
        shown
        + "The baseline gives the same answer to every row: the shares of the training classes, or their mean.\n\n"
    )


def _classes(report: EvaluationReport | None) -> str:
    """How each class is found: where it fails."""
    if not isinstance(report, ClassificationReport) or not report.per_class:
        return ""
    worst = sorted(report.per_class, key=lambda each: each.recall)[:MOST_CLASSES]
    lines = ["| class | rows | found (recall) | right where answered (precision) | F1 |", "|---|---|---|---|---|"]
    lines += [
        f"| {_line(each.name)} | {each.rows:,.0f} | {percent(each.recall)} | {percent(each.precision)} | {number(each.f1)} |"
        for each in worst
    ]
    return "Classes of the validation rows, those first that are found least:\n\n" + "\n".join(lines) + "\n\n"


def _limits(run: BundledRun, preparation: Preparation, report: EvaluationReport | None) -> str:
    """What is known of where it should not be trusted."""
    said = [
        "It knows what the training rows had: of values that they had not, and of numbers beyond theirs (schema.json), it guesses.",
        "Scores are of rows of the same table: another place or time may differ.",
    ]
    if report is not None and report.rows < FEW_ROWS:
        said.append(f"Only {report.rows} rows validated it: the scores may be luck.")
    if run.recipe.split.folds and run.recipe.pack:
        said.append(
            "The validation scores are those of the networks that had not learned a row, fewer than answer a new one."
        )
    elif run.recipe.split.folds:
        said.append(
            "The validation scores are those of the networks of all folds together, of which the model here is one."
        )
    if isinstance(report, ClassificationReport):
        missed = [_line(each.name) for each in report.per_class if each.rows and not each.recall]
        if missed:
            said.append(f"It found none of the validation rows of these classes: {', '.join(missed[:MOST_CLASSES])}.")
    if not run.with_test:
        said.append(
            "Weights and settings may have been chosen by the validation rows: on new rows it is likely a little worse."
        )
    if preparation.target_log:
        said.append(
            "It learned the logarithm of the target: errors are small in relation to the target, not in its units."
        )
    if run.learning_rates:
        rates = ", ".join(
            f"from epoch {change.epoch + 1} on: {change.learning_rate:g}" for change in run.learning_rates
        )
        said.append(
            f"The learning rate was changed by hand while the network trained, which recipe.json does not say: {rates}."
        )
    return "\n".join(f"- {each}" for each in said)


def _line(text: str) -> str:
    """Text of a person that stays within its line and its cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
