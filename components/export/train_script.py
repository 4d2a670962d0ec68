"""train.py: the network of a run, built and trained anew from its table in plain Keras, as a textbook would have it."""

import ast
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from components.columns.task_decision import TaskDecision
from components.domain.recipe import ColumnType, DatePart, EarlyStopping, Part, Recipe, Scaling, Task
from components.domain.run import RunStatus
from components.export.bundled_run import BundledRun
from components.export.data_csv import FILE as DATA_FILE
from components.export.data_csv import has_escapes
from components.export.fit_code import RowNames, fit_code, in_units, targets_code
from components.export.train_pack import fold_lines, fold_scores, pack_lines, pack_notes
from components.features import (
    BooleanFeature,
    CategoryFeature,
    DateFeature,
    Feature,
    NumberFeature,
    Preparation,
    TextFeature,
)
from components.features.date import CYCLES
from components.network.code import compile_code, model_code
from components.network.output import OutputLayer, output_layer

FUNCTIONS = Path(__file__).with_name("train_functions.py")
MOST_LINES = 150
WIDTH = 118
MOST_NAMES = 60  # of columns that are listed; of more, the script takes all but the others
Call = str  # an expression of numbers, with `{}` in the place of the column


def train_files(run: BundledRun, preparation: Preparation, *, with_data: bool) -> dict[str, str]:
    """train.py of a run, and train_functions.py beside it where it would be too long with its functions in it.

    It reads data.csv where the bundle has it (`with_data`), else the CSV that it is given.
    """
    recipe = _as_trained(run)
    output = output_layer(TaskDecision(preparation.task, "", preparation.classes, []))
    target = _target(preparation, recipe)
    weighted = any(line.startswith("weights =") for line in target)
    code = [
        *_columns(_groups(preparation), preparation, in_folds=run.folds is not None),
        *target,
        "",
        *(pack_lines if recipe.pack else _network_lines)(run, recipe, preparation, output, weighted),
        "",
        "# scores",
        *_scores(run, preparation),
    ]
    head, table, body = _head(run, preparation, with_data), _table(run, with_data), "\n".join(code)
    functions = _functions(body)
    seed = f"keras.utils.set_random_seed({recipe.training.seed})"
    whole = [
        head,
        _imports(body + table, functions),
        *(f"\n{each}" for each in functions.values()),
        f"\n{seed}",
        table,
        body,
    ]
    script = "\n\n".join(whole) + "\n"
    if len(script.splitlines()) < MOST_LINES:
        return {"train.py": script}
    called = [name for name in functions if f"{name}(" in body]
    parts = [head, _imports(body + table, {}, called), seed, table, body]
    return {"train.py": "\n\n".join(parts) + "\n", FUNCTIONS.name: FUNCTIONS.read_text(encoding="utf-8")}


def _as_trained(run: BundledRun) -> Recipe:
    """The recipe with what a person or a loss beyond all numbers did to its epochs."""
    training = run.recipe.training
    if run.status is RunStatus.COMPLETED or not run.epoch:
        return run.recipe
    training = training.over(run.epoch)
    if run.status is RunStatus.STOPPED or run.recipe.pack:  # the best weights were kept
        training = training.model_copy(update={"early_stopping": EarlyStopping(patience=max(1, run.epoch))})
    return run.recipe.model_copy(update={"training": training})


def _head(run: BundledRun, preparation: Preparation, with_data: bool) -> str:
    """The docstring: how it is called, and what it does otherwise than the app."""
    training = run.recipe.training
    said = ["Batches, initial weights and dropout are drawn anew: scores differ as those of two seeds do."]
    if not with_data and run.table.dialect.form != "delimited":
        said.append(
            "The table was no CSV: save it as one in UTF-8, its rows in the same order, or take the bundle with its data."
        )
    if run.parts is None:
        said.append("Which rows were in which part was not written down: they are drawn anew here.")
    if training.seeds > 1:
        said.append(f"The app trained {training.seeds} seeds from {training.seed} on; this trains the first.")
    if run.recipe.pack:
        said += pack_notes(run)
    elif folds := run.recipe.split.folds:
        said.append(
            f"The app cross-validated {folds} folds; this trains the network that is kept, which held out the first of them."
        )
    if run.status is RunStatus.STOPPED:
        said.append(
            f"A person stopped the run at epoch {run.epoch}: so many are trained, and the best weights are kept."
        )
    if run.status is RunStatus.FAILED:
        said.append(f"The loss grew beyond all numbers after epoch {run.epoch}: so many are trained.")
    if any(feature.kind is ColumnType.TEXT for feature in preparation.features):
        said.append("Of words that are equally frequent others may be known.")
    points = "\n".join(textwrap.fill(f"- {one}", WIDTH, subsequent_indent="  ") for one in said)
    call = "python train.py" if with_data else "python train.py table.csv"
    name = _literal_text(run.name)
    learned = "the training rows" if run.folds is None else "the rows of all folds"
    intro = f"What is learned of the columns is learned from {learned} alone. Otherwise than in the app:"
    return f'"""Trains the network of {name} anew: {call}\n\n{intro}\n{points}\n"""'


def _literal_text(text: str) -> str:
    """Text that can stand in a docstring."""
    return " ".join(text.replace("\\", "/").replace('"', "'").split())


def _imports(code: str, functions: Mapping[str, str], imported: Sequence[str] = ()) -> str:
    """The imports of a script with `functions` in it, and others `imported` from beside it."""
    whole = code + "".join(functions.values())
    theirs = ["import keras", "import numpy as np", "import pandas as pd"]
    theirs.append("from keras import layers, ops" if "ops." in code else "from keras import layers")
    ours = []
    if "unescape_formula" in code:
        ours.append("from components.domain.formulas import unescape_formula")
    ours += ["from predict import read_columns, read_settings  # the app's parsers of cells, beside this script"]
    if imported:
        named = textwrap.fill(", ".join(sorted(imported)), WIDTH, initial_indent="    ", subsequent_indent="    ")
        ours.append(f"from {FUNCTIONS.stem} import (\n{named},\n)")
    return "\n".join([*(line for word, line in STANDARD if word in whole), "", *theirs, *ours])


STANDARD = (
    ("sys.", "import sys"),
    ("Counter(", "from collections import Counter"),
    ("Path(", "from pathlib import Path"),
    ("NormalDist(", "from statistics import NormalDist"),
)


def _table(run: BundledRun, with_data: bool) -> str:
    """The lines that read the table and divide its rows."""
    reading, dialect = "", run.table.dialect
    if not with_data and dialect.form == "delimited":
        reading = _as_arguments(run)
    default = f'HERE / "{DATA_FILE}"' if with_data else 'sys.exit("Usage: python train.py table.csv")'
    lines = [
        "# the table: its cells as text",
        "HERE = Path(__file__).parent",
        f"path = Path(sys.argv[1]) if len(sys.argv) > 1 else {default}",
        f"table = pd.read_csv(path, dtype=str, keep_default_na=False{reading})",
    ]
    if with_data and has_escapes(run.table.cells):
        lines.append(f"if path.name == {DATA_FILE!r}:  # there an apostrophe keeps cells from running in a spreadsheet")
        lines.append("    table = table.map(unescape_formula).rename(columns=unescape_formula)")
    if run.parts is not None:
        count = len(run.parts)
        lines += [
            f"if len(table) != {count}:",
            f'    sys.exit(f"The table has {{len(table)}} rows, that of split.csv {count}: take data.csv, or see data.json.")',
            'split = pd.read_csv(HERE / "split.csv")',
            'rows = table.iloc[split["row"]].to_dict("records")',
            'parts = {part: np.flatnonzero(split["part"] == part) for part in ("train", "validation", "test")}',
        ]
    else:
        split = run.recipe.split
        lines += [
            'rows = table.to_dict("records")',
            f"shuffled = np.random.default_rng({split.seed}).permutation(len(rows))",
            f"ends = [round(share * len(rows)) for share in ({1 - sum(split.held_out):g}, {1 - split.test:g})]",
            'parts = dict(zip(("train", "validation", "test"), np.split(shuffled, ends)))',
        ]
    if run.folds is not None:
        return "\n".join([*lines, *fold_lines()])
    return "\n".join([*lines, 'train = parts["train"]'])


def _as_arguments(run: BundledRun) -> str:
    """How the file is written, as arguments of `pandas.read_csv`, where that is not its default."""
    dialect = run.table.dialect
    arguments: dict[str, object] = {}
    if dialect.repeated or len(dialect.delimiter) > 1:
        arguments["sep"] = r"\s+" if dialect.repeated and not dialect.delimiter.strip() else dialect.delimiter
    elif dialect.delimiter not in ("", ","):
        arguments["sep"] = dialect.delimiter
    if dialect.encoding.replace("_", "-").lower() not in ("utf-8", "utf-8-sig", "ascii"):
        arguments["encoding"] = dialect.encoding
    if dialect.skip_rows:
        arguments["skiprows"] = dialect.skip_rows
    if not dialect.header:
        arguments |= {"header": None, "names": [column.name for column in run.table.columns]}
    if dialect.header and dialect.header_rows > 1:
        first = dialect.skip_rows + dialect.header_rows
        arguments |= {"skiprows": first, "header": None, "names": [column.name for column in run.table.columns]}
    if dialect.quotechar not in ('"', ""):
        arguments["quotechar"] = dialect.quotechar
    if dialect.escape:
        arguments["escapechar"] = dialect.escape
    if dialect.comment:
        arguments["comment"] = dialect.comment
    if dialect.space_after:
        arguments["skipinitialspace"] = True
    return "".join(f", {name}={value!r}" for name, value in arguments.items())


def _groups(preparation: Preparation) -> list[tuple[tuple[Call, ...], list[Feature]]]:
    """Columns that are prepared alike, with the calls that make their numbers; numbers that become waves and indices into
    embeddings come last."""
    found: dict[tuple[Call, ...], list[Feature]] = {}
    waves: dict[tuple[Call, ...], list[Feature]] = {}
    for feature in preparation.features:
        calls = _calls(feature)
        if feature.is_periodic:  # its flag stands among all others'
            waves.setdefault(calls[:1], []).append(feature)
            calls = calls[1:]
        if calls:
            found.setdefault(calls, []).append(feature)
    coded = [(calls, [feature]) for calls, features in found.items() for feature in features if feature.codes]
    order = [slot.feature.name for slot in preparation.embedded]
    plain = [(calls, features) for calls, features in found.items() if not features[0].codes]
    return [*plain, *waves.items(), *sorted(coded, key=lambda group: order.index(group[1][0].name))]


SCALED: dict[Scaling, str] = {
    "robust": "robust",
    "standard": "standard",
    "quantile": "by_rank",
    "none": "filled",
    "piecewise_linear": "ramps",
    "periodic": "robust",
}


def _calls(feature: Feature) -> tuple[Call, ...]:
    """The calls of `train_functions.py` that make what becomes of a column."""
    flag = () if not feature.flag else ("np.isnan({})",) if feature.numeric else ('{} == ""',)
    match feature:
        case NumberFeature():
            values = "logarithm({})" if feature.log else "{}"
            scaled, settings = SCALED[feature.scaling], f", {feature.most_ramps}" if feature.has_ramps else ""
            return (f"{scaled}({values}, train{settings})" if feature.seen else "np.zeros(len({}))", *flag)
        case BooleanFeature():
            return (*(("yes_no({})",) if feature.size else ()), *flag)
        case DateFeature():
            return (*(_date_call(feature, part) for part in feature.parts), *flag)
        case CategoryFeature() if feature.indexed:
            found = f"codes({{}}, train, {len(feature.vocabulary)}, {feature.missing_seen})"
            return (found,) if feature.codes else (f"one_hot({found}, {feature.size})",)
        case TextFeature() if feature.vocabulary:
            if feature.codes:
                return (f"word_codes({{}}, train, {len(feature.vocabulary)}, {feature.length})",)
            counted = f"word_counts({{}}, train, {len(feature.vocabulary)})"
            return (counted,) if feature.words == "count" else (f"np.minimum({counted}, 1)",)
    return ()


def _date_call(feature: DateFeature, part: DatePart) -> Call:
    if part in CYCLES:
        return f'date_part({{}}, train, "{part}")'
    settings = f", {feature.most_ramps}" if feature.has_ramps else ""
    if part == "elapsed":
        return f"{SCALED[feature.scaling]}({{}}, train{settings})"
    return f'date_part({{}}, train, "{part}"{f", ramps{settings}" if feature.has_ramps else ""})'


def _columns(
    groups: Sequence[tuple[tuple[Call, ...], list[Feature]]], preparation: Preparation, *, in_folds: bool
) -> list[str]:
    """The lines that make x of the columns."""
    lines = [
        "# the columns: float64 with NaN where missing (dates are days since 1970-01-01), or text, empty where missing",
        'settings = read_settings(HERE / "reading.json")',
        "columns = read_columns(rows, settings, settings.columns)",
        "blocks = []",
    ]
    longest = max((features for _, features in groups), key=len)
    names = {feature.name for feature in preparation.features}
    for calls, features in groups:
        made = [call.format("columns[name]") for call in calls]
        those = [feature.name for feature in features]
        if len(those) > MOST_NAMES and features is longest:
            others = sorted(names - set(those))
            listed = _list("others = ", others, "") if others else []
            every = "[name for name in columns if name not in others]" if others else "columns"
            lines += [*listed, f"for name in {every}:"]
        elif len(those) == 1:
            lines += _blocks("", [call.format(f"columns[{_text(those[0])}]") for call in calls])
            continue
        else:
            lines += _list("for name in ", those, ":")
        lines += _blocks("    ", made)
    lines.append('prepared = np.column_stack(blocks).astype("float32")')
    if not in_folds:  # where each network has rows of its own
        lines.append('x_train, x_validation = prepared[train], prepared[parts["validation"]]')
    return lines


def _blocks(indent: str, calls: Sequence[str]) -> list[str]:
    line = f"{indent}blocks += [{', '.join(calls)}]"
    if len(line) <= WIDTH:
        return [line]
    return [f"{indent}blocks += [", *(f"{indent}    {call}," for call in calls), f"{indent}]"]


def _list(before: str, names: Sequence[str], after: str) -> list[str]:
    """A line with a list of names, over several lines where it is long; a very long list stays on one."""
    lines = [""]
    for name in map(_text, names):
        if lines[-1] and len(lines[-1]) + len(name) > WIDTH - 6:
            lines.append("")
        lines[-1] += f"{name}, " if lines[-1] else f"    {name}, "
    whole = f"{before}[{', '.join(map(_text, names))}]{after}"
    if len(whole) <= WIDTH or len(names) > MOST_NAMES:
        return [whole]
    return [f"{before}[", *(line.rstrip() for line in lines), f"]{after}"]


def _text(name: str) -> str:
    """A name as Python writes it, in double quotes."""
    return json.dumps(name, ensure_ascii=False)


def _target(preparation: Preparation, recipe: Recipe) -> list[str]:
    """The lines that make y, and the weights of the rows."""
    lines = ["", "# the target", "labels = read_columns(rows, settings, [settings.target_column])[settings.target]"]
    if preparation.task is Task.REGRESSION:
        lines += [
            f"values = {'np.log(labels)' if preparation.target_log else 'labels'}",
            "mean, std = values[train].mean(), values[train].std() or 1.0",
            "y = (values - mean) / std",
        ]
    else:
        lines += [
            "classes = settings.classes",
            "y = np.array([classes.index(label) for label in labels])",
        ]
    weighted = bool(recipe.sample_weight)
    if weighted:
        name = "settings.weight_column"
        lines.append(f"weights = read_columns(rows, settings, [{name}])[{name}.name]")
    if recipe.training.class_weight and preparation.task is not Task.REGRESSION:
        lines += [
            "counts = np.bincount(y[train], minlength=len(classes))",
            "balanced = len(train) / (np.count_nonzero(counts) * np.maximum(counts, 1))  # rare classes count for more",
            "weights = weights * balanced[y]" if weighted else "weights = balanced[y]",
        ]
    return lines


def _network_lines(
    run: BundledRun, recipe: Recipe, preparation: Preparation, output: OutputLayer, weighted: bool
) -> list[str]:
    """The lines that build and train one network."""
    return [
        "# the network",
        *model_code(recipe, preparation.width, output, [*preparation.periodic, *preparation.embedded]),
        *compile_code(recipe, output),
        "",
        "# training",
        *targets_code(recipe, output),
        *fit_code(run, recipe, output, weighted, RowNames()),
    ]


def _scores(run: BundledRun, preparation: Preparation) -> list[str]:
    numbers = preparation.task is Task.REGRESSION
    call = "scores_of_numbers(labels[at], predictions[at])" if numbers else "scores_of_classes(y[at], predictions[at])"
    if run.folds is not None:
        return fold_scores(run, preparation)
    parts = ", ".join(_text(part.value) for part in Part if part is not Part.TEST or run.with_test)
    closed = "" if run.with_test else "  # the test rows stay closed: add them at the very end"
    predicted = 'model.predict(prepared, batch_size=8192, verbose=0).astype("float64")'
    return [
        *in_units(preparation, predicted),
        f"for part in ({parts}):{closed}",
        "    at = parts[part]",
        f"    found = {call}",
        '    print(f"{part}:", ", ".join(f"{name} {value:.4f}" for name, value in found.items()))',
    ]


def _functions(body: str) -> dict[str, str]:
    """The functions that the script calls, and those that they call, in the order of their file."""
    source = FUNCTIONS.read_text(encoding="utf-8")
    defined = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    pieces = {node.name: ast.get_source_segment(source, node) or "" for node in defined}
    wanted: set[str] = set()
    todo = body
    while found := {name for name in pieces if name not in wanted and f"{name}(" in todo}:
        wanted |= found
        todo = "\n".join(pieces[name] for name in found)
    return {name: piece for name, piece in pieces.items() if name in wanted}
