package link

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Standing is how one sub kegiatan does for an agreement, whether the plan holds it or not.
type Standing struct {
	Candidate
	Name   string
	InPlan bool
	Rank   int // among the lines of the plan, 1 the best; where it would stand when the plan does not hold it
	Lines  int // of the plan
}

// Standing finds how a sub kegiatan does; false when the catalog does not know the code.
func (l *Linker) Standing(a Agreement, p *Plan, code string) (Standing, bool) {
	c := l.catalog
	n, ok := c.byCode[code]
	if !ok || c.nodes[n].level != subKegiatan {
		return Standing{}, false
	}
	s := l.scratch.Get().(*scratch)
	defer l.scratch.Put(s)
	q := c.read(a)
	c.score(&q, s)
	out := Standing{Name: c.nodes[n].name, InPlan: p.holds[n], Rank: 1, Lines: len(p.subs), Candidate: Candidate{Code: code, node: n, evidence: c.evidence(n, &q, s)}}
	lines := c.rank(&q, p, s)
	for _, x := range lines {
		if x.node == n {
			out.evidence = x.evidence
		}
	}
	out.Score = l.weights.line(out.evidence)
	for _, x := range lines {
		if z := l.weights.line(x.evidence); z > out.Score || z == out.Score && x.Code < code {
			out.Rank++
		}
	}
	return out, true
}

// Missing is the best sub kegiatan of the nomenclature that the plan does not hold, when it does better than every line of it.
func (l *Linker) Missing(a Agreement, p *Plan) (Standing, bool) {
	c := l.catalog
	s := l.scratch.Get().(*scratch)
	q := c.read(a)
	c.score(&q, s)
	best, top, inside := int32(-1), math.Inf(-1), math.Inf(-1)
	for n := range c.nodes {
		if c.nodes[n].level != subKegiatan || c.nodes[n].narrow && !p.holds[n] {
			continue
		}
		switch z := l.weights.line(c.evidence(int32(n), &q, s)); {
		case p.holds[n]:
			inside = max(inside, z)
		case z > top:
			best, top = int32(n), z
		}
	}
	l.scratch.Put(s)
	if best < 0 || top <= inside {
		return Standing{}, false
	}
	return l.Standing(a, p, c.nodes[best].code)
}

// Name is the name of a code; "" when the catalog has none.
func (l *Linker) Name(code string) string {
	if n, ok := l.catalog.byCode[code]; ok {
		return l.catalog.nodes[n].name
	}
	return ""
}

// Limits are the thresholds with which the linker decides.
func (l *Linker) Limits() Limits { return l.weights.Limits }

// Outcomes of an answer.
const (
	Automatic    = "otomatis"
	Proposed     = "diusulkan"
	OnlyKegiatan = "kegiatan"
	NotWork      = "tanpa: umum atau seremonial"
	NotInPlan    = "tanpa: tidak ada dalam rencana"
	NotSure      = "tanpa: tidak cukup yakin"
)

// Outcome says what follows from an answer and, when nothing does, why.
func (a *Answer) Outcome() string {
	switch {
	case a.Verdict.Lines > 0:
		return Automatic
	case a.Verdict.Kegiatan != "":
		return OnlyKegiatan
	case a.Verdict.Offered > 0:
		return Proposed
	case a.Held < 0.5 && a.whole[hGap] > 0.3 && a.q.general+a.q.ceremony < 0.5: // its words name a work well, one that another code carries
		return NotInPlan
	case a.IsWork < 0.5:
		return NotWork
	case a.Held < 0.5:
		return NotInPlan
	}
	return NotSure
}

// said is a word of an agreement as it is written there, with its term; -1 when no node knows it.
type said struct {
	text string
	term int32
}

// said lists the words of title and scope that say something, each once, abbreviations with what they stand for.
func (c *Catalog) said(a Agreement) []said {
	lex := lexicons()
	what, _ := object(a.Title)
	var out []said
	put := func(s said) {
		if !slices.ContainsFunc(out, func(o said) bool { return o.text == s.text || s.term >= 0 && o.term == s.term }) {
			out = append(out, s)
		}
	}
	for _, w := range words(what + " " + a.Scope) {
		for _, stem := range lex.terms(w) {
			s := said{w, -1}
			if id, ok := c.find(stem); ok {
				s.term = id
			}
			if long := lex.synonyms[w]; len(long) > 1 {
				s.text = fmt.Sprintf("%s (%s)", strings.ToUpper(w), strings.Join(long, " "))
				out = append(out, s)
				continue
			}
			put(s)
		}
	}
	return out
}

// Words are the words of an agreement by where a sub kegiatan knows them.
type Words struct {
	Name, Output, Everyday []string // of the sub kegiatan itself
	Kegiatan, KegiatanDay  []string // in the name of its kegiatan, and everyday words of it
	Program, ProgramDay    []string
	Bidang, BidangDay      []string
	Unknown                []string // that none of these knows
	NotSaid                []string // words of the sub kegiatan's name that the agreement does not have
	General, Rites         []string // general and ceremonial words
}

// Words finds which words of an agreement a sub kegiatan knows, and which it does not.
func (l *Linker) Words(a Agreement, code string) (w Words) {
	c, lex := l.catalog, lexicons()
	all := c.said(a)
	know := func(n int32, f int) (out []string) {
		for _, s := range all {
			if s.term >= 0 && slices.ContainsFunc(c.postings[f][s.term], func(p posting) bool { return p.node == n }) && !slices.Contains(out, s.text) {
				out = append(out, s.text)
			}
		}
		return out
	}
	if n, ok := c.byCode[code]; ok && c.nodes[n].level == subKegiatan {
		k := c.nodes[n].parent
		p := c.nodes[k].parent
		b := c.nodes[p].parent
		w = Words{Name: know(n, byName), Output: know(n, byOutput), Everyday: know(n, byEveryday), Kegiatan: know(k, byName), KegiatanDay: know(k, byEveryday),
			Program: know(p, byName), ProgramDay: know(p, byEveryday), Bidang: know(b, byName), BidangDay: know(b, byEveryday)}
		for _, word := range words(c.nodes[n].name) {
			for _, stem := range lex.terms(word) {
				if id, ok := c.find(stem); ok && !slices.ContainsFunc(all, func(s said) bool { return s.term == id }) && !slices.Contains(w.NotSaid, word) {
					w.NotSaid = append(w.NotSaid, word)
				}
			}
		}
	}
	known := slices.Concat(w.Name, w.Output, w.Everyday, w.Kegiatan, w.KegiatanDay, w.Program, w.ProgramDay, w.Bidang, w.BidangDay)
	for _, s := range all {
		if !slices.Contains(known, s.text) && !slices.Contains(w.Unknown, s.text) {
			w.Unknown = append(w.Unknown, s.text)
		}
	}
	what, _ := object(a.Title)
	for _, word := range words(what + " " + a.Scope) {
		if kind := lex.common[word]; kind == "umum" && !slices.Contains(w.General, word) {
			w.General = append(w.General, word)
		} else if kind == "seremonial" && !slices.Contains(w.Rites, word) {
			w.Rites = append(w.Rites, word)
		}
	}
	return w
}

// Reason is a piece of evidence in Indonesian words.
type Reason struct {
	Piece
	Text string
}

// Reasons puts what moves a candidate's score into words, what moves it most first.
func (l *Linker) Reasons(a Agreement, x Candidate) []Reason {
	w := l.Words(a, x.Code)
	var out []Reason
	for _, p := range l.Pieces(x) {
		out = append(out, Reason{p, l.word(p, a, x, &w)})
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Adds()), math.Abs(a.Adds())) })
	return out
}

func (l *Linker) word(p Piece, a Agreement, x Candidate, w *Words) string {
	percent := func(what string) string { return fmt.Sprintf("%.0f%% %s", 100*p.Value, what) }
	in := func(list []string, where string) string { return "Kata " + Quoted(list) + " " + where }
	switch p.Name {
	case "nama":
		return in(w.Name, "ada dalam nama sub kegiatan")
	case "keluaran":
		return in(w.Output, "ada dalam indikator keluarannya")
	case "kata_sehari_hari":
		return in(w.Everyday, "lazim dipakai untuk sub kegiatan ini")
	case "nama_kegiatan":
		return in(w.Kegiatan, "ada dalam nama kegiatannya")
	case "kata_kegiatan":
		return in(w.KegiatanDay, "lazim dipakai untuk kegiatannya")
	case "nama_program":
		return in(w.Program, "ada dalam nama programnya")
	case "kata_program":
		return in(w.ProgramDay, "lazim dipakai untuk programnya")
	case "nama_bidang":
		return in(w.Bidang, "ada dalam nama bidang urusannya")
	case "kata_bidang":
		return in(w.BidangDay, "lazim dipakai untuk bidang urusannya")
	case "frasa":
		return "Satu ungkapan yang lazim untuk sub kegiatan ini ada lengkap dalam naskah"
	case "frasa_kegiatan":
		return "Satu ungkapan yang lazim untuk kegiatannya ada lengkap dalam naskah"
	case "frasa_program":
		return "Satu ungkapan yang lazim untuk program atau bidangnya ada lengkap dalam naskah"
	case "terliput":
		return percent("isi naskah dikenal baris ini, kegiatan, program, dan bidangnya")
	case "terliput_sendiri":
		return percent("isi naskah dikenal baris ini sendiri")
	case "terliput_kegiatan":
		return percent("isi naskah dikenal baris ini dan kegiatannya")
	case "nama_terliput":
		return percent("nama sub kegiatan ada dalam naskah")
	case "kegiatan_terliput":
		return percent("nama kegiatannya ada dalam naskah")
	case "bidang_mungkin":
		return "Kata-kata naskah lebih lazim dalam bidang urusan lain"
	case "program_mungkin":
		return "Kata-kata naskah lebih lazim dalam program lain"
	case "perangkat_daerah":
		if p.Value < 0.99 {
			return percent("nama perangkat daerah dalam register sama dengan pemegang baris ini")
		}
		return "Perangkat daerah yang disebut register memegang baris ini"
	case "urusan_perangkat_daerah":
		return "Perangkat daerah yang disebut register menangani urusan ini"
	case "jenis_mitra":
		return "Jenis mitra: " + l.partner(a, x)
	case "bidang_register":
		return "Bidang urusan dalam register sama"
	case "mitra_terdahulu":
		return "Perjanjian lain dengan mitra yang sama ditautkan ke " + beforeWhat(p.Value)
	case "naskah_serupa":
		return "Perjanjian lain yang bunyinya serupa ditautkan ke " + beforeWhat(p.Value)
	case "serba_guna":
		return "Baris serba guna, yang cocok dengan naskah apa saja"
	case "penunjang":
		return "Baris penunjang perangkat daerah, yang jarang melaksanakan kerja sama"
	case "pekerjaan_fisik":
		return "Baris pembangunan, pengadaan, atau penyusunan, yang jarang melaksanakan kerja sama"
	}
	return p.Name
}

// beforeWhat tells whether a precedent points to a line itself or to its kegiatan.
func beforeWhat(value float64) string {
	if value > sameKegiatan {
		return "baris ini atau sub kegiatan sekegiatannya"
	}
	return "kegiatan ini"
}

// partner says which kind of partner points to a candidate, and to what.
func (l *Linker) partner(a Agreement, x Candidate) string {
	c := l.catalog
	q := c.read(a)
	for _, k := range q.partners {
		for _, code := range k.codes {
			if n, ok := c.byCode[code]; ok && (code == x.Code || strings.HasPrefix(x.Code, code+".")) {
				return fmt.Sprintf("%s → %s", k.kind, title(c.nodes[n].name))
			}
		}
	}
	return "menunjuk urusan ini"
}

// title writes a name that a nomenclature has in capitals as people do.
func title(name string) string {
	if name != strings.ToUpper(name) {
		return name
	}
	name = strings.TrimPrefix(name, "URUSAN PEMERINTAHAN BIDANG ")
	return name[:min(1, len(name))] + strings.ToLower(name[min(1, len(name)):])
}

// Quoted lists words as 'a', 'b' dan 'c'.
func Quoted(list []string) string {
	q := make([]string, len(list))
	for i, w := range list {
		q[i] = "'" + w + "'"
	}
	if n := len(q); n > 1 {
		return strings.Join(q[:n-1], ", ") + " dan " + q[n-1]
	}
	return strings.Join(q, "")
}

// labels name the evidence for people, where no words of one agreement are at hand.
var labels = map[string]string{
	"nama": "kata dalam nama sub kegiatan", "keluaran": "kata dalam indikator keluaran", "kata_sehari_hari": "kata yang lazim untuk sub kegiatan",
	"nama_kegiatan": "kata dalam nama kegiatan", "kata_kegiatan": "kata yang lazim untuk kegiatan", "nama_program": "kata dalam nama program", "kata_program": "kata yang lazim untuk program",
	"nama_bidang": "kata dalam nama bidang urusan", "kata_bidang": "kata yang lazim untuk bidang urusan", "frasa": "ungkapan lengkap untuk sub kegiatan",
	"frasa_kegiatan": "ungkapan lengkap untuk kegiatan", "frasa_program": "ungkapan lengkap untuk program atau bidang", "terliput": "bagian naskah yang dikenal, sampai bidangnya",
	"terliput_sendiri": "bagian naskah yang dikenal sub kegiatan", "terliput_kegiatan": "bagian naskah yang dikenal, sampai kegiatannya", "nama_terliput": "bagian nama sub kegiatan yang ada dalam naskah",
	"kegiatan_terliput": "bagian nama kegiatan yang ada dalam naskah", "bidang_mungkin": "kecocokan kata dengan bidang urusan", "program_mungkin": "kecocokan kata dengan program",
	"perangkat_daerah": "perangkat daerah dalam register", "urusan_perangkat_daerah": "urusan perangkat daerah", "jenis_mitra": "jenis mitra", "bidang_register": "bidang urusan dalam register",
	"mitra_terdahulu": "perjanjian lain dengan mitra yang sama", "naskah_serupa": "perjanjian lain yang bunyinya serupa",
	"serba_guna": "baris serba guna", "penunjang": "baris penunjang", "pekerjaan_fisik": "baris pembangunan, pengadaan, atau penyusunan",
}

// Label names a kind of evidence in Indonesian.
func Label(name string) string { return labels[name] }
