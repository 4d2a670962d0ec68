"""Colours that mean one thing everywhere, and the little CSS that Streamlit's theme does not reach."""

from pathlib import Path

import streamlit as st

TRAINING, VALIDATION, TEST = "#2F7FC1", "#E69F00", "#009E73"
# Okabe and Ito's palette for classes: told apart with any colour vision.
CLASSES = ["#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#0072B2", "#D55E00", "#F0E442", "#999999"]
ROWS = "#7C8CA3"  # all rows of a table, no part and no class of them
TOGETHER, AGAINST = "#E69F00", "#0072B2"  # what rises and falls with another, what falls where it rises

_CSS = """
<style>
.stMainBlockContainer { padding-top: 1.2rem; padding-bottom: 3rem; max-width: 1400px; }
.st-key-frame_steps a { padding: 0.15rem 0.6rem; border-radius: 0.5rem; }
.stMainBlockContainer hr { margin: 0 0 0.5rem; }
@media (min-width: 641px) { .st-key-frame_bar { flex-wrap: nowrap; } .st-key-frame_bar > :first-child { min-width: 0; } }
.st-key-frame_bar p { font-size: 0.9rem; overflow-wrap: anywhere; }
/* Buttons that show a sign alone: their words stay for those who listen to the page. */
:is(.st-key-network_undo, .st-key-network_redo, [class*="st-key-network_up_"], [class*="st-key-network_down_"],
  [class*="st-key-network_copy_"], [class*="st-key-network_remove_"]) button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[class*="st-key-network_card"] { padding-top: 0.25rem; }
/* An alarm and its button share a line. */
.st-key-data_alarms { gap: 0.6rem; }
.st-key-data_alarms p { font-size: 0.92rem; }
[class*="st-key-data_alarm_"] { flex-wrap: nowrap; }
[class*="st-key-data_alarm_"] > :first-child { min-width: 0; flex: 1 1 0; }
[class*="st-key-data_cure_"] button { min-height: 2rem; padding: 0.1rem 0.6rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 0.9rem; padding-right: 0.9rem; padding-bottom: 5rem; }
  .st-key-data_task [role="radiogroup"] { flex-wrap: wrap; }
  .st-key-frame_next { position: fixed; right: 0.9rem; bottom: 0.9rem; z-index: 100; width: auto; }
  .st-key-frame_next button { box-shadow: 0 2px 12px rgba(0, 0, 0, 0.35); }
  /* Small fields stand two in a row. */
  :is(.st-key-train_form, [class*="st-key-network_card"], .st-key-predict_fields) [data-testid="stColumn"] {
    min-width: calc(50% - 0.5rem); flex: 1 1 calc(50% - 0.5rem); }
}
</style>
"""
# A file of its own, served by app.py: the pages run no script that stands in their text (api/guard.py).
_JS = '<script src="/assets/let_go.js"></script>'


def apply_theme() -> None:
    st.html(_CSS)
    st.html(Path(__file__).with_name("number_field.css"))
    st.html(_JS, unsafe_allow_javascript=True)


def ink() -> str:
    """The colour of text in the theme that is shown, for what Streamlit does not colour itself."""
    return "#FAFAFA" if st.context.theme.type == "dark" else "#1F2430"
