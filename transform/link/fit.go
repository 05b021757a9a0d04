package link

import (
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// Example is one labelled agreement.
type Example struct {
	Agreement
	Region string
	Gold   []string // the sub kegiatan that carry it; none when the plan has no line for it
	Loose  []string // lines that would do too; they are no mistake and no proof
	Bidang []string // codes of the bidang urusan that are right, also where the plan has no line
	Source string   // the file it comes from
}

// Labelled is what weights are fitted on.
type Labelled struct {
	Terms    []Term
	Plans    map[string][]Line // by region
	Names    []Term            // codes that only the plans know
	Examples []Example
}

// How the weights are fitted. The word lists are left out at random in copies of the examples: whoever wrote them had
// agreements in mind, and elsewhere they fit less well than here.
const (
	copies    = 5   // the first with all word lists
	leftOut   = 0.7 // of the phrases, in the other copies
	ridgeLine = 0.004
	ridge     = 0.002 // of the logistic models
)

// Fit finds the weights: first those that rank, then, on regions that the ranking had not seen, those that say how sure it is.
func Fit(d Labelled) (*Weights, error) {
	f, err := newFitting(d, newLists(d))
	if err != nil {
		return nil, err
	}
	all := f.regions()
	if len(all) < 2 {
		return nil, fmt.Errorf("fit: agreements of %d regions; two or more are needed, because each is judged by the others", len(all))
	}
	sets := [][]string{all}
	for _, r := range all {
		sets = append(sets, but(all, r))
	}
	if err := f.fitLines(sets); err != nil {
		return nil, err
	}
	w := &Weights{Line: f.lines[key(all)]}
	return w, fitSure(w, f.judge(all), nil)
}

// Answered is an example and what a linker said of it.
type Answered struct {
	Example
	Answer Answer
}

// CrossValidate answers the agreements of each region with weights fitted on the other regions.
func CrossValidate(d Labelled) ([]Answered, error) {
	f, err := newFitting(d, newLists(d))
	if err != nil {
		return nil, err
	}
	as, err := f.crossValidate([]map[string]bool{nil})
	if err != nil {
		return nil, err
	}
	return as[0], nil
}

// crossValidate does so for each set of evidence that has no say in how sure an answer is. Answers are in the order of the
// examples' regions.
func (f *fitting) crossValidate(without []map[string]bool) ([][]Answered, error) {
	all := f.regions()
	if len(all) < 3 {
		return nil, fmt.Errorf("cross-validate: agreements of %d regions; three or more are needed", len(all))
	}
	var sets [][]string
	for _, r := range all {
		sets = append(sets, but(all, r))
		for _, s := range all {
			if s < r {
				sets = append(sets, but(but(all, r), s))
			}
		}
	}
	if err := f.fitLines(sets); err != nil {
		return nil, err
	}
	by := make([][][]Answered, len(all)) // region, set, example
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, r := range all {
		group.Go(func() (err error) {
			by[i], err = f.fold(r, but(all, r), without)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := make([][]Answered, len(without))
	for _, sets := range by {
		for k, as := range sets {
			out[k] = append(out[k], as...)
		}
	}
	return out, nil
}

// fold answers the agreements of one region with weights of the others.
func (f *fitting) fold(region string, others []string, without []map[string]bool) ([][]Answered, error) {
	w := &Weights{Line: f.lines[key(others)]}
	js := f.judge(others)
	out := make([][]Answered, len(without))
	for k, names := range without {
		if err := fitSure(w, js, names); err != nil {
			return nil, err
		}
		l := NewLinker(f.catalogs[0], w)
		for _, e := range f.d.Examples {
			if e.Region == region {
				out[k] = append(out[k], Answered{e, l.Answer(e.Agreement, f.plans[0][region])})
			}
		}
	}
	return out, nil
}

// but is the regions without one.
func but(regions []string, r string) []string {
	return slices.DeleteFunc(slices.Clone(regions), func(s string) bool { return s == r })
}

func key(regions []string) string { return strings.Join(regions, " ") }

// fitting is the examples in every copy, ready to be weighed.
type fitting struct {
	d          Labelled
	catalogs   []*Catalog
	plans      []map[string]*Plan
	questions  [][]question    // by copy and example
	remembered []question      // by example: with what is known of the others of its region
	without    map[string]bool // evidence of the lines that gets no weight
	start      [evidences]float64
	lines      map[string][evidences]float64 // what ranks, by the regions it was fitted on
}

// newFitting readies the copies.
func newFitting(d Labelled, from source) (*fitting, error) {
	f := &fitting{d: d, catalogs: make([]*Catalog, copies), plans: make([]map[string]*Plan, copies), questions: make([][]question, copies)}
	for _, e := range d.Examples {
		if d.Plans[e.Region] == nil {
			return nil, fmt.Errorf("agreement %s: no plan of region %s", e.ID, e.Region)
		}
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range copies {
		group.Go(func() error {
			f.catalogs[i] = from.catalog(i)
			f.plans[i] = map[string]*Plan{}
			for r, lines := range d.Plans {
				f.plans[i][r] = f.catalogs[i].Plan(lines)
			}
			f.questions[i] = f.ask(i, f.plans[i])
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	f.remembered = f.askRemembered()
	return f, nil
}

// source is what the catalogs of a fitting are made of.
type source struct {
	lex          *lexicon
	terms, lines []Term
}

func newLists(d Labelled) source { return source{lexicons(), d.Terms, d.Names} }

// catalog is the catalog of one copy: the first with all phrases.
func (s source) catalog(copy int) *Catalog {
	if copy == 0 {
		return newCatalog(s.lex, s.terms, s.lines, nil)
	}
	return newCatalog(s.lex, s.terms, s.lines, func(code, phrase string) bool {
		h := fnv.New32a()
		fmt.Fprint(h, copy, code, phrase)
		return float64(h.Sum32()%1000) < 1000*leftOut
	})
}

func (f *fitting) regions() []string {
	var out []string
	for _, e := range f.d.Examples {
		if !slices.Contains(out, e.Region) {
			out = append(out, e.Region)
		}
	}
	slices.Sort(out)
	return out
}

// question is one agreement with the evidence of the lines of its plan.
type question struct {
	lines []evidence
	gold  []int
}

// ask finds the evidence of every example in one copy; an example without its line in the plan gives an empty question.
func (f *fitting) ask(copy int, plans map[string]*Plan) []question {
	c := f.catalogs[copy]
	s := c.scratch()
	out := make([]question, len(f.d.Examples))
	for i, e := range f.d.Examples {
		if len(e.Gold) == 0 {
			continue
		}
		q := c.read(e.Agreement)
		c.score(&q, s)
		x := &out[i]
		for _, cand := range likeliest(c.rank(&q, plans[e.Region], s), e.Gold) {
			if slices.Contains(e.Gold, cand.Code) {
				x.gold = append(x.gold, len(x.lines))
			} else if slices.Contains(e.Loose, cand.Code) {
				continue
			}
			x.lines = append(x.lines, cand.evidence)
		}
	}
	return out
}

// fitLines fits what ranks on each set of regions.
func (f *fitting) fitLines(sets [][]string) error {
	found := make([][evidences]float64, len(sets))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, regions := range sets {
		group.Go(func() (err error) {
			if found[i], err = f.fitLine(regions); err != nil {
				return err
			}
			found[i], err = f.fitBefore(regions, found[i])
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	f.lines = map[string][evidences]float64{}
	for i, regions := range sets {
		f.lines[key(regions)] = found[i]
	}
	return nil
}

// fitLine maximises the share that the softmax over the plan gives to the right lines.
func (f *fitting) fitLine(regions []string) (w [evidences]float64, err error) {
	var qs []*question
	for copy := range f.questions {
		for i, e := range f.d.Examples {
			if x := &f.questions[copy][i]; len(x.gold) > 0 && slices.Contains(regions, e.Region) {
				qs = append(qs, x)
			}
		}
	}
	x, err := minimize(f.start[:], frozen(evidenceNames[:], f.without), func(x, grad []float64) float64 { return listwise(qs, x, grad) })
	copy(w[:], x)
	w[eBeforePartner], w[eBeforeWording] = 0, 0 // fitBefore finds these
	return w, err
}

// likeliest leaves out the lines that no weights would bring near the top, and keeps the right ones.
func likeliest(all []Candidate, gold []string) []Candidate {
	const kept = 200
	scores := make([]float64, len(all))
	for i := range all {
		for _, e := range all[i].evidence {
			scores[i] += float64(e)
		}
		if slices.Contains(gold, all[i].Code) {
			scores[i] += 1000
		}
	}
	var out []Candidate
	for _, i := range likeliestLines(scores, kept) {
		out = append(out, all[i])
	}
	return out
}
