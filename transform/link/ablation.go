package link

import (
	"maps"
	"slices"
)

// piece is evidence that is left out together: by its names in bobot.csv, or by what catalogs are made of.
type piece struct {
	name  string
	names []string
	lists func(source) source
}

// groups are the pieces that say one thing in several ways.
var groups = []piece{
	{"kata sehari-hari (kata.csv)", nil, func(s source) source {
		return s.lexicon(func(l *lexicon) { l.everyday = nil })
	}},
	{"sinonim (sinonim.csv)", nil, func(s source) source { return s.lexicon(func(l *lexicon) { l.synonyms = nil }) }},
	{"mitra (mitra.csv)", nil, func(s source) source { return s.lexicon(func(l *lexicon) { l.partners = nil }) }},
	{"kata umum dan seremonial (kata_umum.csv)", nil, func(s source) source {
		return s.lexicon(func(l *lexicon) {
			l.vague = nil
			l.common = maps.Clone(l.common)
			maps.DeleteFunc(l.common, func(_, kind string) bool { return kind == "umum" || kind == "seremonial" })
		})
	}},
	{"keluaran: indikator dan satuan", nil, func(s source) source {
		s.terms = slices.Clone(s.terms)
		for i := range s.terms {
			s.terms[i].Output = ""
		}
		return s
	}},
	{"perangkat daerah", []string{"perangkat_daerah", "urusan_perangkat_daerah"}, nil},
	{"naive Bayes", []string{"bidang_mungkin", "program_mungkin"}, nil},
	{"frasa", []string{"frasa", "frasa_kegiatan", "frasa_program"}, nil},
	{"cakupan kata perjanjian", []string{"terliput", "terliput_sendiri", "terliput_kegiatan"}, nil},
	{"cakupan nama", []string{"nama_terliput", "kegiatan_terliput"}, nil},
	{"nomenklatur di luar rencana", []string{"kalah_dari_nomenklatur", "juara_nomenklatur"}, nil},
}

// lexicon changes a copy of the word lists.
func (s source) lexicon(change func(*lexicon)) source {
	l := *s.lex
	change(&l)
	s.lex = &l
	return s
}

// Ablate cross-validates with everything (the name is empty) and then without each piece of evidence.
func Ablate(d Labelled, each func(without string, as []Answered) error) error {
	f, err := newFitting(d, newLists(d))
	if err != nil {
		return err
	}
	// What only tells how sure an answer is can be left out of the same ranking.
	names, sets := []string{""}, []map[string]bool{nil}
	for _, n := range planEvidenceNames[1:] {
		if !slices.Contains(evidenceNames[:], n) {
			names, sets = append(names, n), append(sets, map[string]bool{n: true})
		}
	}
	as, err := f.crossValidate(sets)
	if err != nil {
		return err
	}
	for k, n := range names {
		if err := each(n, as[k]); err != nil {
			return err
		}
	}
	f.start = f.lines[key(but(f.regions(), f.regions()[0]))] // near enough to be found sooner
	ps := slices.Clone(groups)
	for _, n := range evidenceNames {
		ps = append(ps, piece{n, []string{n}, nil})
	}
	for _, p := range ps {
		as, err := f.leaveOut(p)
		if err == nil {
			err = each(p.name, as)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveOut cross-validates without a piece.
func (f *fitting) leaveOut(p piece) ([]Answered, error) {
	g := *f
	if p.lists != nil {
		other, err := newFitting(f.d, p.lists(newLists(f.d)))
		if err != nil {
			return nil, err
		}
		other.start = f.start
		g = *other
	}
	g.without = map[string]bool{}
	for _, n := range p.names {
		g.without[n] = true
	}
	as, err := g.crossValidate([]map[string]bool{g.without})
	if err != nil {
		return nil, err
	}
	return as[0], nil
}
