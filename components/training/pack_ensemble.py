"""The networks of a pack as a run drives them: their mean is what the run is, each is what the race shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from components.domain.pack import members_of
from components.domain.recipe import MOST_EPOCHS, Recipe
from components.domain.run import PACK_RESULTS, PACK_RESULTS_FILE, MemberResult
from components.evaluation.metrics import evaluate
from components.features.training_arrays import TrainingArrays
from components.training.ensemble import Weights
from components.training.epoch_chunk import EpochChunk, TrainerState
from components.training.fold_ensemble import HeldOutRows
from components.training.model import build_core
from components.training.pack_members import write_members
from components.training.pack_network import PackNetwork
from components.training.pack_trainer import PackTrainer
from components.training.pack_weights import position_of, set_weights
from components.training.predict_rows import in_units, network_outputs
from components.training.train_step import flat_order_of


class PackEnsemble:
    """Advances all networks of a pack, and keeps what they answer together."""

    def __init__(self, trainer: PackTrainer, data: TrainingArrays, recipe: Recipe) -> None:
        self._trainer, self._data, self._recipe = trainer, data, recipe
        self._members = members_of(recipe)

    def capture(self) -> list[TrainerState]:
        """The state of the mean, then those of the networks."""
        return self._trainer.capture()

    def restore(self, states: Sequence[TrainerState]) -> None:
        """Go on from states that `capture` gave. Raises ValueError where they do not fit."""
        self._trainer.restore(states)

    def advance(self, go_on: Callable[[], bool], most: int = MOST_EPOCHS) -> list[EpochChunk]:
        """Train all by the same epochs, at most `most`: those of the mean, then of each; empty where they were left in the
        middle of an epoch."""
        return self._trainer.advance_all(go_on, most)

    def catch_up(self, go_on: Callable[[], bool]) -> bool:
        """Nothing is left behind: all train the same epochs."""
        del go_on
        return True

    def restart_patience(self) -> None:
        """Let the patience of all begin anew."""
        self._trainer.program.early_stopping.restart()

    def close(self) -> None:
        """End the threads that worked ahead."""
        self._trainer.close()

    def write(self, folder: Path, which: Weights) -> "PackAnswers":
        """Keep the weights and the results of each network, and give what they answer together."""
        trainer, data = self._trainer, self._data
        preparation, training = data.preparation, self._recipe.training
        chosen = trainer.chosen_weights(best=which == "best")
        network = data.x.shape[1], self._recipe.layers, preparation
        single = build_core(*network, training.seed, training.optimizer)
        layout = [position_of(variable, single.weights) for variable in flat_order_of(single)]
        said: list[np.ndarray | None] = []
        for place, rows in enumerate(trainer.rows.validation):
            said.append(None)
            if place in chosen:
                set_weights(single, single, layout, chosen[place][None])
                said[-1] = network_outputs(single, data.x[rows])
        self._write_results(folder, said)
        weights = np.stack(list(chosen.values()))
        write_members(folder, weights)
        answering = [self._members[place] for place in chosen]
        model = PackNetwork(*network, answering, training.optimizer).to_answer()
        set_weights(model, single, layout, weights)
        return PackAnswers(model, self._held_out(said), len(self._members) - len(chosen))

    def _write_results(self, folder: Path, said: Sequence[np.ndarray | None]) -> None:
        data, preparation = self._data, self._data.preparation
        results = []
        for place, (state, outputs) in enumerate(zip(self._trainer.members, said, strict=True)):
            rows = self._trainer.rows.validation[place]
            metrics: dict[str, float] = {}
            if outputs is not None:
                predictions = in_units(outputs, preparation)
                metrics = evaluate(preparation.task, data.targets[rows], predictions, len(preparation.classes))
            loss, val_loss = state.history[:, :2].T.tolist()
            history, answers = {"loss": loss, "val_loss": val_loss}, outputs is not None
            member = self._members[place]
            results.append(
                MemberResult(place + 1, member, len(rows), state.epoch, state.best_epoch, answers, metrics, history)
            )
        (folder / PACK_RESULTS_FILE).write_bytes(PACK_RESULTS.dump_json(results))

    def _held_out(self, said: Sequence[np.ndarray | None]) -> HeldOutRows | None:
        """What the networks answer for the rows of the folds that they hold out, each row by those that did not learn it;
        None where all hold out the validation rows."""
        if not self._recipe.split.folds:
            return None
        outputs = next(each.shape[1] for each in said if each is not None)
        sums, counts = np.zeros((len(self._data.x), outputs)), np.zeros(len(self._data.x), "int64")
        for rows, each in zip(self._trainer.rows.validation, said, strict=True):
            if each is not None:
                sums[rows] += each
                counts[rows] += 1
        rows = np.flatnonzero(counts)
        folds = {member.fold for member, each in zip(self._members, said, strict=True) if each is not None}
        return HeldOutRows(rows, in_units(sums[rows] / counts[rows, None], self._data.preparation), len(folds), [])


@dataclass(frozen=True)
class PackAnswers:
    """The mean of a pack as a network, what was answered for rows that were held out, and how many networks were dropped
    because their loss grew beyond all numbers."""

    model: keras.Model
    held_out: HeldOutRows | None
    diverged: int
