"""The zip that leaves with a person: the model, what it was made from, and a script that uses it."""

import ast
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

from components.columns.category.format import CategoryFormat
from components.columns.cell_parser import TRUTH, missing_numbers
from components.columns.formats import DateFormat, DurationFormat, Format, NumberFormat, Order, format_as_dict
from components.columns.missing import as_cells_have, missing_cells
from components.domain.recipe import ColumnType, Part, Recipe
from components.domain.run import LearningRateChange
from components.evaluation.report import EVALUATION, REPORT_FILES
from components.export.predict import InputColumn, Schema
from components.features import Feature, Preparation
from components.features.fit import parser_of_feature
from components.prediction.cell_formats import own_sign
from components.splitting.description import in_words

KERAS = "3.15.1"
EXPORT = Path(__file__).parent
ROOT = EXPORT.parents[1]


def make_bundle(
    folder: Path,
    name: str,
    recipe: Recipe,
    *,
    with_test: bool,
    learning_rates: Sequence[LearningRateChange] = (),
) -> bytes:
    """Zip the model in a run's `folder` with its recipe, a script and its scores; those of test rows only `with_test`."""
    preparation = Preparation.from_dict(json.loads((folder / "preparation.json").read_text(encoding="utf-8")))
    divided = EVALUATION.validate_json((folder / REPORT_FILES[Part.TEST]).read_bytes()).split
    split = divided.in_words or in_words(recipe.split)  # older runs did not write down the sentence
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        closed = set() if with_test else {REPORT_FILES[Part.TEST]}
        for file in ("model.keras", "preparation.json", *REPORT_FILES.values()):
            if file not in closed and (folder / file).exists():  # older runs kept no report of validation rows
                bundle.write(folder / file, file)
        bundle.writestr("recipe.json", recipe.model_dump_json(indent=2))
        for path, text in script_files(preparation).items():
            bundle.writestr(path, text)
        bundle.writestr("README.txt", readme(name, preparation, split) + _rates_in_words(learning_rates))
    return buffer.getvalue()


def readme(name: str, preparation: Preparation, split: str) -> str:
    """What is in the bundle of run `name`, in plain words; `split` says how its rows were divided."""
    made = [f"{feature.name}: {feature.in_words()} ({feature.inputs_in_words()})" for feature in preparation.features]
    names, prepared = ", ".join(feature.name for feature in preparation.features), "\n".join(made)
    text, target = (EXPORT / "bundle_readme.txt").read_text(encoding="utf-8"), preparation.target
    return text.format(name=name, keras=KERAS, target=target, columns=names, prepared=prepared, split=split)


def _rates_in_words(changes: Sequence[LearningRateChange]) -> str:
    """What recipe.json does not say: how the learning rate was changed by hand."""
    if not changes:
        return ""
    rates = "\n".join(f"from epoch {change.epoch + 1} on: {change.learning_rate:g}" for change in changes)
    return f"\nThe learning rate was changed by hand while the network trained:\n{rates}\n"


def script_files(preparation: Preparation) -> dict[str, str]:
    """The text of every file that predicting a CSV needs beside model.keras, by its path in the bundle.

    predict.py and the modules of ours that it imports are copied as they are, below packages that are empty.
    """
    files = {"predict.py": (EXPORT / "predict.py").read_text(encoding="utf-8")}
    todo = _imports_of_ours(files["predict.py"])
    while todo:
        module = Path(*todo.pop().split("."))
        path = module.with_suffix(".py").as_posix()
        if path not in files:
            files[path] = (ROOT / path).read_text(encoding="utf-8")
            files |= {(package / "__init__.py").as_posix(): "" for package in module.parents if package.name}
            todo |= _imports_of_ours(files[path])
    schema = schema_of(preparation)
    columns = [vars(column) | {"format": format_as_dict(column.format)} for column in schema.columns]
    document = vars(schema) | {"columns": columns}
    return files | {"schema.json": json.dumps(document, indent=1, ensure_ascii=False)}


def _imports_of_ours(source: str) -> set[str]:
    imports = (node.module for node in ast.parse(source).body if isinstance(node, ast.ImportFrom))
    return {module for module in imports if module and module.startswith("components.")}


def schema_of(preparation: Preparation) -> Schema:
    """How predict.py reads the rows of a CSV as the app does."""
    return Schema(
        columns=[_input_column(feature, preparation) for kind in ColumnType for feature in preparation.of(kind)],
        decimal=preparation.decimal,
        split={name: list(parts) for name, parts in preparation.split.items()},
        renamed=dict(preparation.renamed),
        target=preparation.target,
        classes=preparation.classes,
        two_parts=preparation.target_time.two_parts if preparation.target_time else "",
    )


def _input_column(feature: Feature, preparation: Preparation) -> InputColumn:
    form = _format(feature)
    numbers = form if feature.kind is ColumnType.NUMBER and isinstance(form, NumberFormat | DurationFormat) else None
    markers = as_cells_have(feature.missing)
    return InputColumn(
        name=feature.name,
        numeric=feature.numeric,
        format=form,
        missing=sorted(missing_cells(preparation.missing_words(feature.name)) | markers),
        missing_numbers=missing_numbers(feature.missing, numbers) if numbers else [],
        decimal=own_sign(feature, preparation) if isinstance(numbers, NumberFormat) else "",
        had_unread=feature.name in preparation.unread,
    )


def _format(feature: Feature) -> Format:
    form = feature.format
    match feature.kind:
        case ColumnType.NUMBER:
            return form if isinstance(form, NumberFormat | DurationFormat) else NumberFormat()
        case ColumnType.DATE:
            return form if isinstance(form, DateFormat) else DateFormat(Order.YEAR_MONTH_DAY)
        case ColumnType.BOOLEAN:
            return TRUTH
        case ColumnType.CATEGORY | ColumnType.TEXT | ColumnType.ID | ColumnType.CONSTANT:
            return parser_of_feature(feature).format or CategoryFormat()
        case _:
            assert_never(feature.kind)
