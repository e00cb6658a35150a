"""French as printed: what every module that writes a sentence imports, gathered under one name.

Spaces that must not break are U+00A0 (between a small number and its noun, in dates) and U+202F
(thousands, before % € and ; : ! ?). What is missing is written « n. d. », never guessed.
"""

from revitalisation.french.dates import (
    MONTHS,
    SHORT_MONTHS,
    long_date,
    month_year,
    period,
    short_date,
)
from revitalisation.french.folding import fold, slug, sort_key
from revitalisation.french.numbers import (
    DECIMALS,
    Gender,
    agree,
    count,
    fraction,
    join,
    money,
    number,
    ordinal,
    percent,
    rate,
    rounded,
    share,
    spelled,
    words,
)
from revitalisation.french.placenames import at, elide, of, of_group, the
from revitalisation.french.typography import sentence, typography
