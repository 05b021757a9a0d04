"""Reference values for TestReference, computed without any of the Go code: SciPy and statsmodels give the estimates, every
jackknife is done by fitting again. Run in this folder: python3 reference.py (numpy, scipy, statsmodels). It writes
pairs.csv and cases.csv (inputs, from a fixed seed) and expected.csv."""
import csv
import warnings
import numpy as np
import scipy.stats as st
import statsmodels.api as sm
from statsmodels.stats.contingency_tables import StratifiedTable

warnings.filterwarnings("error")
rng = np.random.default_rng(20261120)
out = []


def put(name, data, value, low, high, p):
    out.append([name, data] + [repr(float(v)) for v in (value, low, high, p)])


def jack(full, without):
    without, g = np.array(without), len(without)
    moves = (without - full) ** 2
    spread = np.var(moves)
    df = min(g - 1, 2 * np.mean(moves) ** 2 * g / spread) if spread > 0 else g - 1
    return np.sqrt((g - 1) / g * np.sum(moves)), df


# Pairs: 9 regions x 12 fields, counts with many ties, a measure that depends on them, a size per region.
pairs = []
for r in range(9):
    size = rng.normal(26, 0.8)
    for f in range(12):
        x = float(rng.poisson(1.5 + 0.8 * (size - 26) ** 2))
        y = round(0.03 + 0.004 * x + 0.002 * (size - 26) + rng.normal(0, 0.008) + 0.001 * f, 6)
        pairs.append((x, y, round(size, 6), f"r{r}", f"f{f:02d}"))
with open("pairs.csv", "w", newline="") as h:
    w = csv.writer(h, lineterminator="\n")
    w.writerow(["x", "y", "z", "region", "field"])
    w.writerows(pairs)


def partial(x, y, z):
    z1 = sm.add_constant(z)
    return st.pearsonr(sm.OLS(x, z1).fit().resid, sm.OLS(y, z1).fit().resid)[0]


def correlation(name, rows, label):
    how = {"pearson": lambda x, y, z: st.pearsonr(x, y)[0], "spearman": lambda x, y, z: st.spearmanr(x, y)[0], "partial": partial}[name]
    x, y, z = (np.array([p[i] for p in rows], dtype=float) for i in range(3))
    full, ways = np.arctanh(how(x, y, z)), []
    for i in (3, 4):
        g = np.array([p[i] for p in rows])
        ways.append(jack(full, [np.arctanh(how(x[g != k], y[g != k], z[g != k])) for k in sorted(set(g))]))
    v, df = [w[0] ** 2 for w in ways], min(w[1] for w in ways)
    var = max(*v, sum(v) - 1 / (len(x) - 3))
    se, t = np.sqrt(var), st.t.ppf(0.975, df)
    put(name, label, np.tanh(full), np.tanh(full - t * se), np.tanh(full + t * se), 2 * st.t.sf(abs(full / se), df))


for name in ("pearson", "spearman", "partial"):
    correlation(name, pairs, "pairs")
    correlation(name, [p for p in pairs if p[3] < "r5"], "five regions")

# Cases: nested = strata lie inside a region (region x bidang), crossed = a stratum goes through regions.
cases = []
for kind, regions, strata in (("nested", 8, 4), ("crossed", 14, 5)):
    for r in range(regions):
        lift = rng.normal(0, 0.4)
        for s in range(strata):
            for _ in range(rng.integers(3, 9) if kind == "nested" else 1):
                tied = bool(rng.random() < 0.35)
                yes = float(rng.random() < 1 / (1 + np.exp(-(0.8 + lift + 0.6 * tied))))
                value = round(min(2.0, max(0.0, rng.normal(0.9 + 0.1 * lift + 0.08 * tied, 0.2))), 2)
                stratum = f"r{r:02d}|b{s}" if kind == "nested" else f"b{s}"
                cases.append((kind, stratum, f"r{r:02d}", tied, yes, value))
# Few: the others fail at times, the tied never, so the plain odds ratio is infinite.
for r in range(6):
    for s in range(2):
        for i in range(6):
            tied = i < 2
            cases.append(("few", f"r{r}|b{s}", f"r{r}", tied, 1.0 if tied or (i + r + s) % 3 else 0.0, 1.0))
with open("cases.csv", "w", newline="") as h:
    w = csv.writer(h, lineterminator="\n")
    w.writerow(["data", "stratum", "region", "tied", "yes", "value"])
    for c in cases:
        w.writerow([c[0], c[1], c[2], str(c[3]).lower(), c[4], c[5]])


def informative(rows):
    both = {}
    for c in rows:
        both.setdefault(c[1], set()).add(c[3])
    return [c for c in rows if len(both[c[1]]) == 2]


def odds(half, total=1):
    def f(rows):
        tables = []
        for s in sorted({c[1] for c in rows}):
            add = half * sum(1 for c in rows if c[1] == s) / total
            cell = lambda t, y: sum(1 for c in rows if c[1] == s and c[3] == t and c[4] == y) + add
            tables.append(np.array([[cell(True, 1.0), cell(True, 0.0)], [cell(False, 1.0), cell(False, 0.0)]]))
        return np.log(StratifiedTable(tables).oddsratio_pooled)
    return f


def difference(column):
    def f(rows):  # every tied case against a weighted mean of the others; least squares with weights gives the same
        n1 = {s: sum(1 for c in rows if c[1] == s and c[3]) for s in {c[1] for c in rows}}
        n0 = {s: sum(1 for c in rows if c[1] == s and not c[3]) for s in n1}
        weight = np.array([1.0 if c[3] else n1[c[1]] / n0[c[1]] for c in rows])
        design = sm.add_constant(np.array([float(c[3]) for c in rows]))
        return sm.WLS(np.array([c[column] for c in rows]), design, weights=weight).fit().params[1]
    return f


def superiority(rows):
    top = bottom = 0.0
    for s in sorted({c[1] for c in rows}):
        a = [c[5] for c in rows if c[1] == s and c[3]]
        b = [c[5] for c in rows if c[1] == s and not c[3]]
        u = st.mannwhitneyu(a, b, method="asymptotic", use_continuity=False).statistic if len(set(a + b)) > 1 else len(a) * len(b) / 2
        top, bottom = top + u / len(b), bottom + len(a)
    return top / bottom


def compare(name, kind, f, null, to=lambda v: v, clip=(-np.inf, np.inf), least=0.0):
    rows = informative([c for c in cases if c[0] == kind])
    full = f(rows)
    without = [f(informative([c for c in rows if c[2] != r])) for r in sorted({c[2] for c in rows})]
    se, df = jack(full, without)
    se = max(se, least)
    df = min(df, min(len({c[2] for c in rows if c[3] == t}) for t in (True, False)) - 1)
    t = st.t.ppf(0.975, df)
    put(name, kind, to(full), max(to(full - t * se), clip[0]), min(to(full + t * se), clip[1]), 2 * st.t.sf(abs(full - null) / se, df))


for kind in ("nested", "crossed"):
    compare("odds", kind, odds(0), 0, np.exp)
    compare("risk", kind, difference(4), 0, clip=(-1, 1))
    compare("difference", kind, difference(5), 0)
    compare("superiority", kind, superiority, 0.5, clip=(0, 1))
few = [c for c in cases if c[0] == "few"]
woolf = np.sqrt(sum(1 / (sum(1 for c in few if c[3] == t and c[4] == y) + 0.5) for t in (True, False) for y in (1.0, 0.0)))
compare("odds", "few", odds(0.5, len(few)), 0, np.exp, least=woolf)
compare("risk", "few", difference(4), 0, clip=(-1, 1))

p = [0.0001, 0.04, 0.04, 0.9, 0.012, 0.3, 0.012, 0.5, 1.0, 0.2]
for i, q in enumerate(st.false_discovery_control(p)):
    out.append([f"q{i}", "family", repr(p[i]), repr(float(q)), "0", "0"])

with open("expected.csv", "w", newline="") as h:
    w = csv.writer(h, lineterminator="\n")
    w.writerow(["estimate", "data", "value", "low", "high", "p"])
    w.writerows(out)
