"""The words of the decision map and of the inside of the network; gaps in braces are filled in the browser."""

from components.i18n import noop

MAP = {
    "map": noop("Decision map"),
    "map_matrix": noop("Confusion matrix"),
    "map_predicted": noop("Predicted and actual"),
    "map_views": noop("What is shown"),
    "map_part": noop("Rows that are counted"),
    "map_across": noop("Across"),
    "map_up": noop("Up"),
    "map_answer": noop("the answer"),
    "map_legend": noop("Signs and colours"),
    "map_waits": noop("The map comes with the first weights of the network."),
    "map_over": noop("Decision map over {columns}"),
    "map_keys": noop("Keys: the arrows move among the rows, Enter chooses one, Escape goes back to a typical row."),
    "map_share": noop("share of each class"),
    "map_share_of": noop("share of {name}"),
    "map_actual": noop("actual {target}"),
    "map_predicted_target": noop("predicted {target}"),
    "map_rows": noop("{part} ({n})"),
    "map_wrong": noop("wrong"),
    "map_more": noop("and {n} more"),
    "map_far": noop("off by over {much}"),
    "map_far_factor": noop("off by a factor over {much}"),
    "map_colours": noop("Colours: {name} from {low} or less to {high} or more; between them {between}"),
    "map_right": noop("{right} of {all} training rows right, {vright} of {vall} validation"),
    "map_off": noop("Off by {error} on average in the training rows, by {verror} in validation"),
    "map_diverged": noop("The network's answers are no numbers any more: try a lower learning rate."),
    "map_typical": noop(
        "All other columns are as in a typical row, row {n} of the table; press a dot to choose another."
    ),
    "map_chosen": noop("All other columns are as in this row; Escape or a second press goes back to a typical row."),
    "map_choose": noop("Press a dot to see what the network says of its row."),
    "map_unplaced_one": noop("{n} row has no place here: its value is missing or its category is not shown."),
    "map_unplaced": noop("{n} rows have no place here: a value is missing or a category is not shown."),
    "map_row": noop("Row {n}, {part}"),
    "map_value": noop("{column}: {value}"),
    "map_missing": noop("missing"),
    "map_other": noop("another category"),
    "map_is": noop("is {name}"),
    "map_says": noop("network: {answer}"),
    "map_says_wrong": noop("network, wrong: {answer}"),
    "map_too_high": noop("network: {answer}, {off} too high"),
    "map_too_low": noop("network: {answer}, {off} too low"),
    "map_now_chosen": noop("Chosen"),
    "map_now_typical": noop("Back to a typical row"),
    "map_was_said": noop("was ↓ answered →"),
    "map_cell": noop("was {was}, answered {said}: {n} rows, {share}"),
    "map_right_of": noop("{right} of {all} {part} rows right"),
    "map_taken": noop("{was} taken for {said}: {n} rows"),
    "under": noop("under {limit} %"),
    "over": noop("over {limit} %"),
}
INSIDE = {
    "inside": noop("Inside the network"),
    "inside_about": noop(
        "Weights are what a layer has learned: the further from 0, the more it has to say. Answers are what its neurons say "
        "to the rows drawn above. Gradients are where training pushes the weights now: near 0 it has settled, or learns nothing."
    ),
    "inside_waits": noop("It comes with the next weights."),
    "inside_weights": noop("Weights"),
    "inside_activations": noop("Answers"),
    "inside_gradients": noop("Gradients"),
    "inside_numbers": noop("mean {mean}, spread {spread}"),
    "inside_said": noop("{what} from {low} to {high}, {numbers}"),
    "inside_nothing": noop("none here"),
    "inside_strange": noop("{n} values are no numbers any more: the training has diverged. Try a lower learning rate."),
    "inside_dead_one": noop(
        "{n} of {all} neurons is dead: it answers 0 to every row drawn and learns nothing from them."
    ),
    "inside_dead": noop("{n} of {all} neurons are dead: they answer 0 to every row drawn and learn nothing from them."),
    "inside_vanishing": noop(
        "Its gradients are {share} of the output layer's: it hardly learns. Try relu, normalization or fewer layers."
    ),
    "inside_saturated": noop("{share} of its answers lie at the flat ends of its curve, where little is learned."),
    "inside_passes": noop("It has no weights: it passes on what comes, and acts only while training."),
    "inside_last": noop("What it adds up here becomes the network's answer."),
    "inside_alive": noop("No neuron is dead: each answers to some of the rows."),
    "inside_fine": noop("Nothing stands out: weights and answers are spread, and gradients reach it."),
    "inside_embedding": noop("Embedding of {column}"),
}
