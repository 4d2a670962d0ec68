"""Output shapes and parameter counts of a stack of layers, equal to Keras's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.domain.composite_layers import Residual, ScaleInputs
from components.domain.finding import Finding, FindingType
from components.domain.layers import Dense, Layer
from components.domain.problem import TooLarge
from components.features import Frequencies, LearnedInput
from components.features.waves import FREQUENCIES
from components.i18n import counted, number, t
from components.network.output import OutputLayer

MOST_PARAMETERS = 20_000_000
EMBEDDING, WAVES = "Embedding", "Waves"  # types of lines of the layer table that are none of the stack's


@dataclass(frozen=True)
class LayerRow:
    """One line of the layer table; `output` is the number of values a row of data has behind the layer, `inner` of those
    within it."""

    name: str
    type: str
    output: int
    parameters: int
    trainable: int
    inner: int = 0


def layer_table(
    width: int, layers: Sequence[Layer], output: OutputLayer, learned: Sequence[LearnedInput] = ()
) -> list[LayerRow]:
    """Lines for `layers` fed with `width` numbers, the output layer last.

    What is `learned` of the inputs, whose numbers are among the `width`, stands before them.
    """
    table = []
    for each in learned:
        if isinstance(each, Frequencies):
            columns = counted(len(each.columns), "{n} number", "{n} numbers")
            name = t("Waves of {columns}, {n} lengths each", columns=columns, n=FREQUENCIES)
            table.append(LayerRow(name, WAVES, each.width, each.parameters, each.parameters))
            continue
        name = t("Embedding of {name}: {n:,} × {d}", name=each.name, n=each.values, d=each.dimension)
        table.append(LayerRow(name, EMBEDDING, each.dimension, each.parameters, each.parameters))
    for layer in layers:
        parameters, trainable = layer.parameters(width)
        inner, width = layer.inner_values(width), layer.output_width(width)
        table.append(LayerRow(title(layer), layer.type, width, parameters, trainable, inner))
    parameters = (width + 1) * output.units
    table.append(LayerRow(f"Dense {output.units} {output.activation}", "Dense", output.units, parameters, parameters))
    return table


def parameter_count(
    width: int, layers: Sequence[Layer], output: OutputLayer, learned: Sequence[LearnedInput] = ()
) -> int:
    """All parameters of the network of `layer_table`."""
    return sum(row.parameters for row in layer_table(width, layers, output, learned))


def title(layer: Layer) -> str:
    """A layer in a few words: `Dense 10 relu`, `Dropout 0.2`; what Keras has no layer for as the palette calls it."""
    values = [getattr(layer, name) for name in layer.brief]
    shown = [number(value) if isinstance(value, float) else str(value) for value in values]
    name = t(layer.label) if isinstance(layer, ScaleInputs | Residual) else layer.type
    return " ".join([name, *shown])


def in_short(width: int, layers: Sequence[Layer], output: OutputLayer) -> str:
    """The whole network in a line: `8 → Dense 10 relu → 1 sigmoid`."""
    return " → ".join([str(width), *map(title, layers), f"{output.units} {output.activation}"])


def check_network(
    width: int, layers: Sequence[Layer], output: OutputLayer, learned: Sequence[LearnedInput] = ()
) -> int:
    """The number of parameters. Raises TooLarge where it is more than this app trains."""
    total = parameter_count(width, layers, output, learned)
    if total > MOST_PARAMETERS:
        what = t("The network has {total:,} parameters; the limit is {most:,}.", total=total, most=MOST_PARAMETERS)
        raise TooLarge("too_many_parameters", what, "layers", t("Use fewer units or fewer layers."))
    return total


NO_HIDDEN_LAYER = FindingType(
    "no_hidden_layer",
    "Without a hidden layer this is {model}: it can only draw straight borders.",
    "Add a Dense layer for more.",
    "layers",
)
MANY_PARAMETERS = FindingType(
    "many_parameters",
    "{parameters:,} parameters for {rows:,} training rows.",
    "It may learn the rows by heart: watch the validation loss.",
    "layers",
)


def notices(layers: Sequence[Layer], output: OutputLayer, parameters: int, train_rows: int) -> list[Finding]:
    """What a person should know about the stack before training it."""
    found = []
    if not any(isinstance(layer, Dense | Residual) for layer in layers):
        model = t("linear regression") if output.metric == "mae" else t("logistic regression")
        found.append(NO_HIDDEN_LAYER.finding(model=model))
    if parameters > 10 * train_rows:
        found.append(MANY_PARAMETERS.finding(parameters=parameters, rows=train_rows))
    return found
