"""How all numbers go into the network: one choice for all columns of which the Data page says nothing else."""

import streamlit as st

from components.domain.recipe import Recipe
from components.domain.recipe_patch import patched
from components.features import DateFeature, NumberFeature
from components.features.plan import Plan
from components.i18n import counted, t, translated
from components.widgets.shared.scaling_words import SCALINGS, SENTENCES, scalings_help
from components.widgets.shared.setting_widgets import select_setting
from components.widgets.shared.widget_state import Setting


def choose_scaling(recipe: Recipe, plan: Plan) -> None:
    """The choice, what it does, and how many inputs it makes; nothing where no column is a number or a date."""
    numbers = [one for one in plan.fitted if isinstance(one, NumberFeature)]
    dates = [one for one in plan.fitted if isinstance(one, DateFeature)]
    if not numbers and not dates:
        return

    def change(recipe: Recipe, value: str) -> Recipe:
        return patched(recipe, {"scaling": value})

    setting = Setting("network_scaling", recipe.scaling, change)
    select_setting(t("Numbers go in as"), translated(SCALINGS), setting, help=scalings_help())
    following = [one for one in [*numbers, *dates] if one.name not in _with_own_scaling(recipe)]
    following = [one for one in following if isinstance(one, NumberFeature) or one.has_ramps]
    columns = counted(len(following), "{n} column", "{n} columns")
    inputs = counted(sum(one.becomes for one in following), "{n} input", "{n} inputs")
    said = [t(SENTENCES[recipe.scaling]), t("{columns} → {inputs}.", columns=columns, inputs=inputs)]
    if own := sum(one.name in _with_own_scaling(recipe) for one in [*numbers, *dates]):
        said.append(
            counted(own, "{n} column goes in as the Data page says.", "{n} columns go in as the Data page says.")
        )
    with st.container(key="network_scaling_said"):
        st.caption(" ".join(said))


def _with_own_scaling(recipe: Recipe) -> set[str]:
    return {name for name, column in recipe.columns.items() if column.scaling is not None}
