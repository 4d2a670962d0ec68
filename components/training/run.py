"""One run, from its training data to a model on disk: watched, paused, stopped, gone on with."""

import time
from pathlib import Path

from components.domain.recipe import Recipe
from components.domain.run import (
    FASTER_BY,
    SLOW_EPOCHS,
    LearningRateChange,
    Listener,
    PendingCommand,
    RunOutcome,
    RunStatus,
    Speed,
    Steering,
)
from components.features import waves_of
from components.features.training_arrays import TrainingArrays
from components.i18n import t
from components.network.cost import rows_of_training, training_cost
from components.training.checkpoint import Checkpoint, extension_mark, load_checkpoint, save_checkpoint
from components.training.diagnosis import find_cause
from components.training.ensemble import Weights
from components.training.fold_ensemble import FoldEnsemble
from components.training.learning_rates import read_learning_rates, write_learning_rates
from components.training.pack_ensemble import PackEnsemble
from components.training.pack_trainer import PackTrainer
from components.training.ready_training import ReadyNetwork, ReadyPack, ready_training
from components.training.reporter import Reporter
from components.training.run_results import RunResults
from components.training.same_inputs import check_same_inputs, read_otherwise, read_preparation, write_preparation
from components.training.seed_ensemble import SeedEnsemble
from components.training.show_sample import choose_sample, write_sample
from components.training.shown_weights import ShownWeights

POLL_SECONDS = 0.02
CHECKPOINT_SECONDS = 2.0


class TrainingRun:
    """A recipe in training on its data; `train` drives it."""

    def __init__(
        self,
        data: TrainingArrays,
        recipe: Recipe,
        folder: Path,
        listener: Listener,
        ready: ReadyNetwork | ReadyPack | None = None,
    ) -> None:
        self.began = time.monotonic()
        if ready is None:
            ready = ready_training(data, recipe)
        else:
            ready.take_up(recipe)
        self.data, self.rows, self.trainer = data, ready.rows, ready.trainer
        self.recipe, self.folder, self.listener = recipe, folder, listener
        self.preparation, self.task = data.preparation, data.preparation.task
        training = recipe.training
        self.ensemble = _ensemble(ready, data, recipe)
        self.shown_weights = ShownWeights(folder, self.trainer.train_step.weight_layout(), training.epochs)
        self.reporter = Reporter(listener, each_network=recipe.pack is not None)
        self.progress = Checkpoint()
        self.steering = Steering()
        self.asked, self.saved = float("-inf"), time.monotonic()
        self.learning_rates = read_learning_rates(folder)
        self.epoch_began = float("-inf")  # the last that was trained by itself

    def begin(self) -> None:
        """Start where the last checkpoint is, or at the very beginning. Raises Damaged where its weights do not fit."""
        found = load_checkpoint(self.folder)
        if found is not None:
            # Versions may read the same cells otherwise, so that the weights are of other inputs.
            before = read_preparation(self.folder)
            if before is not None:
                check_same_inputs(before, self.preparation)
            try:
                self.ensemble.restore(found.states)
            except (
                ValueError
            ) as error:  # a run that an earlier version left paused does not say what it was learned from
                raise read_otherwise(t("The table"), "dataset") from error
            self.progress = found
            if extension_mark(self.folder).exists():
                self.ensemble.restart_patience()
                self.checkpoint()
                extension_mark(self.folder).unlink(missing_ok=True)
        write_preparation(self.folder, self.preparation)
        if self.learning_rates:  # an interruption may have come before they were told
            self._announce_learning_rates()
        self.trainer.begin()
        write_sample(self.folder, choose_sample(self.data))
        # Last: once weights are kept there is all that it takes to show them.
        self.shown_weights.begin(self.trainer.epoch, self.trainer.flat_weights())

    def go_on(self) -> bool:
        """Whether nobody asked to pause or stop."""
        now = time.monotonic()
        if self.command is PendingCommand.NONE and now - self.asked > POLL_SECONDS:
            self.steering, self.asked = self.listener.steering(), now
        return self.command is PendingCommand.NONE

    @property
    def command(self) -> PendingCommand:
        """What is asked of the run."""
        return self.steering.command

    def take_learning_rate(self) -> None:
        """Let a learning rate that was asked for come after the epochs trained so far; written down before it is used."""
        request = self.steering.learning_rate
        if request is None or any(change.asked >= request.asked for change in self.learning_rates):
            return
        epoch = self.trainer.epoch + self.trainer.amid_epoch
        change = LearningRateChange(request.learning_rate, request.asked, epoch)
        self.learning_rates = [*(each for each in self.learning_rates if each.epoch != epoch), change]
        write_learning_rates(self.folder, self.learning_rates)
        self._announce_learning_rates()

    def _announce_learning_rates(self) -> None:
        self.trainer.learning_rates = {change.epoch: change.learning_rate for change in self.learning_rates}
        self.listener.learning_rates(self.learning_rates)

    def wait_for_turn(self) -> bool:
        """Wait as the speed wants it before the next epoch; False where something else is asked meanwhile.

        It is the same in every speed how the epochs are computed: only how many of them go into one call.
        """
        seconds = self._seconds_to_wait()
        if seconds is None or seconds > 0:
            if seconds is None:  # what was watched step by step is not lost, however long it waits
                self.checkpoint()
            self.listener.wait(self.steering, seconds)
            self.asked = float("-inf")
            return self.go_on() and self._seconds_to_wait() == 0
        return True

    def _seconds_to_wait(self) -> float | None:
        """Before the next epoch; None until something else is asked."""
        match self.steering.speed:
            case Speed.STEP if self.trainer.epoch >= self.steering.until:
                return None
            case Speed.SLOW:
                faster = FASTER_BY * self.trainer.epoch if self.steering.until else 0.0
                return max(0.0, self.epoch_began + 1 / (SLOW_EPOCHS + faster) - time.monotonic())
        return 0.0

    def advance(self) -> None:
        """Train a chunk of epochs, report it, and write a checkpoint if it is time."""
        began, self.epoch_began = time.perf_counter(), time.monotonic()
        at_once = {} if self.steering.speed is Speed.FULL else {"most": 1}
        chunks = self.ensemble.advance(self.go_on, **at_once)
        self.progress.train_s += time.perf_counter() - began
        own = chunks[0] if chunks else None
        if own is not None:
            self.reporter.put(chunks)
            self.shown_weights.put(own)
            if not self.progress.first_epoch_s:
                self.reporter.flush()
                self.progress.first_epoch_s = time.monotonic() - self.began
        self._checkpoint_in_time()

    def _checkpoint_in_time(self) -> None:
        if time.monotonic() - self.saved > CHECKPOINT_SECONDS:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Write down where the run stands."""
        # What a checkpoint holds was reported before: a run that goes on from it leaves no gap in the history.
        self.reporter.flush()
        self.progress.states = self.ensemble.capture()
        save_checkpoint(self.folder, self.progress)
        self.saved = time.monotonic()

    def end(self) -> RunOutcome:
        """Choose the weights, measure, and keep the model; the checkpoint stays, so that the run can be made longer."""
        while not self.ensemble.catch_up(self.go_on) and self.go_on():
            self._checkpoint_in_time()
        self.checkpoint()
        self.reporter.close()
        self.ensemble.close()
        self.shown_weights.end(self.trainer.state, self.trainer.flat_weights())
        epoch, best_epoch, settings = self.trainer.epoch, self.trainer.state.best_epoch, self.recipe.training
        if self.command is PendingCommand.PAUSE:
            return RunOutcome(RunStatus.PAUSED, epoch, best_epoch)
        if not self.trainer.state.finite:
            return self._diverged()
        if self.command is PendingCommand.STOP and epoch == 0:
            return RunOutcome(RunStatus.STOPPED, 0, 0, timing=self._timing(), note=t("Stopped before its first epoch."))
        if self.command is PendingCommand.STOP and self.recipe.pack:
            note = t("Stopped at epoch {epoch:,}; each network has the weights of its best epoch.", epoch=epoch)
            return self._keep(RunStatus.STOPPED, "best", note)
        if self.command is PendingCommand.STOP and best_epoch:
            note = t(
                "Stopped at epoch {epoch:,}; the weights are those of epoch {best:,}.", epoch=epoch, best=best_epoch
            )
            return self._keep(RunStatus.STOPPED, "best", note)
        weights: Weights = "last"
        note = t("The weights are those of the last epoch.")
        if settings.early_stopping and settings.early_stopping.restore_best_weights:
            weights = "best"
            note = t("Each network has the weights of the epoch where its own validation loss was lowest.")
        if weights == "best" and not self.recipe.pack:
            note = t("The weights are those of epoch {best:,}, where the validation loss was lowest.", best=best_epoch)
        if (early_stopping := self.trainer.program.early_stopping).over:
            ended_early = t("Ended early: no better validation loss for {n} epochs.", n=early_stopping.wait)
            note = f"{ended_early} {note}"
        status = RunStatus.STOPPED if self.command is PendingCommand.STOP else RunStatus.COMPLETED
        return self._keep(status, weights, note)

    def _diverged(self) -> RunOutcome:
        trainer, epoch = self.trainer, self.trainer.epoch + 1
        if isinstance(trainer, PackTrainer):
            error = t("The loss of all networks grew beyond all numbers by epoch {epoch:,}.", epoch=trainer.epoch)
            error = f"{error} {t('Lower the learning rate, or clip the gradient, and start again.')}"
            if not trainer.chosen_weights(best=True):
                return RunOutcome(RunStatus.FAILED, 0, 0, timing=self._timing(), error=error)
            note = t("Each network keeps the weights of its best epoch.")
            return self._keep(RunStatus.FAILED, "best", note, error)
        trainer.train_step.packing.write_back()
        *_, rate = trainer.state.history[-1]
        cause = find_cause(trainer.train_step.model, self.rows, self.recipe, self.preparation, float(rate))
        error = " ".join([t("The loss grew beyond all numbers in epoch {epoch:,}.", epoch=epoch), *cause])
        if trainer.epoch == 0:
            return RunOutcome(RunStatus.FAILED, 0, 0, timing=self._timing(), error=error)
        note = t("The model keeps the weights of epoch {epoch:,}, the last that were numbers.", epoch=trainer.epoch)
        return self._keep(RunStatus.FAILED, "last", note, error)

    def _keep(self, status: RunStatus, which: Weights, note: str, error: str = "") -> RunOutcome:
        results = RunResults(self.data, self.recipe, self.folder, self.trainer.epoch)
        metrics, said = results.keep(self.ensemble, which)
        notes = [note, said]
        if why := self.trainer.why_uncompiled:
            notes.append(t("XLA cannot compile this network; it ran uncompiled: {why}", why=why))
        together = " ".join(filter(None, notes))
        best_epoch = self.trainer.state.best_epoch
        return RunOutcome(status, self.trainer.epoch, best_epoch, metrics, self._timing(), together, error)

    def _timing(self) -> dict[str, float]:
        width = sum(feature.becomes for feature in self.preparation.features)
        waves = waves_of(self.preparation.features)
        rows = rows_of_training(self.recipe, len(self.rows.train), len(self.rows.validation), width, waves)
        outputs = self.trainer.train_step.model.output_shape[-1]
        expected = training_cost(self.recipe.layers, outputs, self.recipe.training, rows).seconds(self.trainer.epoch)
        progress = self.progress
        return {"first_epoch_s": progress.first_epoch_s, "train_s": progress.train_s, "expected_s": expected}


def _ensemble(
    ready: ReadyNetwork | ReadyPack, data: TrainingArrays, recipe: Recipe
) -> SeedEnsemble | FoldEnsemble | PackEnsemble:
    training = recipe.training
    match ready:
        case ReadyPack():
            return PackEnsemble(ready.trainer, data, recipe)
        case ReadyNetwork() if recipe.split.folds:
            return FoldEnsemble(ready.trainer, data, recipe)
    seeds = range(training.seed, training.seed + training.seeds)
    return SeedEnsemble(ready.trainer, ready.core.initial_values, seeds)


def train(
    data: TrainingArrays,
    recipe: Recipe,
    folder: Path,
    listener: Listener,
    ready: ReadyNetwork | ReadyPack | None = None,
) -> RunOutcome:
    """Train a recipe on its data, going on from the checkpoint in `folder` if there is one.

    Writes preparation.json there at the start, checkpoint.npz and weight snapshots on the way, model.keras and a report
    each of validation and test rows at the end; where brought.json is there, the weights must score what it says. A loss
    that is not finite any more ends the run as failed, with the last finite weights as its model. `ready` was made
    beforehand from the same data. Raises OSError where the folder cannot be written, Damaged where the weights that were
    brought there do not fit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = TrainingRun(data, recipe, folder, listener, ready)
    run.begin()
    while not run.trainer.over and run.go_on():
        run.take_learning_rate()
        if run.wait_for_turn():
            run.take_learning_rate()  # one that was asked for with the next step counts from it on
            run.advance()
    return run.end()
