package link

import (
	"regexp"
	"slices"
	"strings"
)

// Agreement is what a register says of one agreement, as far as it helps to find its plan lines.
type Agreement struct {
	ID      string
	Title   string
	Scope   string
	Parties string // partners, as the register writes them
	Kind    string // KSDD-W, KSDD-S, KSDPK, SINERGI, …
	Agency  string // name of the agency that carries it
	Field   string // code of the bidang urusan that the register states
}

var (
	between = regexp.MustCompile(`(?i)\bantara\b`)
	about   = regexp.MustCompile(`(?i)\b(tentang|tetang|tentng|mengenai|perihal|dalam rangka)\b`)
)

// object splits a title into what it is about and who stands in it.
func object(title string) (what, who string) {
	a := between.FindStringIndex(title)
	if a == nil {
		if t := about.FindStringIndex(title); t != nil {
			return title[t[1]:], ""
		}
		return title, ""
	}
	t := about.FindStringIndex(title[a[1]:])
	if t == nil { // "Penanganan Sampah antara A dan B"
		return title[:a[0]], title[a[1]:]
	}
	what, who = title[a[1]+t[1]:], title[a[1]:a[1]+t[0]]
	if before := about.FindStringIndex(title[:a[0]]); before != nil { // "… tentang X antara A dan B dalam rangka Y"
		what = title[before[1]:a[0]] + " " + what
	}
	return what, who
}

// text is an agreement made ready for the catalog.
type text struct {
	terms    []int32
	weight   []float32 // of each term: what it is about counts fully, scope and names of partners less
	mass     float32   // sum of weight × rarity
	vague    []bool    // of each term: a general or ceremonial word
	special  float32   // mass of the terms that are not vague
	unseen   float32   // share of words that no node knows
	general  float32   // share of general words
	ceremony float32   // share of ceremonial words
	rites    int       // different ceremonial words
	words    int
	agency   []string // stems of the agency's name
	id       string
	parties  string // names of partners alone
	who      string // names of partners and of the title, as " bpjs kesehatan … "
	partners []partnerKind
	offices  []partnerKind // kinds that the agency's name tells
	field    string
}

const (
	scopeWeight = 0.5
	partyWeight = 0.3
)

// read makes an agreement ready.
func (c *Catalog) read(a Agreement) text {
	lex := c.lex
	what, who := object(a.Title)
	q := text{id: a.ID, parties: plain(a.Parties), field: a.Field, who: " " + strings.Join(words(a.Parties+" "+who), " ") + " "}
	named := map[string]bool{}
	for _, s := range lex.terms(a.Parties) {
		named[s] = true
	}
	at := map[int32]int{}
	unseen := 0
	put := func(s string, weight float32) {
		q.words++
		id, ok := c.find(s)
		if !ok {
			unseen++
			return
		}
		i, ok := at[id]
		if !ok {
			i = len(q.terms)
			at[id] = i
			q.terms = append(q.terms, id)
			q.weight = append(q.weight, 0)
			q.vague = append(q.vague, lex.vague[s])
		}
		q.weight[i] = max(q.weight[i], weight)
	}
	for _, s := range lex.terms(what) {
		if named[s] {
			put(s, partyWeight)
		} else {
			put(s, 1)
		}
	}
	for _, s := range lex.terms(a.Scope) {
		put(s, scopeWeight)
	}
	rites := map[string]bool{}
	for _, w := range words(what + " " + a.Scope) {
		switch lex.common[w] {
		case "umum":
			q.general++
		case "seremonial":
			q.ceremony++
			rites[w] = true
		}
	}
	for _, w := range words(a.Title) { // "Pernyataan Kehendak … tentang …": what it is about does not make it work
		if lex.common[w] == "niat" {
			rites[w], rites["niat"] = true, true
		}
	}
	q.rites = len(rites)
	if n := float32(q.words); n > 0 {
		q.unseen, q.general, q.ceremony = float32(unseen)/n, q.general/n, q.ceremony/n
	}
	for i, t := range q.terms {
		q.mass += q.weight[i] * c.idf[t]
		if !q.vague[i] {
			q.special += q.weight[i] * c.idf[t]
		}
	}
	agency := a.Agency
	if agency == "" {
		agency = officeIn(who)
	}
	q.agency = lex.terms(agency)
	q.partners = lex.kinds(q.who)
	q.offices = lex.kinds(" " + strings.Join(words(agency), " ") + " ")
	return q
}

var (
	office  = regexp.MustCompile(`(?i)\b(dinas|badan|rsud|rumah sakit umum daerah|satuan polisi|sekretariat|inspektorat|kecamatan|bagian)\b[^,]*`)
	partner = regexp.MustCompile(`(?i)\b(dan|dengan|serta)\b`)
)

// officeIn finds an agency in the part of a title that names the parties: the first, which is the region's own side.
func officeIn(who string) string {
	own := who
	if at := partner.FindStringIndex(who); at != nil {
		own = who[:at[0]]
	}
	// "Dinas Pemberdayaan Masyarakat dan Desa": what follows the first "dan" may belong to the name; a longer name does no harm.
	return office.FindString(own)
}

// kinds are the kinds of partner that a text names.
func (l *lexicon) kinds(who string) []partnerKind {
	var out []partnerKind
	for _, k := range l.partners {
		if slices.ContainsFunc(k.patterns, func(p string) bool { return strings.Contains(who, p) }) {
			out = append(out, k)
		}
	}
	return out
}
