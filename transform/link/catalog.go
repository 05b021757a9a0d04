package link

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Term is one code of the nomenclature: bidang urusan, program, kegiatan or sub kegiatan.
type Term struct {
	Code   string
	Name   string
	Output string // indicator and unit, when the nomenclature has them
}

// What a node is known by.
const (
	byName = iota // its official name
	byOutput
	byEveryday // kata.csv
	fields
)

// Levels of the nomenclature.
const (
	bidang = iota
	program
	kegiatan
	subKegiatan
	levels
)

// node is one code with its place in the tree.
type node struct {
	code, name string
	level      int8
	parent     int32 // -1 for a bidang
	class      int32 // number of its bidang
	nameMass   float32
	narrow     bool // an agency's copy of the template, or a kegiatan of Papua, Aceh or Yogyakarta alone
	fixed      fixedEvidence
}

type posting struct {
	node int32
	gain float32 // saturated frequency in the field, times the word's rarity
}

// phrase is an everyday phrase of a node; all its terms in a text are stronger evidence than some of them.
type phrase struct {
	node  int32
	terms []int32
	mass  float32
}

// Catalog is a nomenclature ready to be asked. It is read-only and may be used by many at once.
type Catalog struct {
	lex      *lexicon
	nodes    []node
	byCode   map[string]int32
	vocab    map[string]int32
	idf      []float32
	postings [fields][][]posting // by term
	inName   [][]int32           // nodes whose name has the term, by term
	phrases  []phrase
	byRare   [][]int32 // phrases by their rarest term
	programs []int32   // nodes of the programs
	classes  []int32   // nodes of the bidang
	logProb  [2][][]float32
	typos    map[string]string // a word of the vocabulary with one letter left out → the word
	unseen   float32           // rarity of a word that no node knows
}

// NewCatalog makes a catalog of terms and of the codes that only plans know (codes of the template X.XX written with an
// agency's own bidang, local codes). leaveOut tells which everyday phrases are left out, for fitting; nil leaves out none.
func NewCatalog(terms []Term, lines []Term, leaveOut func(code, phrase string) bool) *Catalog {
	return newCatalog(lexicons(), terms, lines, leaveOut)
}

func newCatalog(lex *lexicon, terms []Term, lines []Term, leaveOut func(code, phrase string) bool) *Catalog {
	c := &Catalog{lex: lex, byCode: map[string]int32{}, vocab: map[string]int32{}}
	names := map[string]Term{}
	for _, t := range lines {
		names[t.Code] = t
	}
	for _, t := range terms {
		names[t.Code] = t
	}
	codes := make([]string, 0, len(names))
	for code := range names {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		c.add(code, names)
	}
	c.index(names, leaveOut)
	return c
}

// parts says how many parts a code of each level has: 1.02, 1.02.02, 1.02.02.2.01, 1.02.02.2.01.0003.
var parts = [levels]int{2, 3, 5, 6}

func cut(code string, n int) string {
	at := 0
	for range n {
		i := strings.IndexByte(code[at:], '.')
		if i < 0 {
			return code
		}
		at += i + 1
	}
	return code[:at-1]
}

// add makes the node of a code and those above it, parents first.
func (c *Catalog) add(code string, names map[string]Term) int32 {
	if n, ok := c.byCode[code]; ok {
		return n
	}
	have := strings.Count(code, ".") + 1
	level := slices.Index(parts[:], have)
	if level < 0 {
		return -1
	}
	parent := int32(-1)
	if level > 0 {
		parent = c.add(cut(code, parts[level-1]), names)
	}
	n := node{code: code, level: int8(level), parent: parent, name: names[code].Name}
	if n.name == "" { // an agency's own code of the template
		n.name = names["X.XX"+code[min(len(code), len(cut(code, 2))):]].Name
	}
	at := int32(len(c.nodes))
	if level == 0 {
		n.class = int32(len(c.classes))
		c.classes = append(c.classes, at)
	} else {
		n.class = c.nodes[parent].class
	}
	if level == program {
		c.programs = append(c.programs, at)
	}
	c.nodes = append(c.nodes, n)
	c.byCode[code] = at
	return at
}

// index reads the texts of all nodes.
func (c *Catalog) index(names map[string]Term, leaveOut func(code, phrase string) bool) {
	lex := c.lex
	texts := make([][fields][]int32, len(c.nodes))
	for i := range c.nodes {
		n := &c.nodes[i]
		texts[i][byName] = c.ids(lex.terms(n.name))
		if out := names[n.code].Output; out != "" {
			texts[i][byOutput] = c.ids(lex.terms(out))
		}
	}
	for _, e := range lex.everyday {
		if at, ok := c.byCode[e[0]]; ok {
			for p := range strings.SplitSeq(e[1], ";") {
				if leaveOut != nil && leaveOut(e[0], p) {
					continue
				}
				ids := c.ids(lex.terms(p))
				texts[at][byEveryday] = append(texts[at][byEveryday], ids...)
				if ids = distinct(ids); len(ids) > 0 {
					c.phrases = append(c.phrases, phrase{node: at, terms: ids})
				}
			}
		}
	}
	c.rarity(texts)
	for f := range fields {
		c.post(f, texts)
	}
	c.inName = make([][]int32, len(c.vocab))
	for i := range texts {
		for _, t := range distinct(texts[i][byName]) {
			c.inName[t] = append(c.inName[t], int32(i))
			c.nodes[i].nameMass += c.idf[t]
		}
	}
	c.byRare = make([][]int32, len(c.vocab))
	for i := range c.phrases {
		p := &c.phrases[i]
		for _, t := range p.terms {
			p.mass += c.idf[t]
		}
		rare := slices.MaxFunc(p.terms, func(a, b int32) int { return cmp.Compare(c.idf[a], c.idf[b]) })
		c.byRare[rare] = append(c.byRare[rare], int32(i))
	}
	for i := range c.nodes {
		n := &c.nodes[i]
		n.fixed = c.fixed(n)
		n.narrow = c.copied(*n) || len(n.code) > 8 && n.code[8] != '1' && n.code[8] != '2'
	}
	c.logProb[0] = c.bayes(texts, c.classes, bidang)
	c.logProb[1] = c.bayes(texts, c.programs, program)
	c.indexTypos()
}

// ids gives the numbers of terms, new ones to new terms.
func (c *Catalog) ids(terms []string) []int32 {
	out := make([]int32, 0, len(terms))
	for _, t := range terms {
		id, ok := c.vocab[t]
		if !ok {
			id = int32(len(c.vocab))
			c.vocab[t] = id
		}
		out = append(out, id)
	}
	return out
}

func distinct(ids []int32) []int32 {
	out := slices.Clone(ids)
	slices.Sort(out)
	return slices.Compact(out)
}

// rarity is the logarithm of how few nodes know a word. The agencies' own copies of the template count once.
func (c *Catalog) rarity(texts [][fields][]int32) {
	df := make([]int, len(c.vocab))
	count := 0
	for i, n := range c.nodes {
		if c.copied(n) {
			continue
		}
		count++
		var all []int32
		for f := range fields {
			all = append(all, texts[i][f]...)
		}
		for _, t := range distinct(all) {
			df[t]++
		}
	}
	c.idf = make([]float32, len(df))
	for t, n := range df {
		c.idf[t] = float32(math.Log(1 + (float64(count)-float64(n)+0.5)/(float64(n)+0.5)))
	}
	c.unseen = float32(math.Log(1 + 2*float64(count)))
}

// copied is true for the support program of an agency, which stands once as X.XX too.
func (c *Catalog) copied(n node) bool {
	return len(n.code) > 7 && n.code[4:7] == ".01" && n.code[0] != 'X'
}

// post makes the postings of a field: BM25's saturation with the field's length.
func (c *Catalog) post(f int, texts [][fields][]int32) {
	const k, b = 1.2, 0.4
	total, filled := 0, 0
	for i := range texts {
		if n := len(texts[i][f]); n > 0 {
			total, filled = total+n, filled+1
		}
	}
	mean := float64(total) / float64(max(filled, 1))
	c.postings[f] = make([][]posting, len(c.vocab))
	for i := range texts {
		ids := slices.Clone(texts[i][f])
		slices.Sort(ids)
		norm := k * (1 - b + b*float64(len(ids))/mean)
		for len(ids) > 0 {
			n := 1
			for n < len(ids) && ids[n] == ids[0] {
				n++
			}
			gain := float64(n) * (k + 1) / (float64(n) + norm) * float64(c.idf[ids[0]])
			c.postings[f][ids[0]] = append(c.postings[f][ids[0]], posting{int32(i), float32(gain)})
			ids = ids[n:]
		}
	}
}

// bayes gives log P(word | class) for the classes of a level, by word; the words of everything below belong to the class.
func (c *Catalog) bayes(texts [][fields][]int32, classes []int32, level int8) [][]float32 {
	const smooth = 400
	number := map[int32]int{}
	for i, n := range classes {
		number[n] = i
	}
	counts := make([][]float32, len(c.vocab))
	sum := make([]float64, len(classes))
	all := make([]float64, len(c.vocab))
	total := 0.0
	for i := range texts {
		at := int32(i)
		for at >= 0 && c.nodes[at].level > level {
			at = c.nodes[at].parent
		}
		k, ok := number[at]
		if !ok || c.copied(c.nodes[i]) {
			continue
		}
		for f, weight := range [fields]float32{1, 0.3, 1.5} {
			for _, t := range texts[i][f] {
				if counts[t] == nil {
					counts[t] = make([]float32, len(classes))
				}
				counts[t][k] += weight
				sum[k] += float64(weight)
				all[t] += float64(weight)
				total += float64(weight)
			}
		}
	}
	for t := range counts {
		if counts[t] == nil {
			continue
		}
		for k := range counts[t] {
			p := (float64(counts[t][k]) + smooth*all[t]/total) / (sum[k] + smooth)
			counts[t][k] = float32(math.Log(p * total / all[t]))
		}
	}
	return counts
}

// indexTypos lists every longer word with one letter left out, so that a word with one wrong letter is found.
func (c *Catalog) indexTypos() {
	c.typos = map[string]string{}
	known := make([]string, 0, len(c.vocab))
	for w := range c.vocab {
		if len(w) >= 6 {
			known = append(known, w)
		}
	}
	slices.SortFunc(known, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.idf[c.vocab[a]], c.idf[c.vocab[b]]), cmp.Compare(a, b))
	})
	for _, w := range known { // the commoner word first
		for i := range len(w) {
			short := w[:i] + w[i+1:]
			if _, ok := c.typos[short]; !ok {
				c.typos[short] = w
			}
		}
	}
}

// find gives the term of a stem, also of one with a letter too many, too few or wrong, or two letters swapped.
func (c *Catalog) find(stem string) (int32, bool) {
	if id, ok := c.vocab[stem]; ok {
		return id, true
	}
	if len(stem) < 6 || len(stem) > 40 { // no word is so long, and a text without spaces would be tried at every letter
		return 0, false
	}
	if w, ok := c.typos[stem]; ok {
		return c.vocab[w], true
	}
	for i := range len(stem) {
		short := stem[:i] + stem[i+1:]
		if id, ok := c.vocab[short]; ok && len(short) >= 6 {
			return id, true
		}
		if w, ok := c.typos[short]; ok {
			return c.vocab[w], true
		}
	}
	return 0, false
}
