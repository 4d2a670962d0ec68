"""What the networks of a pack answer together for rows that they have not learned."""

from collections.abc import Sequence

import numpy as np


class HeldOutMean:
    """The mean of networks for rows that each of them holds out: all of the same rows, or each of its own fold.

    Attributes:
        rows: (rows,) int64, sorted: all that some network holds out.
    """

    def __init__(self, held_out: Sequence[np.ndarray]) -> None:
        """`held_out` are positions among all rows, of each network."""
        self.rows = np.unique(np.concatenate(held_out))
        self._places = [np.searchsorted(self.rows, rows) for rows in held_out]

    def of(self, predictions: np.ndarray, counted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The mean over the networks that count.

        Args:
            predictions: (epochs, held-out rows, networks, outputs); of a network that holds out fewer rows the last say
                nothing.
            counted: (epochs, networks) bool.

        Returns:
            (epochs, rows, outputs) float32 and (epochs, rows) bool, where a network that counts has answered; 0 elsewhere.
        """
        epochs, outputs = len(predictions), predictions.shape[-1]
        sums = np.zeros((epochs, len(self.rows), outputs), "float32")
        answers = np.zeros((epochs, len(self.rows)), "int32")
        for network, places in enumerate(self._places):
            counts = counted[:, network]
            said = predictions[:, : len(places), network]
            sums[:, places] += np.where(counts[:, None, None], said, 0.0)
            answers[:, places] += counts[:, None]
        return sums / np.maximum(answers, 1)[..., None], answers > 0
