"""Makes vectors.json, the reference that the statistics in ../stats are held against.

Only public functions of SciPy and statsmodels are used. Bounds of the Hodges-Lehmann estimates, which neither has, are
found by inverting SciPy's tests: a bound is where the test against a shift stops rejecting.

    python3 -m venv /tmp/vectors && /tmp/vectors/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    /tmp/vectors/bin/python make-vectors.py > vectors.json
"""

import json
import sys

import numpy as np
import scipy
from scipy import stats
from statsmodels.stats.multitest import multipletests

SEED = 20261125
CONFIDENCE = 0.95
random = np.random.default_rng(SEED)


def sample(size, tied=False):
    """Log ratios as a machine gives them: one hump with a few values far off; tied ones are rounded."""
    center = random.uniform(-0.4, 0.1)
    scale = random.uniform(0.01, 0.2)
    values = center + scale * random.standard_t(4, size)
    return [float(v) for v in (np.round(values, 1) if tied else values)]


def rank_sum(x, y, tied):
    def tail(alternative):
        method = stats.PermutationMethod(n_resamples=np.inf) if tied else "exact"
        return float(stats.mannwhitneyu(x, y, alternative=alternative, method=method, use_continuity=False).pvalue)

    return {"first": x, "second": y, "less": tail("less"), "greater": tail("greater")}


def signed_rank(x, value, tied):
    distances = np.array(x) - value

    def tail(alternative):
        method = stats.PermutationMethod(n_resamples=np.inf) if tied else "exact"
        return float(stats.wilcoxon(distances, alternative=alternative, method=method, correction=False).pvalue)

    return {"sample": x, "value": value, "less": tail("less"), "greater": tail("greater")}


def bound(candidates, p_at, error):
    """The smallest candidate above which the test no longer rejects; None where it never rejects.

    p_at(k) is the p-value for a shift between the k-th and the next candidate, and grows with k.
    """
    low, high = 0, len(candidates)
    while low < high:
        middle = (low + high) // 2
        if p_at(middle) > error:
            high = middle
        else:
            low = middle + 1
    return None if low == 0 else float(candidates[low - 1])


def between(candidates, k):
    if k == 0:
        return candidates[0] - 1
    if k == len(candidates):
        return candidates[-1] + 1
    return (candidates[k - 1] + candidates[k]) / 2


def lower_shift(x, y):
    differences = np.sort(np.subtract.outer(x, y).ravel())

    def p_at(k):
        shifted = np.array(x) - between(differences, k)
        return stats.mannwhitneyu(shifted, y, alternative="greater", method="exact").pvalue

    return float(np.median(differences)), bound(differences, p_at, 1 - CONFIDENCE)


def shift(x, y):
    estimate, lower = lower_shift(x, y)
    _, upper = lower_shift([-v for v in x], [-v for v in y])
    return {"first": x, "second": y, "estimate": estimate, "lower": lower, "upper": None if upper is None else -upper}


def lower_center(x):
    means = np.sort([(x[i] + x[j]) / 2 for i in range(len(x)) for j in range(i, len(x))])

    def p_at(k):
        return stats.wilcoxon(np.array(x) - between(means, k), alternative="greater", method="exact").pvalue

    return float(np.median(means)), bound(means, p_at, 1 - CONFIDENCE)


def center(x):
    estimate, lower = lower_center(x)
    _, upper = lower_center([-v for v in x])
    return {"sample": x, "estimate": estimate, "lower": lower, "upper": None if upper is None else -upper}


def holm(count):
    p = [float(v) for v in random.uniform(0, 1, count) ** random.integers(1, 6)]
    return {"p": p, "adjusted": [float(v) for v in multipletests(p, method="holm")[1]]}


def normal(p):
    return {"p": p, "quantile": float(stats.norm.ppf(p))}


def bimodality(x):
    n = len(x)
    skewness = stats.skew(x, bias=False)
    excess = stats.kurtosis(x, bias=False)
    correction = 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    return {"sample": x, "coefficient": float((skewness**2 + 1) / (excess + correction)), "deviation": float(np.std(x, ddof=1))}


def detectable(n, m, deviation, level, power, margin):
    """Normal approximation of the loss that the gate finds with the asked power."""
    error = deviation * np.sqrt((1 / n + 1 / m) * np.pi / 3)
    by_test = (stats.norm.ppf(1 - level) + stats.norm.ppf(power)) * error
    by_size = -np.log(1 - margin) + stats.norm.ppf(power) * error
    loss = 1 - np.exp(-max(by_test, by_size))
    given = {"first": n, "second": m, "deviation": deviation, "level": level, "power": power, "margin": margin}
    return given | {"loss": float(loss)}


def sizes(low, high):
    return [int(v) for v in random.integers(low, high, 2)]


vectors = {
    "made": {"scipy": scipy.__version__, "numpy": np.__version__, "seed": SEED, "confidence": CONFIDENCE},
    "rankSum": [rank_sum(sample(n), sample(m), False) for n, m in [(30, 30), (5, 5), (60, 30), *(sizes(3, 31) for _ in range(37))]]
    + [rank_sum(sample(n, True), sample(m, True), True) for n, m in (sizes(3, 7) for _ in range(20))],
    "signedRank": [signed_rank(sample(int(n)), float(random.uniform(-0.4, 0.1)), False) for n in random.integers(3, 41, 30)]
    + [signed_rank(sample(int(n), True), -0.05, True) for n in random.integers(3, 11, 15)],
    "shift": [shift(sample(n), sample(m)) for n, m in [(30, 30), (5, 5), (3, 2), *(sizes(3, 31) for _ in range(27))]],
    "center": [center(sample(n)) for n in [30, 5, 4, *(int(n) for n in random.integers(3, 41, 27))]],
    "holm": [holm(int(n)) for n in random.integers(1, 13, 30)],
    "normal": [normal(float(p)) for p in [1e-12, 1e-6, 0.005, 0.025, 0.5, 0.8, 0.95, 0.995, *random.uniform(0, 1, 22)]],
    "bimodality": [bimodality(sample(int(n), bool(n % 2))) for n in random.integers(8, 61, 30)],
    "detectable": [
        detectable(n, m, float(random.uniform(0.005, 0.3)), float(0.005 / random.integers(1, 10)), 0.8, 0.05)
        for n, m in (sizes(5, 61) for _ in range(20))
    ],
}
json.dump(vectors, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
