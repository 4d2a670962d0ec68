"""The words of the show, a table for each of its parts (`assets/show/`): what stands in braces is filled there."""

from collections.abc import Mapping

from components.i18n import Sentence, noop, t, translated
from components.widgets.runs.run_notices import MEASURING, STATUS
from components.widgets.shared.neuron_words import NEURON
from components.widgets.train.map_words import INSIDE, MAP
from components.widgets.train.race_words import RACE, words_of_pack

PROGRESS = {
    "progress_bar": noop("Epochs trained"),
    "progress": noop("epoch {n} of {total}"),
    "rate": noop("{rate} epochs/s"),
    "faster": noop("gets faster by itself"),
    "left": noop("{left} left"),
    "at_most": noop("at most {left} left"),
    "likely": noop("at most {most}, likely {left} left"),
    "moment": noop("under a second"),
    "seconds": noop("{n} s"),
    "minutes": noop("{n} min"),
    "hours": noop("{n} h"),
    "waits": noop("waiting: {why}"),
    "starting": noop("starting"),
    "step": noop("waiting for you to ask for the next epoch"),
    "pausing": noop("pausing …"),
    "stopping": noop("stopping: measuring and keeping the model …"),
    "measuring": MEASURING,
    "deleted": noop("deleted"),
    "scripts_missing": noop("What shows the training did not come. Reload the page."),
    "kept_epoch": noop("kept: epoch {n}"),
}
CURVES = {
    "loss": noop("Loss"),
    "choose": noop("What the second chart shows"),
    "lines": noop("Lines that are shown"),
    "axes": noop("Smoothing and axes"),
    "smoothing": noop("Smoothing"),
    "none": noop("none"),
    "log_values": noop("logarithmic values"),
    "log_epochs": noop("logarithmic epochs"),
    "whole": noop("Whole curve"),
    "curves_missing": noop("The curves cannot be drawn: the chart library did not come. Reload the page."),
    "zoom_keys": noop("Keys: + and - zoom, the arrows move, 0 shows the whole curve."),
    "training": noop("training"),
    "validation": noop("validation"),
    "best": noop("best"),
    "seeds": noop("all seeds"),
    "epoch": noop("epoch"),
}
ADVICE = {
    "in_words": noop("In words"),
    "nothing_yet": noop("What there is to say about the training will stand here."),
    "nothing_to_say": noop("Nothing stands out: it went as it should. Evaluate shows where it is wrong."),
    "nothing_failed": noop("It failed: why is said below the curves."),
    "try_it": noop("Try:"),
    "cure_help": noop("Sets this up as the next run. The run that is shown stays as it is."),
}
# What is shown at this moment, of the network and of all that follows from its weights.
ANSWERS = {
    "moment_live": noop("epoch {n}, live"),
    "moment_last": noop("epoch {n}"),
    "moment_not_kept": noop("epoch {n} (kept: {kept})"),
    "moment_kept": noop("epoch {n}, which is kept"),
    "moment_replay": noop("epoch {n}, replayed"),
    "not_computed": noop("This browser cannot compute the network: {why}"),
}
NETWORK = NEURON | {
    "network": noop("Network"),
    "output": noop("Output"),
    "network_label": noop("The network."),
    "network_keys": noop("Keys: ← → go from layer to layer, ↑ ↓ from neuron to neuron, Escape goes back to the row."),
    "network_comes": noop("The network will stand here once it trains."),
    "network_measured": noop("The network will stand here once its scores are measured."),
    "weight_raises": noop("raises"),
    "weight_lowers": noop("lowers"),
    "neuron_short": noop("neuron {n}"),
    "row_typical": noop("Row {n}, a typical one"),
    "row_training": noop("Training row {n}"),
    "row_validation": noop("Validation row {n}"),
    "answer_right": noop("{row}: the network says {answer} ({share}), which is right."),
    "answer_wrong": noop("{row}: the network says {answer} ({share}), but it is {truth}."),
    "answer_none": noop("{row}: the network's answer is no number any more. Try a lower learning rate."),
    "answer_number": noop("{row}: the network says {answer}; {target} is {truth}."),
    "neuron_answers": noop("{name} answers {value} to this row."),
    "passes": noop("It has no neurons of its own."),
    "more_columns": noop("{n} more columns, drawn as one."),
    "more_columns_name": noop("{n} more columns"),
    "column_value": noop("{column} is {value} in this row."),
    "no_value": noop("missing or rare"),
    "bias": noop("Bias {value}."),
}
REPLAY = {
    "replay_slider": noop("Epoch that is shown"),
    "replay_play": noop("Play the training again"),
    "replay_pause": noop("Hold the replay"),
    "replay_live": noop("Back to live"),
    "replay_end": noop("To the end"),
    "replay_model": noop("Model: epoch {n}"),
    "replay_model_help": noop("Shows the epoch whose weights are the model: its validation loss was the lowest."),
    "replay_is_model": noop("{epoch}, the model"),
    "replayed": noop("below: epoch {n}, replayed"),
}
STATUSES = {status.value: word for status, word in STATUS.items()}
PARTS: list[Mapping[str, Sentence]] = [PROGRESS, CURVES, ADVICE, ANSWERS, NETWORK, MAP, INSIDE, REPLAY, RACE, STATUSES]


def show_words(*, folds: bool = False, pack: int = 0) -> dict[str, str]:
    """The words of all parts, translated; `folds` is whether several networks are those of folds, not of seeds, `pack` how
    many there are where they are a pack."""
    words = {name: word for part in PARTS for name, word in translated(part).items()}
    if pack:
        return words | words_of_pack(pack)
    return words | {"seeds": t("all folds")} if folds else words
