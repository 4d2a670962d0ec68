"""One run, from the material to a model on disk: watched, paused, stopped, gone on with."""

import hashlib
import json
import time
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np

from components.domain.recipe import Part, Recipe, Task, Training
from components.domain.run import Listener, PendingCommand, RunOutcome, RunStatus
from components.evaluation.metrics import baseline_metrics, evaluate, test_report
from components.features import TargetScale, TrainingData, apply
from components.i18n import t
from components.splitting import in_words
from components.training.checkpoint import (
    Progress,
    lengthened,
    load_checkpoint,
    save_checkpoint,
    take_lengthening,
)
from components.training.diagnosis import find_cause
from components.training.epoch_chunk import PreparedRows, Rules, Settings
from components.training.model import build_core, build_loss, build_optimizer, build_servable
from components.training.predictions import outputs_of
from components.training.reporter import Reporter
from components.training.seed_ensemble import Spread
from components.training.trainer import Trainer
from components.training.weight_snapshots import Replay

ASK_SECONDS = 0.02
CHECKPOINT_SECONDS = 2.0
SERVABLE_ROWS = 64  # on which the model that leaves is held against the trained network


class Run:
    """A recipe in training on its material; `train` drives it."""

    def __init__(self, material: TrainingData, recipe: Recipe, folder: Path, listener: Listener) -> None:
        self.began = time.monotonic()
        self.material, self.recipe, self.folder, self.listener = material, recipe, folder, listener
        self.preparation, self.task = material.preparation, material.preparation.task
        self.x = apply(self.preparation, material.inputs)
        self.checked_rows = material.parts.test[:SERVABLE_ROWS]
        self.checked_inputs = material.keep_only(self.checked_rows)
        self.rows = prepared_rows(material, self.x, recipe.training)
        training, preparation = recipe.training, self.preparation
        width = self.x.shape[1]
        batches = -(-len(self.rows.train) // training.batch_size)
        self.trainer = Trainer(
            build_core(width, recipe.layers, preparation, training.seed),
            build_loss(self.task),
            build_optimizer(training, batches),
            self.rows,
            settings_of(training, self.task, preparation.scale),
        )
        seeds = range(training.seed, training.seed + training.seeds)
        self.spread = Spread(self.trainer, lambda seed: build_core(width, recipe.layers, preparation, seed), seeds)
        self.replay = Replay(folder, self.trainer.learner.places(), training.epochs)
        self.reporter = Reporter(self.trainer.tally, listener)
        self.progress = Progress()
        self.command = PendingCommand.NONE
        self.asked, self.saved = float("-inf"), time.monotonic()

    def begin(self) -> None:
        """Start where the last checkpoint is, or at the very beginning."""
        found = load_checkpoint(self.folder)
        if found is not None:
            self.spread.restore(found.states)
            self.progress = found
            if lengthened(self.folder):
                self.spread.wait_anew()
                self.checkpoint()
                take_lengthening(self.folder)
        self.replay.begin(self.trainer.epoch)
        if self.trainer.epoch == 0:
            self.replay.keep(0, self.trainer.flat_weights()[None])
        self.trainer.begin()

    def go_on(self) -> bool:
        """Whether nobody asked to pause or stop."""
        now = time.monotonic()
        if self.command is PendingCommand.NONE and now - self.asked > ASK_SECONDS:
            self.command, self.asked = self.listener.command(), now
        return self.command is PendingCommand.NONE

    def advance(self) -> None:
        """Train a stretch, tell of it, and write a checkpoint if it is time."""
        began = time.perf_counter()
        stretches = self.spread.advance(self.go_on)
        self.progress.train_s += time.perf_counter() - began
        own = stretches[0] if stretches else None
        if own is not None:
            self.reporter.put(stretches)
            self.replay.keep(own.first + 1, own.kept)
            if not self.progress.first_epoch_s:
                self.reporter.flush()
                self.progress.first_epoch_s = time.monotonic() - self.began
        self._checkpoint_in_time()

    def _checkpoint_in_time(self) -> None:
        if time.monotonic() - self.saved > CHECKPOINT_SECONDS:
            self.checkpoint()

    def checkpoint(self) -> None:
        # What a checkpoint holds was told before: a run that goes on from it leaves no gap in the history.
        self.reporter.flush()
        self.progress.states = self.spread.capture()
        save_checkpoint(self.folder, self.progress)
        self.saved = time.monotonic()

    def end(self) -> RunOutcome:
        """Choose the weights, measure, and keep the model; the checkpoint stays, so that the run can be made longer."""
        while not self.spread.catch_up(self.go_on) and self.go_on():
            self._checkpoint_in_time()
        self.checkpoint()
        self.reporter.close()
        self.trainer.close()
        trainer, stopping = self.trainer, self.recipe.training.early_stopping
        if self.command is PendingCommand.PAUSE:
            return RunOutcome(RunStatus.PAUSED, trainer.epoch, trainer.best_epoch)
        if not trainer.sound:
            return self._diverged()
        if self.command is PendingCommand.STOP and trainer.epoch == 0:
            return RunOutcome(RunStatus.STOPPED, 0, 0, timing=self._timing(), note=t("Stopped before its first epoch."))
        if self.command is PendingCommand.STOP and trainer.best_epoch:
            note = t("Stopped at epoch {epoch}; the weights are those of epoch {best}.")
            return self._keep(RunStatus.STOPPED, "best", note.format(epoch=trainer.epoch, best=trainer.best_epoch))
        if stopping and stopping.restore_best_weights:
            note = t("The weights are those of epoch {best}, where the validation loss was lowest.")
            note = note.format(best=trainer.best_epoch)
        else:
            note = t("The weights are those of the last epoch.")
        if trainer.patience_over:
            note = t("Ended early: no better validation loss for {n} epochs.", n=trainer.waited) + " " + note
        weights: Literal["best", "last"] = "best" if stopping and stopping.restore_best_weights else "last"
        return self._keep(
            RunStatus.STOPPED if self.command is PendingCommand.STOP else RunStatus.COMPLETED, weights, note
        )

    def _diverged(self) -> RunOutcome:
        trainer, epoch = self.trainer, self.trainer.epoch + 1
        trainer.learner.packing.write_back()
        cause = find_cause(trainer.learner.model, self.rows, self.recipe, self.preparation)
        said = [t("The loss grew beyond all numbers in epoch {epoch}.", epoch=epoch), cause.what, cause.remedy]
        if trainer.epoch == 0:
            return RunOutcome(RunStatus.FAILED, 0, 0, timing=self._timing(), error=" ".join(said))
        note = t("The model keeps the weights of epoch {epoch}, the last that were numbers.", epoch=trainer.epoch)
        return self._keep(RunStatus.FAILED, "last", note, error=" ".join(said))

    def _keep(
        self,
        status: RunStatus,
        which: Literal["best", "last"],
        note: str,
        error: str = "",
    ) -> RunOutcome:
        trainer = self.trainer
        self.spread.write(self.folder, which, lambda model: self._metrics(self._answers(model)))
        trainer.use_weights(trainer.best if which == "best" else trainer.flat_weights())
        core, parts, targets = trainer.learner.model, self.material.parts, self.material.targets
        answers = self._answers(core)
        metrics = self._metrics(answers)
        metrics["baseline"] = baseline_metrics(self.task, targets[parts.train], targets[parts.test])
        report = test_report(self.preparation, targets[parts.test], answers[parts.test])
        report |= {"metrics": metrics, "split": self._split()}
        self._save_model(core, answers)
        _write(self.folder / "preparation.json", json.dumps(self.preparation.as_dict()))
        _write(self.folder / "evaluation.json", json.dumps(report))
        if trainer.why_uncompiled:
            note += " " + t("XLA cannot compile this network; it ran uncompiled: {why}", why=trainer.why_uncompiled)
        return RunOutcome(status, trainer.epoch, trainer.best_epoch, metrics, self._timing(), note, error)

    def _split(self) -> dict[str, Any]:
        """How the rows were divided: as the recipe has it, in a sentence, and how many each part got."""
        split, material = self.recipe.split, self.material
        rows = {part.value: len(material.parts[part]) for part in Part}
        told = {finding.code for finding in material.division.told} if material.division else set()
        return {
            **split.model_dump(mode="json"),
            "in_words": in_words(split, rows, self.task is not Task.REGRESSION, told),
            "rows": rows,
            "test_rows": _name_of(material.rows_kept[material.parts.test]),
        }

    def _answers(self, core: keras.Model) -> np.ndarray:
        """(rows, outputs) of all rows: probabilities, or the target in its own units."""
        answers = outputs_of(core, self.x)
        if self.task is Task.REGRESSION:
            answers = self.preparation.scale.to_units(answers)
        return answers

    def _metrics(self, answers: np.ndarray) -> dict[str, dict[str, float]]:
        targets, parts, classes = self.material.targets, self.material.parts, len(self.preparation.classes)
        return {
            name: evaluate(self.task, targets[rows], answers[rows], classes)
            for name, rows in (("train", parts.train), ("validation", parts.validation), ("test", parts.test))
        }

    def _timing(self) -> dict[str, float]:
        return {"first_epoch_s": self.progress.first_epoch_s, "train_s": self.progress.train_s}

    def _save_model(self, core: keras.Model, answers: np.ndarray) -> None:
        servable = build_servable(self.preparation, core)
        raw = {
            feature.name: keras.ops.convert_to_tensor(self.checked_inputs[feature.name])
            for feature in self.preparation.features
        }
        # The model that leaves must say what the network said; a difference here is a fault of this program.
        close = 0.0 if self.preparation.target_log else 1e-3 * self.preparation.target_std
        if not np.allclose(np.asarray(servable(raw)), answers[self.checked_rows], rtol=1e-3, atol=close):
            raise AssertionError("the saved model does not give the answers of the trained network")
        aside = self.folder / "aside.keras"
        servable.save(aside)
        aside.replace(self.folder / "model.keras")


def prepared_rows(material: TrainingData, x: np.ndarray, training: Training) -> PreparedRows:
    """Training and validation rows as the network takes them, with the weights that the recipe wants."""
    preparation, parts = material.preparation, material.parts
    y = preparation.scale.to_network(material.targets)
    y = y.astype("int32" if preparation.task is Task.MULTICLASS else "float32").reshape(-1, 1)
    weights = None
    if training.class_weight == "balanced" and preparation.task is not Task.REGRESSION:
        # As scikit-learn's: each class counts for as much in all.
        labels = y[parts.train, 0].astype(int)
        counts = np.bincount(labels)
        weights = np.zeros(len(x), "float32")
        weights[parts.train] = len(labels) / (np.count_nonzero(counts) * counts[labels])
    if material.weights is not None:  # as in Keras, both are multiplied
        weights = material.weights if weights is None else weights * material.weights
    return PreparedRows(x, y, parts.train, parts.validation, weights)


def settings_of(training: Training, task: Task, scale: TargetScale) -> Settings:
    schedule = training.learning_rate_schedule
    plateau = schedule if schedule is not None and schedule.type == "ReduceLROnPlateau" else None
    rules = Rules(training.early_stopping, plateau)
    return Settings(task, training.batch_size, training.epochs, training.seed, rules, training.gradient_clipping, scale)


def train(material: TrainingData, recipe: Recipe, folder: Path, listener: Listener) -> RunOutcome:
    """Train a recipe on its material, going on from the checkpoint in `folder` if there is one.

    The raw inputs of `material` are let go of. Writes model.keras, preparation.json and evaluation.json there at the end, checkpoint.npz and the weights for the
    replay on the way. A loss beyond all numbers ends the run as failed, with the last good weights as its model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(material, recipe, folder, listener)
    run.begin()
    while not run.trainer.over and run.go_on():
        run.advance()
    return run.end()


def _name_of(positions: np.ndarray) -> str:
    """A name for rows at some positions of a table: 64 hexadecimal digits."""
    return hashlib.sha256(positions.astype("<i8").tobytes()).hexdigest()


def _write(path: Path, text: str) -> None:
    aside = path.with_suffix(".aside")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
