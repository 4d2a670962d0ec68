"""How numbers can go into the network: what each way is called, and when to take it."""

from components.domain.recipe import DATE_SCALINGS
from components.i18n import noop, t

SCALINGS = {
    "robust": noop("robust"),
    "standard": noop("standard"),
    "quantile": noop("quantiles"),
    "none": noop("none"),
    "piecewise_linear": noop("piecewise-linear"),
    "periodic": noop("periodic"),
}
SENTENCES = {
    "robust": noop("By median and quartiles: outliers do not matter."),
    "standard": noop("By mean and standard deviation."),
    "quantile": noop("By rank among the training values."),
    "none": noop("As it is: for numbers that are all about as large as 1."),
    "piecewise_linear": noop(
        "As ramps, each rising from 0 to 1 over a share of the rows: for thresholds and bends, which are hard to learn "
        "from a single number."
    ),
    "periodic": noop(
        "Itself and waves of it, whose lengths the network learns: for what goes up and down several times."
    ),
}
OF_DATES = {str(name): SCALINGS[name] for name in DATE_SCALINGS}


def scalings_help(names: tuple[str, ...] = tuple(SCALINGS)) -> str:
    """A line for each way; Markdown."""
    lines = [f"- **{t(SCALINGS[name])}**: {t(SENTENCES[name])}" for name in names]
    return "\n".join([t("Networks learn best from numbers of about the same size."), "", *lines])
