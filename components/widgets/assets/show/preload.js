// Imported while a page has nothing to do and a training is what comes next: the show then begins at once.
import './main.js';
import { loadPlotly } from './plotly.js';

loadPlotly().catch(() => { /* whoever draws asks again, and says what is wrong */ });
