"""All of a training that comes before its first epoch: rows, model, traced and compiled epochs.

It can be made beforehand, where it is known what will probably be trained: where a run begins (its seed) and how long it
goes (its epochs) changes nothing of it.
"""

from collections.abc import Callable
from functools import partial

from components.domain.recipe import Recipe
from components.features.training_arrays import TrainingArrays
from components.training.model import build_core, build_loss, build_optimizer
from components.training.prepared_rows import prepared_rows
from components.training.trainer import Trainer


class ReadyTraining:
    """The trainer of a recipe on its data, before its first epoch."""

    def __init__(self, data: TrainingArrays, recipe: Recipe) -> None:
        training, preparation = recipe.training, data.preparation
        self.data, self.rows = data, prepared_rows(data, training)
        width, optimizer = data.x.shape[1], training.optimizer
        self.build = partial(build_core, width, recipe.layers, preparation, optimizer=optimizer)
        batches = -(-len(self.rows.train) // training.batch_size)
        self.trainer = Trainer(
            self.build(training.seed),
            build_loss(preparation.task),
            build_optimizer(training, batches),
            self.rows,
            preparation.task,
            training,
            preparation.scale,
        )

    def warm_up(self, go_on: Callable[[], bool] = lambda: True) -> None:
        """Train an epoch that is forgotten, and compile: what is slow at the first time is behind it then.

        No longer than `go_on` says; what is being compiled then is compiled beside the first epochs, as always.
        """
        trainer = self.trainer
        if trainer.plan.uncompiled_epochs and go_on():  # before the compiler: the first epoch does not wait for that
            beginning = trainer.capture()
            trainer.advance(go_on, most=1)
            trainer.restore(beginning)
        trainer.begin()
        trainer.wait_until_compiled(go_on)

    def take_up(self, recipe: Recipe) -> None:
        """Be the training of `recipe`, which differs in seed and epochs at most; to the last bit as if made for it."""
        trainer, seed = self.trainer, recipe.training.seed
        trainer.epochs = recipe.training.epochs
        if seed != trainer.state.seed:
            trainer.restore(trainer.start(self.build(seed), seed))
