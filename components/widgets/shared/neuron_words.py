"""Words about neurons and weights, for the drawing of the Network page and that of the show; scripts fill the gaps."""

from components.i18n import noop

NEURON = {
    "neuron": noop("neuron {n} of {title}"),
    "group": noop("{n} more neurons of {title}, drawn as one"),
    "strongest": noop("Strongest weights: {weights}."),
    "raises": noop("raises the neuron"),
    "lowers": noop("lowers it"),
}
