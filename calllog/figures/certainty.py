"""How sure a share is: the interval (区间) in which the true one lies, nineteen times in twenty.

Wilson's score interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927,
209-212), which holds for small counts and for shares near 0 and 1, where the usual "plus or minus"
does not. No library that is used here has it, and it is one formula. Pure.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from calllog.figures.measures import Measure

CERTAINTY = 0.95
_Z = NormalDist().inv_cdf((1 + CERTAINTY) / 2)


def interval(hits: int, of: int) -> tuple[int, int]:
    """The lowest and the highest share in whole percent, rounded outwards.

    Raises:
        ValueError: of nothing there is no share.
    """
    if not 0 <= hits <= of or of == 0:
        raise ValueError(f"{hits} of {of} is no share")
    share, spread = hits / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / of / 4)
    # Rounded first to what a float can tell: of all, the upper end is 1 and no more.
    low, high = round(100 * (middle - half), 9), round(100 * (middle + half), 9)
    return math.floor(low), math.ceil(high)


def is_enough(number: Measure, minimum: int) -> bool:
    """Whether a share may be told as a percentage: it has cases enough (else 样本不足)."""
    return number.of >= minimum


def interval_of(number: Measure, minimum: int) -> tuple[int, int] | None:
    """The interval of a share; None where it has too few cases."""
    if not number.is_share or not is_enough(number, minimum):
        return None
    return interval(number.n, number.of)
