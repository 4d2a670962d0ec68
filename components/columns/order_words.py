"""Words that have an order of their own, beside days and months: a scale a line, from its first step on.

Steps are parted by commas, other words for one step by |; all in small letters, with blanks for hyphens and underscores.
"""

SCALES = [
    # Yes and no, in the order in which two classes are counted: the second is the one that is asked about.
    "no|n|false|f|negative|absent|off|nein|falsch|non|faux|falso|nee|nej|nie|nei|não|нет, "
    "maybe|unsure|undecided|vielleicht, "
    "yes|y|true|t|positive|present|on|ja|wahr|oui|vrai|sí|si|sim|vero|tak|да",
    "negative|bad, neutral|mixed|middle, positive|good",
    # Sizes and amounts
    "xxxs|3xs, xxs|2xs, xs|extra small|x small|tiny, s|small|little, m|medium|mid|middle|average|regular|normal, "
    "l|large|big, xl|extra large|x large|huge, xxl|2xl|2x large, xxxl|3xl|3x large, 4xl, 5xl",
    "none|no|zero|nil|absent, very low|lowest|minimal|negligible, low|lower|minor|little|few, "
    "lower middle|low medium|medium low|moderately low|somewhat low, medium|moderate|mid|middle|average|intermediate|normal, "
    "upper middle|medium high|moderately high|somewhat high, high|upper|major|much|many, very high|highest|maximal|extreme",
    "none|no|absent|healthy, very mild, mild|slight|light, moderate|medium, severe|serious|heavy|strong, "
    "very severe|critical|extreme|proliferative, fatal|dead|death",
    "short, medium|average|middle, long|tall",
    "narrow, medium, wide|broad",
    "light, medium, heavy",
    "light, medium, dark",
    "very slow, slow, medium|moderate|average, fast|quick, very fast",
    "weak, medium|moderate, strong",
    "thin, medium, thick",
    "soft, medium, hard",
    "easy, medium|moderate|normal, hard|difficult, very hard|expert",
    "near, middle, far",
    "freezing, very cold, cold, cool|chilly, mild|moderate, warm, hot, very hot",
    "dry, damp|moist, wet",
    "cheap|inexpensive, moderate|medium, expensive",
    "underweight, normal|normal weight, overweight, obese",
    "underweight|insufficient weight, normal weight, overweight level i, overweight level ii, obesity type i, "
    "obesity type ii, obesity type iii",
    # Judgements and answers
    "very bad|very poor|terrible|awful, bad|poor|unacceptable|unacc, fair|average|ok|okay|acceptable|acc|satisfactory, "
    "good, very good|vgood, excellent|ideal|best|outstanding|perfect",
    "fair, good, very good, premium, ideal",  # cuts of diamonds
    "strongly disagree|totally disagree|completely disagree, disagree|somewhat disagree, "
    "neutral|neither|undecided|neither agree nor disagree, agree|somewhat agree, strongly agree|totally agree|completely agree",
    "very dissatisfied|very unsatisfied, dissatisfied|unsatisfied, neutral, satisfied, very satisfied",
    "very unlikely, unlikely, neutral|possible, likely, very likely",
    "never, very rarely, rarely|seldom, sometimes|occasionally, often|frequently, usually|very often, always",
    "never, yearly|annually, quarterly, monthly, weekly, daily, hourly",
    "fail|failed, pass|passed, merit|credit, distinction",
    "worse, same|unchanged, better|improved",
    "decrease|decreasing|down|falling|fall, stable|same|flat|unchanged|constant, increase|increasing|up|rising|rise",
    "before, during, after",
    "left, center|centre|middle, right",
    "bottom|lower, middle|center|centre, top|upper",
    "early, middle|mid, late",
    "past, present, future",
    # Ranks, ages, schools
    "first|primary, second|secondary, third|tertiary, fourth|quaternary, fifth, sixth, seventh, eighth, ninth, tenth, "
    "eleventh, twelfth, last",
    "zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve",
    "single, double, triple, quadruple",
    "bronze, silver, gold, platinum, diamond",
    "basic|standard, plus|premium, pro|professional, enterprise|business",
    "novice|beginner|amateur|entry|entry level, intermediate, advanced, expert|professional|master",
    "trainee|intern|apprentice, junior, mid|middle|mid level, senior, lead|principal, manager, director|executive",
    "newborn, infant|baby, toddler, child|kid, teenager|teen|adolescent|youth, young adult, adult, middle aged, "
    "senior|elderly|old",
    "young, middle|middle aged, old",
    "preschool, kindergarten, elementary|elementary school|primary|primary school, middle school, "
    "high school|secondary|secondary school|highschool, some college, associate, college|undergraduate|bachelor|bachelors, "
    "graduate|postgraduate|master|masters, doctorate|phd|doctoral",
    "freshman, sophomore, junior, senior",
    "low income, lower middle income, upper middle income, high income",
    # Times of the day and the year
    "dawn, early morning, morning|am, noon|midday, afternoon|pm, evening, night, midnight|late night",
    "winter, spring, summer, autumn|fall",
    "frühling|frühjahr, sommer, herbst, winter",
    "printemps, été, automne, hiver",
    "primavera, verano|estate|verão, otoño|autunno|outono, invierno|inverno",
    # Other languages
    "sehr klein, klein, mittel|mittelgroß, groß|gross, sehr groß|sehr gross",
    "keine|kein, sehr niedrig|sehr gering, niedrig|gering|tief, mittel|mäßig, hoch, sehr hoch",
    "sehr gut, gut, befriedigend, ausreichend, mangelhaft, ungenügend",
    "sehr schlecht, schlecht, mittel|mittelmäßig, gut, sehr gut",
    "nie, selten, manchmal, oft|häufig, immer",
    "leicht, mittel|mittelschwer, schwer",
    "très petit, petit|petite, moyen|moyenne, grand|grande, très grand|très grande",
    "très faible|très bas, faible|bas|basse, moyen|moyenne|modéré, élevé|élevée|fort|haut|haute, très élevé|très fort",
    "jamais, rarement, parfois, souvent, toujours",
    "mauvais, moyen, bon, très bon, excellent",
    "muy pequeño, pequeño|pequeña, mediano|mediana, grande, muy grande",
    "muy bajo|muy baja, bajo|baja, medio|media|moderado, alto|alta, muy alto|muy alta",
    "muito baixo, baixo|baixa, médio|média, alto|alta, muito alto",
    "nunca, raramente, a veces|às vezes, a menudo|frequentemente, siempre|sempre",
    "piccolo|piccola, medio|media, grande",
    "basso|bassa, medio|media, alto|alta",
    "klein, middel|gemiddeld, groot",
    "laag, gemiddeld|middel, hoog",
    "liten|lille, medel|middels, stor",
    "låg|lav|lavt, medel|middels|mellem, hög|høy|høj",
    "mały, średni, duży",
    "niski|niska, średni|średnia, wysoki|wysoka",
    "низкий|низкая, средний|средняя, высокий|высокая",
    "маленький, средний, большой",
]
WEEKDAYS = [
    "mon|monday, tue|tues|tuesday, wed|weds|wednesday, thu|thur|thurs|thursday, fri|friday, sat|saturday, sun|sunday",
    "mo|montag, di|dienstag, mi|mittwoch, do|donnerstag, fr|freitag, sa|samstag|sonnabend, so|sonntag",
    "mo, tu, we, th, fr, sa, su",
    "lun|lundi, mar|mardi, mer|mercredi, jeu|jeudi, ven|vendredi, sam|samedi, dim|dimanche",
    "lun|lunes, mar|martes, mié|mie|miércoles|miercoles, jue|jueves, vie|viernes, sáb|sab|sábado|sabado, dom|domingo",
    "lun|lunedì|lunedi, mar|martedì|martedi, mer|mercoledì|mercoledi, gio|giovedì|giovedi, ven|venerdì|venerdi, sab|sabato, dom|domenica",
    "seg|segunda|segunda feira, ter|terça|terça feira, qua|quarta|quarta feira, qui|quinta|quinta feira, "
    "sex|sexta|sexta feira, sáb|sab|sábado, dom|domingo",
    "ma|maandag, di|dinsdag, wo|woensdag, do|donderdag, vr|vrijdag, za|zaterdag, zo|zondag",
    "mån|måndag|man|mandag, tis|tisdag|tir|tirsdag, ons|onsdag, tor|tors|torsdag, fre|fredag, lör|lördag|lør|lørdag, "
    "sön|söndag|søn|søndag",
    "pon|poniedziałek, wt|wtorek, śr|środa, czw|czwartek, pt|piątek, sob|sobota, niedz|nd|niedziela",
    "pzt|pazartesi, sal|salı, çar|çarşamba, per|perşembe, cum|cuma, cmt|cumartesi, paz|pazar",
    "пн|понедельник, вт|вторник, ср|среда, чт|четверг, пт|пятница, сб|суббота, вс|воскресенье",
    "月|月曜|月曜日, 火|火曜|火曜日, 水|水曜|水曜日, 木|木曜|木曜日, 金|金曜|金曜日, 土|土曜|土曜日, 日|日曜|日曜日",
    "周一|星期一, 周二|星期二, 周三|星期三, 周四|星期四, 周五|星期五, 周六|星期六, 周日|星期日|星期天",
]
# What is no step of any scale, and stands behind them.
BESIDE = {
    "other",
    "others",
    "else",
    "unknown",
    "unspecified",
    "not stated",
    "not known",
    "missing",
    "n/a",
    "na",
    "nan",
    "none of these",
    "not applicable",
    "undefined",
    "dont know",
    "don't know",
    "no answer",
    "prefer not to say",
    "refused",
    "?",
    "-",
    "unbekannt",
    "sonstige",
    "andere",
    "autre",
    "autres",
    "inconnu",
    "otro",
    "otros",
}
# Words of ranges: those below, above, and none at all.
BELOW = "under|below|less than|fewer than|up to|at most|until|before|younger than|<=|≤|<|unter|bis|weniger als|moins de|menos de|meno di"
ABOVE = "over|above|more than|at least|from|after|older than|>=|≥|>|über|ab|mehr als|mindestens|plus de|más de|più di"
ABOVE_BEHIND = (
    r"\+|and over|and above|and more|and older|or more|or older|or above|plus|und mehr|und älter|et plus|o más|e più"
)
BELOW_BEHIND = "or less|or fewer|or under|or younger|and under|and less|oder weniger|ou moins"
NOTHING = "no|none|zero|never|nil|kein|keine|aucun|ninguno|nessuno"
