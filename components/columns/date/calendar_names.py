"""Words in dates and times: months, days of the week, halves of the day and zones, in small letters."""

# The full and short names of the months by language: English, German, French, Spanish, Italian, Portuguese, Dutch,
# the Scandinavian ones, Polish, Czech, Hungarian, Romanian, Turkish, Indonesian, Russian, Greek. No name means two months.
# Babel has 272 of these 280 for the same languages, and takes 0.14 s of every process that reads dates to load them.
MONTHS = [
    "jan|januar|january|jänner|janvier|janv|ene|enero|gen|gennaio|janeiro|januari|sty|stycznia|styczeń|leden|ledna"
    "|ian|ianuarie|oca|ocak|янв|января|январь|január|ιαν|ιανουαρίου",
    "feb|februar|february|fév|févr|février|fev|febrero|febbraio|fevereiro|februari|lut|lutego|luty|únor|února"
    "|februarie|şub|şubat|фев|февр|февраля|февраль|február|φεβ|φεβρουαρίου",
    "mar|mär|märz|mrz|march|mars|marzo|março|maart|mrt|marca|marzec|března|březen|martie|mart|maret|мар|марта|март"
    "|márc|március|μαρ|μαρτίου",
    "apr|april|avr|avril|abr|abril|aprile|kwi|kwietnia|kwiecień|dubna|duben|aprilie|nis|nisan|апр|апреля|апрель"
    "|ápr|április|απρ|απριλίου",
    "may|mai|mayo|mag|maggio|maio|mei|maj|maja|května|květen|mayıs|máj|május|май|мая|μαϊ|μάι|μαΐου",
    "jun|june|juni|juin|junio|giu|giugno|junho|cze|czerwca|czerwiec|června|červen|iun|iunie|haz|haziran"
    "|июн|июня|июнь|jún|június|ιουν|ιουνίου",
    "jul|july|juli|juil|juillet|julio|lug|luglio|julho|lip|lipca|lipiec|července|červenec|iul|iulie|tem|temmuz"
    "|июл|июля|июль|júl|július|ιουλ|ιουλίου",
    "aug|august|août|aout|ago|agosto|augustus|augusti|sie|sierpnia|sierpień|srpna|srpen|ağu|ağustos|agu|agustus"
    "|авг|августа|август|augusztus|αυγ|αυγούστου",
    "sep|sept|september|septembre|septiembre|set|settembre|setembro|wrz|września|wrzesień|září|septembrie|eyl|eylül"
    "|szept|szeptember|сен|сент|сентября|сентябрь|σεπ|σεπτεμβρίου",
    "oct|okt|october|oktober|octobre|octubre|ott|ottobre|out|outubro|paź|października|październik|října|říjen"
    "|octombrie|eki|ekim|október|окт|октября|октябрь|οκτ|οκτωβρίου",
    "nov|november|novembre|noviembre|novembro|lis|listopada|listopad|listopadu|noiembrie|kas|kasım|ноя|нояб|ноября"
    "|ноябрь|νοε|νοεμβρίου",
    "dec|dez|déc|december|dezember|décembre|dic|diciembre|dicembre|dezembro|gru|grudnia|grudzień|prosince|prosinec"
    "|decembrie|ara|aralık|des|desember|дек|декабря|декабрь|δεκ|δεκεμβρίου",
]
# "mar" is Tuesday in Spanish, French and Italian too: where a whole date in numbers or a month's name follows it.
TUESDAY_OR_MARCH = "mar"
WEEKDAYS = (
    "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
    "|lun|mer|jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    "|mié|mie|jue|vie|sáb|sab|dom|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    "|gio|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|seg|ter|qua|qui|sex"
    "|segunda|terça|quarta|quinta|sexta|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira"
    "|ma|wo|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
    "|mån|tis|ons|tor|tors|fre|lör|sön|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|man|tir|lør|søn"
    "|mandag|tirsdag|lørdag|søndag|pon|wt|śr|czw|pt|sob|niedz|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela"
    "|pzt|sal|çar|per|cum|cmt|paz|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|пн|вт|ср|чт|пт|сб|вс"
)
WEEKDAY_SIGNS = "星期[一二三四五六日天]|周[一二三四五六日]|[月火水木金土日]曜日?|[월화수목금토일]요일"
SHORT_WEEKDAY_SIGNS = "[月火水木金土日월화수목금토일一二三四五六]"  # in brackets: `2024/03/05(火)`
# Before and after noon as languages write them behind a time, beside `am` and `pm`; and those that stand before it.
AM = r"a\. ?m\.?|öö|πμ|π\. ?μ\.?|fm|dop\.?|vorm\.?|vm|ap|de\.|sa|ص|ก่อนเที่ยง|上午|午前|오전"
PM = r"p\. ?m\.?|ös|μμ|μ\. ?μ\.?|em|odp\.?|nachm\.?|nm|ip|du\.|ch|م|หลังเที่ยง|下午|晚上|午後|오후"
AM_BEFORE, PM_BEFORE = "上午|凌晨|早上|午前|오전", "下午|晚上|午後|오후"
# Hours before UTC by the names that people write; where several countries use one, as the most people mean it.
ZONES: dict[str, float] = {
    "": 0, "z": 0, "utc": 0, "gmt": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8,
    "hst": -10, "nst": -3.5, "ndt": -2.5, "brt": -3, "art": -3, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1,
    "cest": 2, "mesz": 2, "eet": 2, "eest": 3, "sast": 2, "cat": 2, "eat": 3, "wat": 1, "msk": 3, "trt": 3, "gst": 4,
    "pkt": 5, "ist": 5.5, "wib": 7, "ict": 7, "sgt": 8, "hkt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
