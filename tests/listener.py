"""Who listens to a training in tests: a person who lets it run in full."""

from components.domain.run import EpochRecord, LearningRateChange, Steering


class FullSpeed:
    """Hears nothing, and asks for nothing."""

    def epochs(self, records: list[EpochRecord]) -> None:
        """Epochs that were trained."""

    def learning_rates(self, changes: list[LearningRateChange]) -> None:
        """Changes that were made."""

    def steering(self) -> Steering:
        """What is asked of the run."""
        return Steering()

    def wait(self, seen: Steering, seconds: float | None) -> None:
        """Such a run never has to."""
        raise AssertionError("a run in full never waits")
