"""Networks to start from."""

from dataclasses import dataclass

from components.domain.layers import Dense, Dropout, Layer
from components.features.plan import Plan
from components.i18n import t
from components.network.starter import starter


@dataclass(frozen=True)
class Preset:
    """What a ready network is called, and what is in it; in English."""

    title: str
    explanation: str


PRESETS = {
    "suggested": Preset(t("Suggested"), t("Sized by the rows and columns of this table.")),
    "none": Preset(t("None"), t("No hidden layer: linear or logistic regression.")),
    "tutorial": Preset(t("Tutorial"), t("One Dense layer of 10 with relu.")),
    "small": Preset(t("Small"), t("Two Dense layers, 16 and 8.")),
    "wide": Preset(t("Wide"), t("One Dense layer of 256, with dropout.")),
    "deep": Preset(t("Deep"), t("Five Dense layers of 32.")),
}


def preset_layers(name: str, plan: Plan) -> list[Layer]:
    """The layers of a preset for the table that `plan` describes."""
    match name:
        case "suggested":
            return starter(plan)[0]
        case "tutorial":
            return [Dense(units=10, activation="relu")]
        case "small":
            return [Dense(units=16, activation="relu"), Dense(units=8, activation="relu")]
        case "wide":
            return [Dense(units=256, activation="relu", kernel_initializer="he_normal"), Dropout(rate=0.3)]
        case "deep":
            return [Dense(units=32, activation="relu", kernel_initializer="he_normal") for _ in range(5)]
        case _:
            return []
