// What the neurons answer to, once a run with this network has weights.
function showWeights(view) { void view; }
function stepNeuron(view, stage, by) { void view; void stage; void by; }
function watchNeurons(view, button, stage) { void view; void button; void stage; }
