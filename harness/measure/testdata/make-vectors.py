"""Makes vectors.json, the reference that the statistics in ../stats are held against.

Distributions and Holm's correction are SciPy's and statsmodels'; what neither has is written down here once more, with
NumPy's matrices.

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
random = np.random.default_rng(SEED)


def sample(size, tied=False):
    """Log ratios as a machine gives them: one hump with a few values far off; tied ones are rounded."""
    center = random.uniform(-0.4, 0.1)
    scale = random.uniform(0.01, 0.2)
    values = center + scale * random.standard_t(4, size)
    return [float(v) for v in (np.round(values, 1) if tied else values)]


def center(x):
    means = [(x[i] + x[j]) / 2 for i in range(len(x)) for j in range(i, len(x))]
    return {"sample": x, "estimate": float(np.median(means))}


def student(value, freedom):
    return {"value": value, "freedom": freedom, "tail": float(stats.t.sf(value, freedom))}


def student_quantile(p, freedom):
    return {"p": p, "freedom": freedom, "quantile": float(stats.t.ppf(p, freedom))}


def pooled(rows, groups, size):
    """The larger of each row's variance and their mean, with Box's degrees of freedom."""
    values = random.standard_normal((rows, groups, size)) + random.uniform(0, 2) * random.standard_normal((groups, size))
    values = values * random.uniform(0.5, 2, (rows, 1, 1))
    centred = (values - values.mean(axis=2, keepdims=True)).reshape(rows, -1)
    own = groups * (size - 1)
    covariance = centred @ centred.T / own
    freedom = own * np.trace(covariance) ** 2 / np.sum(covariance**2)
    variances = np.maximum(np.diag(covariance), np.trace(covariance) / rows)
    return {"rows": values.tolist(), "variances": variances.tolist(), "freedom": float(freedom)}


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


def detectable(error, freedom, level, power, margin):
    luck = stats.t.ppf(power, freedom)
    by_test = (stats.t.ppf(1 - level, freedom) + luck) * error
    by_size = -np.log(1 - margin) + luck * error
    loss = 1 - np.exp(-max(by_test, by_size))
    given = {"error": error, "freedom": freedom, "level": level, "power": power, "margin": margin}
    return given | {"loss": float(loss)}


def freedom():
    return float(random.uniform(1, 40))


vectors = {
    "made": {"scipy": scipy.__version__, "numpy": np.__version__, "seed": SEED},
    "center": [center(sample(n)) for n in [1, 2, 30, 5, 4, *(int(n) for n in random.integers(3, 41, 25))]],
    "student": [student(float(random.uniform(-9, 9)), freedom()) for _ in range(30)]
    + [student(3.0, f) for f in [1.0, 2.0, 4.0, 1e4]] + [student(0.0, 3.0), student(40.0, 4.0)],
    "studentQuantile": [
        student_quantile(float(p), f) for f in [1.0, 2.0, 4.0, 7.3, 18.0, 5e3] for p in [0.0005, 0.05, 0.5, 0.8, 0.95, 0.9995]
    ],
    "pooled": [pooled(r, g, n) for r, g, n in [(1, 1, 5), (9, 1, 5), (9, 2, 3), (9, 6, 3), (4, 1, 2), (2, 3, 4)] * 4],
    "holm": [holm(int(n)) for n in random.integers(1, 13, 30)],
    "normal": [normal(float(p)) for p in [1e-12, 1e-6, 0.005, 0.025, 0.5, 0.8, 0.95, 0.995, *random.uniform(0, 1, 22)]],
    "bimodality": [bimodality(sample(int(n), bool(n % 2))) for n in random.integers(8, 61, 30)],
    "detectable": [
        detectable(float(random.uniform(0.002, 0.05)), freedom(), float(0.005 / random.integers(1, 10)), 0.8, 0.05)
        for _ in range(20)
    ],
}
json.dump(vectors, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
