"""Words about neurons and weights, for the drawing of the Network page and that of the show; scripts fill the gaps."""

from components.i18n import noop

NEURON = {
    "neuron": noop("neuron {n} of {title}"),
    "group": noop("{n} more neurons of {title}, drawn as one"),
    "strongest": noop("Strongest weights: {weights}."),
    "factor": noop("{name}, times {value}: the farther from 0, the more the network takes of it."),
    "factor_most": noop("{name}, its largest factor is {value}: the farther from 0, the more the network takes of it."),
    "residual": noop("It is the value that came in, and what the block adds to it."),
    "raises": noop("raises the neuron"),
    "lowers": noop("lowers it"),
}
