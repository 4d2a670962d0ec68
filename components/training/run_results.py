"""What a run leaves when it has ended: the model, its metrics, a report of each part, and how its other networks ended."""

from pathlib import Path

import keras
import numpy as np

from components.domain.recipe import Part, Recipe
from components.evaluation.metrics import baseline_metrics, evaluate
from components.features.training_arrays import SAMPLE_ROWS, TrainingArrays
from components.i18n import counted, t
from components.training.brought_scores import brought_note
from components.training.ensemble import Weights, take_weights
from components.training.fold_ensemble import FoldEnsemble, HeldOutRows
from components.training.model import MANY_COLUMNS, MODEL_FILE, PACKED_FILE, build_packed, build_servable
from components.training.pack_ensemble import PackEnsemble
from components.training.predict_rows import predict_rows
from components.training.reports import ShownRows, write_report
from components.training.seed_ensemble import SeedEnsemble

BASELINES = {"baseline": Part.TEST, "validation_baseline": Part.VALIDATION}  # by their part in the metrics
WITHOUT_TEST = ("train", "validation", "validation_baseline")
Metrics = dict[str, dict[str, float]]  # by part, then by Keras's name
AnyEnsemble = SeedEnsemble | FoldEnsemble | PackEnsemble


class RunResults:
    """Measures what a run came to after `epoch` epochs, and writes it into its folder."""

    def __init__(self, data: TrainingArrays, recipe: Recipe, folder: Path, epoch: int) -> None:
        self.data, self.recipe, self.folder, self.epoch = data, recipe, folder, epoch
        self.preparation, self.task = data.preparation, data.preparation.task

    def keep(self, ensemble: AnyEnsemble, which: Weights) -> tuple[Metrics, str]:
        """Choose the weights, measure, and keep the model: the metrics, and what is to be said of the networks.

        Raises OSError where the folder cannot be written, Damaged where weights that were brought do not score what their
        bundle says.
        """
        task, parts, targets = self.task, self.data.parts, self.data.targets
        core, held_out, learned, note = self._end_networks(ensemble, which)
        predictions = predict_rows(core, self.data.x, self.preparation)
        metrics = self._metrics(predictions)
        # What stands for new rows: of a cross-validation what each network says of the fold that it has not learned.
        shown = {Part.VALIDATION: (parts.validation, predictions), Part.TEST: (parts.test, predictions)}
        if held_out:
            of_folds = predictions.copy()
            of_folds[held_out.rows] = held_out.predictions
            shown[Part.VALIDATION] = held_out.rows, of_folds
            classes = len(self.preparation.classes)
            metrics["validation"] = evaluate(task, targets[held_out.rows], held_out.predictions, classes)
        counts = {Part.TRAIN: len(parts.train), **{part: len(rows) for part, (rows, _) in shown.items()}}
        brought = brought_note(self.folder, self.epoch, metrics, counts)
        note = " ".join(filter(None, [note, brought]))
        for name, part in BASELINES.items():
            metrics[name] = baseline_metrics(task, targets[learned[part]], targets[shown[part][0]])
        self._save_model(core, predictions)
        reported = {Part.VALIDATION: {part: metrics[part] for part in WITHOUT_TEST}, Part.TEST: metrics}
        validated = shown[Part.VALIDATION][0]
        for part, told in reported.items():
            told_rows = ShownRows(*shown[part], validated, held_out.folds if held_out else None)
            write_report(self.folder, part, told_rows, self.data, self.recipe, told)
        return metrics, note

    def _end_networks(
        self, ensemble: AnyEnsemble, which: Weights
    ) -> tuple[keras.Model, HeldOutRows | None, dict[Part, np.ndarray], str]:
        """Keep how the other seeds, folds or networks of a pack ended: the network that answers, the rows that were held out
        in folds, what the baselines of validation and test rows learn, and what is to be said of them."""
        learned = {Part.VALIDATION: self.data.parts.train, Part.TEST: self.data.learned}
        if isinstance(ensemble, PackEnsemble):
            pack = ensemble.write(self.folder, which)
            if pack.held_out:
                learned[Part.VALIDATION] = pack.held_out.rows
            return pack.model, pack.held_out, learned, pack_note(self.recipe, pack.diverged)
        held_out, note = None, ""
        if isinstance(ensemble, SeedEnsemble):
            ensemble.write(self.folder, which, self._validation_metrics)
        else:
            held_out, note = self._write_folds(ensemble, which)
            # The constant of all folds has seen the rows that it is asked about: it is held to be better than it is.
            learned[Part.VALIDATION] = held_out.rows
        take_weights(ensemble.trainer, which)
        return ensemble.trainer.train_step.model, held_out, learned, note

    def _write_folds(self, ensemble: FoldEnsemble, which: Weights) -> tuple[HeldOutRows, str]:
        """What the folds held out, and what is to be said of them."""
        held_out, folds = ensemble.write(self.folder, which), 1 + len(self.data.folds)
        untrained = folds - held_out.folds - len(held_out.diverged)
        notes = []
        if held_out.diverged:
            which_folds = ", ".join(map(str, held_out.diverged))
            beyond = t(
                "In these folds the loss grew beyond all numbers: {folds}. They are left out.", folds=which_folds
            )
            notes.append(beyond)
        if untrained:
            few = t(
                "{n} of {folds} folds were not trained as far as the first: they are left out.",
                n=untrained,
                folds=folds,
            )
            notes.append(few)
        return held_out, " ".join(notes)

    def _metrics(self, predictions: np.ndarray) -> Metrics:
        targets, parts, classes = self.data.targets, self.data.parts, len(self.preparation.classes)
        return {
            part.value: evaluate(self.task, targets[parts[part]], predictions[parts[part]], classes) for part in Part
        }

    def _validation_metrics(self, model: keras.Model) -> Metrics:
        """Of another seed: what luck is worth is told on validation rows alone."""
        rows, classes = self.data.parts.validation, len(self.preparation.classes)
        predictions = predict_rows(model, self.data.x[rows], self.preparation)
        return {"validation": evaluate(self.task, self.data.targets[rows], predictions, classes)}

    def _save_model(self, core: keras.Model, predictions: np.ndarray) -> None:
        servable = build_servable(self.preparation, core)
        names = [feature.name for feature in self.preparation.features]
        raw = {name: keras.ops.convert_to_tensor(self.data.sample[name]) for name in names}
        # The model that leaves must say what the network said; a difference here is a fault of this program.
        close = 0.0 if self.preparation.target_log else 1e-3 * self.preparation.target_std
        said, expected = np.asarray(servable(raw)), predictions[self.data.parts.test[:SAMPLE_ROWS]]
        if not np.allclose(said, expected, rtol=1e-3, atol=close):
            raise AssertionError("the saved model does not give the predictions of the trained network")
        if len(names) >= MANY_COLUMNS:  # before the other, which says by its time that both are of one training
            self._write_model(build_packed(self.preparation, core), PACKED_FILE)
        self._write_model(servable, MODEL_FILE)

    def _write_model(self, model: keras.Model, name: str) -> None:
        aside = self.folder / "aside.keras"
        model.save(aside)
        aside.replace(self.folder / name)


def pack_note(recipe: Recipe, diverged: int) -> str:
    """What is to be said of a pack that has ended, `diverged` networks of which have no weights that are numbers."""
    networks = recipe.networks - diverged
    note = counted(networks, "The answer is that of {n} network.", "The answer is the mean of {n} networks.")
    if diverged:
        beyond = counted(
            diverged,
            "{n} network is left out: its loss grew beyond all numbers.",
            "{n} networks are left out: their loss grew beyond all numbers.",
        )
        note = f"{note} {beyond}"
    return note
