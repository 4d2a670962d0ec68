"""A network's answers computed with NumPy from its flat weights, as Keras computes them: no TensorFlow is needed."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.special import erf, expit, log_softmax

from components.network.placed_layers import (
    Placed,
    PlacedActivation,
    PlacedBatchNormalization,
    PlacedDense,
    PlacedEmbedding,
    PlacedFrequencies,
    PlacedLayer,
    PlacedLayerNormalization,
    PlacedResidual,
    PlacedScaleInputs,
)

SELU_SCALE, SELU_ALPHA = 1.05070098735548049342, 1.67326324235437728481  # Klambauer et al. 2017
LEAKY_SLOPE = 0.2  # Keras's default below 0
ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, LEAKY_SLOPE * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: x * (1 + erf(x / np.sqrt(2))) / 2,
    "silu": lambda x: x * expit(x),
    "tanh": np.tanh,
    "sigmoid": expit,
    "softplus": lambda x: np.logaddexp(x, 0),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "softmax": lambda x: np.exp(log_softmax(x, axis=-1)),
}


def forward(layers: Sequence[PlacedLayer], flat: np.ndarray, x: np.ndarray) -> list[np.ndarray]:
    """What each layer gives for rows, the network's output last.

    Args:
        layers: as `placed_layers` makes them.
        flat: (weights,) float32.
        x: (rows, width) float32, as the network takes them.

    Returns:
        One array (rows, units) for each layer; of an embedding (rows, dimension), of frequencies (rows, numbers).
    """
    learned = [layer for layer in layers if isinstance(layer, PlacedEmbedding | PlacedFrequencies)]
    answers = [
        _waves(layer, flat, x) if isinstance(layer, PlacedFrequencies) else _looked_up(layer, flat, x)
        for layer in learned
    ]
    plain = x[:, : learned[0].begin] if learned else x
    values = np.concatenate([plain, *answers], axis=1)
    for layer in layers[len(learned) :]:
        values = _answer(layer, flat, values)
        answers.append(values)
    return answers


def _answer(layer: PlacedLayer, flat: np.ndarray, x: np.ndarray) -> np.ndarray:
    weights = {name: weight(layer, name, flat) for name in layer.weights}
    match layer:
        case PlacedDense():
            return ACTIVATIONS[layer.activation](x @ weights["kernel"] + weights.get("bias", 0.0))
        case PlacedBatchNormalization():
            return _normalized_by_batch(x, weights, layer.epsilon)
        case PlacedLayerNormalization():
            return _normalized_by_row(x, weights, layer.epsilon)
        case PlacedResidual():
            return x + _branch(layer, weights, x)
        case PlacedActivation():
            return ACTIVATIONS[layer.activation](x)
        case PlacedScaleInputs():
            return x * (np.float32(layer.multiplier) * weights["kernel"])
        case _:  # dropout and noise are there only while it learns
            return x


def _branch(layer: PlacedResidual, weights: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    normalize = {"layer": _normalized_by_row, "batch": _normalized_by_batch}.get(layer.normalization)
    given = normalize(x, weights, layer.epsilon) if normalize else x
    inner = ACTIVATIONS[layer.inner_activation](given @ weights["inner_kernel"] + weights["inner_bias"])
    added: np.ndarray = inner @ weights["outer_kernel"] + weights["outer_bias"]
    return added


def _normalized_by_batch(x: np.ndarray, weights: Mapping[str, np.ndarray], epsilon: float) -> np.ndarray:
    scale = weights["gamma"] / np.sqrt(weights["moving_variance"] + epsilon)
    return (x - weights["moving_mean"]) * scale + weights["beta"]


def _normalized_by_row(x: np.ndarray, weights: Mapping[str, np.ndarray], epsilon: float) -> np.ndarray:
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    normalized: np.ndarray = (x - mean) / np.sqrt(variance + epsilon) * weights["gamma"] + weights["beta"]
    return normalized


def _waves(layer: PlacedFrequencies, flat: np.ndarray, x: np.ndarray) -> np.ndarray:
    numbers = x[:, layer.begin : layer.end, None]
    angles = numbers * weight(layer, "kernel", flat)[None] * np.float32(2 * np.pi)
    return np.concatenate([numbers, np.sin(angles), np.cos(angles)], axis=2).reshape(len(x), -1)


def _looked_up(layer: PlacedEmbedding, flat: np.ndarray, x: np.ndarray) -> np.ndarray:
    indices = x[:, layer.begin : layer.end].astype("int64")
    found = weight(layer, "embeddings", flat)[indices]
    if not layer.mean:
        return found.reshape(len(x), -1)
    there = (indices > 0)[:, :, None]
    mean: np.ndarray = (found * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return mean


def weight(layer: Placed, name: str, flat: np.ndarray) -> np.ndarray:
    """One weight of a layer in its own shape, a view of the flat weights."""
    at, shape = layer.weights[name]
    size = int(np.prod(shape))
    return flat[at : at + size].reshape(shape)
