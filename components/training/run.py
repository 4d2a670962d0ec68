"""One run, from the material to a model on disk: epoch after epoch, watched, paused, stopped, gone on with."""

import json
import math
import time
from pathlib import Path
from typing import Literal

import keras
import numpy as np

from components.data.preparation import Material, apply
from components.evaluation.metrics import baseline_metrics, evaluate, test_report
from components.problem import Problem
from components.recipe import Recipe, Task
from components.training.checkpoint import FILE, Progress, load_checkpoint, save_checkpoint
from components.training.epoch import CompiledEpoch, Evaluation, outputs_of
from components.training.log import Command, EpochLog, Listener, Outcome
from components.training.model import build_core, build_loss, build_optimizer, build_servable
from components.words import number, t

TELL_SECONDS = 0.1
CHECKPOINT_SECONDS = 2.0


class Run:
    """A network in training on one material; `train` drives it."""

    def __init__(self, material: Material, recipe: Recipe, folder: Path, listener: Listener) -> None:
        self.material, self.recipe, self.folder, self.listener = material, recipe, folder, listener
        self.preparation, self.task = material.preparation, material.preparation.task
        self.x = apply(self.preparation, material.inputs)
        self.y = (material.targets - self.preparation.target_mean) / self.preparation.target_std
        self.y = self.y.astype("int32" if self.task is Task.MULTICLASS else "float32")
        self.core = build_core(self.x.shape[1], recipe.layers, self.preparation, recipe.training.seed)
        self.optimizer = build_optimizer(recipe.training)
        loss = build_loss(self.task)
        parts = material.parts
        self.epoch = CompiledEpoch(
            self.core,
            loss,
            self.optimizer,
            self.task,
            self.x[parts.train],
            self.y[parts.train],
            recipe.training.batch_size,
        )
        self.validation = Evaluation(self.core, loss, self.task, self.x[parts.validation], self.y[parts.validation])
        self.metric = "mae" if self.task is Task.REGRESSION else "accuracy"
        self.progress = Progress()
        self.command: Command = "none"
        self.untold: list[EpochLog] = []
        self.asked = self.told = self.saved = time.monotonic()

    def variables(self) -> list[keras.Variable]:
        """Everything that changes while training: weights, moving statistics, random states, the optimizer's."""
        of_layers = [variable for layer in self.core.layers for variable in random_states(layer)]
        unique = {id(variable): variable for variable in [*self.core.weights, *of_layers, *self.optimizer.variables]}
        return list(unique.values())

    def resume(self) -> None:
        found = load_checkpoint(self.folder)
        if found is None:
            return
        self.progress = found
        for variable, value in zip(self.variables(), found.weights, strict=True):
            variable.assign(value)

    def go_on(self) -> bool:
        """Whether nobody asked to pause or stop; asks at most ten times a second."""
        now = time.monotonic()
        if self.command == "none" and now - self.asked > TELL_SECONDS / 2:
            self.command, self.asked = self.listener.command(), now
        return self.command == "none"

    def run_epoch(self) -> None:
        """Train one epoch, or what the checkpoint left of it."""
        progress = self.progress
        started = time.perf_counter()
        order = self.epoch.order(np.random.default_rng([self.recipe.training.seed, progress.epoch]))
        progress.next_batch, progress.sums = self.epoch.run(order, progress.next_batch, progress.sums, self.go_on)
        if progress.next_batch == self.epoch.batches:
            self._finish_epoch(progress.sums / self.epoch.rows, started)
        progress.train_s += time.perf_counter() - started

    def _finish_epoch(self, training: np.ndarray, started: float) -> None:
        progress = self.progress
        validation = self.validation()
        if not (math.isfinite(training[0]) and math.isfinite(validation[0])):
            raise diverged(progress.epoch + 1, self.recipe.training.learning_rate)
        progress.epoch, progress.next_batch, progress.sums = progress.epoch + 1, 0, np.zeros(2)
        if validation[0] < progress.best_loss:
            progress.best_loss, progress.best_epoch, progress.waited = float(validation[0]), progress.epoch, 0
            progress.best = [variable.numpy() for variable in self.core.weights]
        else:
            progress.waited += 1
        seconds = time.perf_counter() - started
        progress.first_epoch_s = progress.first_epoch_s or seconds
        units = self.preparation.target_std if self.task is Task.REGRESSION else 1.0
        logs = {
            "loss": float(training[0]),
            self.metric: float(training[1] * units),
            "val_loss": float(validation[0]),
            f"val_{self.metric}": float(validation[1] * units),
        }
        self.untold.append(EpochLog(progress.epoch, logs, seconds))

    def tell(self, at_once: bool = False) -> None:
        now = time.monotonic()
        checkpoint_due = not at_once and now - self.saved > CHECKPOINT_SECONDS
        # What a checkpoint holds was told before: a run that goes on from it leaves no gap in the history.
        if self.untold and (at_once or checkpoint_due or now - self.told > TELL_SECONDS):
            self.listener.epochs(self.untold)
            self.untold, self.told = [], now
        if checkpoint_due:
            self.checkpoint()

    def checkpoint(self) -> None:
        self.progress.weights = [variable.numpy() for variable in self.variables()]
        save_checkpoint(self.folder, self.progress)
        self.saved = time.monotonic()

    def patience_over(self) -> bool:
        stopping = self.recipe.training.early_stopping
        return stopping is not None and self.progress.waited >= stopping.patience

    def take_best(self) -> None:
        for variable, value in zip(self.core.weights, self.progress.best, strict=True):
            variable.assign(value)

    def finish(self, status: Literal["completed", "stopped"], note: str) -> Outcome:
        """Measure, write the model, and forget the checkpoint."""
        answers = outputs_of(self.core, self.x)
        if self.task is Task.REGRESSION:
            answers = answers * self.preparation.target_std + self.preparation.target_mean
        targets, parts, classes = self.material.targets, self.material.parts, len(self.preparation.classes)
        metrics = {
            name: evaluate(self.task, targets[rows], answers[rows], classes)
            for name, rows in (("train", parts.train), ("validation", parts.validation), ("test", parts.test))
        }
        metrics["baseline"] = baseline_metrics(self.task, targets[parts.train], targets[parts.test])
        report = test_report(self.preparation, targets[parts.test], answers[parts.test])
        report |= {"metrics": metrics}
        self._save_model(answers)
        _write(self.folder / "preparation.json", json.dumps(self.preparation.as_dict()))
        _write(self.folder / "evaluation.json", json.dumps(report))
        (self.folder / FILE).unlink(missing_ok=True)
        timing = {"first_epoch_s": self.progress.first_epoch_s, "train_s": self.progress.train_s}
        return Outcome(status, self.progress.epoch, self.progress.best_epoch, metrics, timing, note)

    def _save_model(self, answers: np.ndarray) -> None:
        servable = build_servable(self.preparation, self.core)
        rows = self.material.parts.test[:64]
        raw = {name: keras.ops.convert_to_tensor(values[rows]) for name, values in self.taken_inputs().items()}
        # The model that leaves must say what the network said; a difference here is a fault of this program.
        if not np.allclose(
            np.asarray(servable(raw)), answers[rows], rtol=1e-3, atol=1e-3 * self.preparation.target_std
        ):
            raise AssertionError("the saved model does not give the answers of the trained network")
        aside = self.folder / "aside.keras"
        servable.save(aside)
        aside.replace(self.folder / "model.keras")

    def taken_inputs(self) -> dict[str, np.ndarray]:
        return {feature.name: self.material.inputs[feature.name] for feature in self.preparation.features}


def train(material: Material, recipe: Recipe, folder: Path, listener: Listener) -> Outcome:
    """Train a recipe on its material, going on from the checkpoint in `folder` if there is one.

    Writes model.keras, preparation.json and evaluation.json there at the end, checkpoint.npz on the way.

    Raises:
        Problem: the loss became infinite or not a number.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(material, recipe, folder, listener)
    run.resume()
    while run.progress.epoch < recipe.training.epochs and not run.patience_over() and run.go_on():
        run.run_epoch()
        run.tell()
    run.tell(at_once=True)
    progress, stopping = run.progress, recipe.training.early_stopping
    if run.command == "pause":
        run.checkpoint()
        return Outcome("paused", progress.epoch, progress.best_epoch)
    if run.command == "stop":
        if progress.best:
            run.take_best()
        note = t(
            "Stopped at epoch {epoch}; the weights are those of epoch {best}.",
            epoch=progress.epoch,
            best=progress.best_epoch,
        )
        return run.finish("stopped", note)
    if stopping and stopping.restore_best_weights and progress.best:
        run.take_best()
        note = t(
            "The weights are those of epoch {best}, where the validation loss was lowest.", best=progress.best_epoch
        )
    else:
        note = t("The weights are those of the last epoch.")
    if run.patience_over():
        note = t("Ended early: no better validation loss for {patience} epochs.", patience=progress.waited) + " " + note
    return run.finish("completed", note)


def random_states(layer: keras.layers.Layer) -> list[keras.Variable]:
    """What the layer's seed generator (Dropout, GaussianNoise) draws from; Keras lists it beside the weights."""
    return [variable for variable in layer.variables if not any(variable is weight for weight in layer.weights)]


def diverged(epoch: int, learning_rate: float) -> Problem:
    return Problem(
        "diverged",
        t("The loss grew beyond all numbers in epoch {epoch}.", epoch=epoch),
        "training.learning_rate",
        t("Lower the learning rate (it is {rate}) and start again.", rate=number(learning_rate)),
    )


def _write(path: Path, text: str) -> None:
    aside = path.with_suffix(".aside")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
