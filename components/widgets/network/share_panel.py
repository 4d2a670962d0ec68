"""Share: the recipe as a link and as JSON, and a recipe that comes from elsewhere."""

from urllib.parse import urlsplit

import streamlit as st

from components.domain.problem import WrongField
from components.domain.recipe import Recipe
from components.i18n import t
from components.intake.samples import sample_with
from components.store.datasets import DatasetRecord
from components.store.shared_tables import share_of, share_table, withdraw_share
from components.widgets.network.shared_recipe import PARAMETER, link_letters, open_recipe, read_json
from components.widgets.shared import current
from components.widgets.shared.escape_markdown import escape_markdown
from components.widgets.shared.folded import folded

LONGEST_LINK = 2_000  # characters: more is cut off by some programs that pass links on
LARGEST_FILE_MB = 1


def show_share(recipe: Recipe, record: DatasetRecord) -> None:
    """All of it, folded away."""
    with folded(t("Share this network, or open another"), "network_share") as is_open:
        # What was put into its fields stays there, also where that is folded away.
        if not (is_open or st.session_state.get("network_paste") or st.session_state.get("network_load")):
            return
        _show_link(recipe, record)
        data = recipe.model_dump_json(indent=2)
        label, icon = t("Download as JSON"), ":material/download:"
        st.download_button(
            label, data, "recipe.json", "application/json", key="network_json", icon=icon, on_click="ignore"
        )
        _load(record)


def _show_link(recipe: Recipe, record: DatasetRecord) -> None:
    address = urlsplit(st.context.url or "")
    link = f"{address.scheme}://{address.netloc}/network?{PARAMETER}={link_letters(recipe, record)}"
    if len(link) > LONGEST_LINK:
        what = t("The link has {n:,} letters, more than some programs pass on: send the JSON instead.", n=len(link))
        st.caption(what)
    st.code(link, language=None, wrap_lines=True)
    if sample_with(record.content_hash, record.name):
        st.caption(t("It opens table, network and training in any browser that reaches this server."))
        return
    shared, name = share_of(current.store(), current.visitor(), record.id), escape_markdown(record.name)
    if shared:
        words = t("Whoever has the link gets a copy of {name} of their own, all its rows included.", name=name)
        label = t("Share the table no longer")
    else:
        words = t(
            "The link opens where the same file is there already. {name} itself is not shared: that makes a new link.",
            name=name,
        )
        label = t("Share the table with the link")
    st.caption(words)
    current.show_kept_problem("network_share")
    st.button(
        label,
        key="network_share_table",
        on_click=_withdraw if shared else _share,
        args=(record.id,),
    )


def _share(dataset: str) -> None:
    with current.problems_kept("network_share"):
        share_table(current.store(), current.visitor(), dataset)


def _withdraw(dataset: str) -> None:
    with current.problems_kept("network_share"):
        withdraw_share(current.store(), current.visitor(), dataset)


def _load(record: DatasetRecord) -> None:
    """A recipe as a file or pasted, for the table that is open; what is open now stays among the experiments."""
    label = t("Open a recipe: its JSON as a file")
    st.file_uploader(label, type=None, key="network_load", max_upload_size=LARGEST_FILE_MB)
    st.text_area(t("or pasted"), key="network_paste", height=80)
    st.button(t("Open it"), key="network_open", on_click=_open, args=(record,))
    current.show_kept_problem("network_load")


def _open(record: DatasetRecord) -> None:
    # What stands there at this moment: it may have been pasted since the page was drawn.
    file = st.session_state.get("network_load")
    text = file.getvalue().decode("utf-8", errors="replace") if file else st.session_state.get("network_paste") or ""
    with current.problems_kept("network_load"):
        if not text.strip():
            what = t("There is no recipe to open yet.")
            raise WrongField("not_json", what, "recipe", t("Choose its file, or paste its JSON."))
        open_recipe(read_json(text, record), record)
        st.session_state["network_paste"] = ""
