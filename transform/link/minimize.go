package link

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// listwise is the loss of a ranking and its gradient.
func listwise(qs []*question, w, grad []float64) (loss float64) {
	clear(grad)
	var z []float64
	n := float64(len(qs))
	for _, q := range qs {
		z = z[:0]
		top := math.Inf(-1)
		for j := range q.lines {
			v := 0.0
			for k, e := range q.lines[j] {
				v += w[k] * float64(e)
			}
			z = append(z, v)
			top = max(top, v)
		}
		sum, right := 0.0, 0.0
		for j := range z {
			z[j] = math.Exp(z[j] - top)
			sum += z[j]
		}
		for _, g := range q.gold {
			right += z[g]
		}
		loss -= math.Log(right/sum) / n
		for j := range z {
			if p := z[j] / sum / n; p > 1e-9 {
				for k, e := range q.lines[j] {
					grad[k] += p * float64(e)
				}
			}
		}
		for _, g := range q.gold {
			p := z[g] / right / n
			for k, e := range q.lines[g] {
				grad[k] -= p * float64(e)
			}
		}
	}
	for k := range w {
		loss += ridgeLine * w[k] * w[k]
		grad[k] += 2 * ridgeLine * w[k]
	}
	return loss
}

// frozen says which of the named weights stay nought.
func frozen(names []string, without map[string]bool) []bool {
	out := make([]bool, len(names))
	for i, n := range names {
		out[i] = without[n]
	}
	return out
}

// minimize finds the least of f near start. Frozen weights stay nought.
func minimize(start []float64, frozen []bool, f func(x, grad []float64) float64) ([]float64, error) {
	at, grad, loss := make([]float64, len(start)), make([]float64, len(start)), math.NaN()
	from := slices.Clone(start)
	for i, is := range frozen {
		if is {
			from[i] = 0
		}
	}
	ask := func(x []float64) { // the optimiser asks for loss and gradient of one place one after the other
		if math.IsNaN(loss) || !slices.Equal(at, x) {
			copy(at, x)
			loss = f(x, grad)
			for i, is := range frozen {
				if is {
					grad[i] = 0
				}
			}
		}
	}
	p := optimize.Problem{
		Func: func(x []float64) float64 { ask(x); return loss },
		Grad: func(g, x []float64) { ask(x); copy(g, grad) },
	}
	res, err := optimize.Minimize(p, from, &optimize.Settings{MajorIterations: 200, GradientThreshold: 1e-5}, &optimize.LBFGS{})
	if res == nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	return res.X, nil // a line search that can get no further has found the least
}
