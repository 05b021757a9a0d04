package link

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
)

// The word lists are data: kata.csv says which everyday words point to which code, sinonim.csv spells abbreviations out,
// kata_umum.csv holds the words that say nothing about the work (niat: of a letter of intent), mitra.csv what kind of partner points where.
//
//go:embed *.csv
var lists embed.FS

// lexicon is the word lists, read once.
type lexicon struct {
	synonyms map[string][]string
	common   map[string]string // word → naskah, daerah, umum, seremonial, niat
	vague    map[string]bool   // stems of all words that say nothing but are not of the form or of offices
	everyday [][2]string       // code, phrases
	partners []partnerKind
}

// partnerKind is a kind of partner, the words in names by which it is known, and the codes to which it points.
type partnerKind struct {
	kind     string
	patterns []string // normal text, each between spaces
	codes    []string
}

var lexicons = sync.OnceValue(func() *lexicon {
	l := &lexicon{synonyms: map[string][]string{}, common: map[string]string{}, vague: map[string]bool{}}
	for _, r := range records("sinonim.csv") {
		l.synonyms[r[0]] = words(r[1])
	}
	for _, r := range records("kata_umum.csv") {
		l.common[r[0]] = r[1]
		if r[1] != "naskah" && r[1] != "daerah" {
			l.vague[stem(r[0])] = true
		}
	}
	for _, r := range records("kata.csv") {
		l.everyday = append(l.everyday, [2]string{r[0], r[1]})
	}
	for _, r := range records("mitra.csv") {
		k := partnerKind{kind: r[0]}
		for p := range strings.SplitSeq(r[1], ";") {
			k.patterns = append(k.patterns, " "+strings.Join(words(p), " ")+" ")
		}
		for c := range strings.SplitSeq(r[2], ";") {
			if c = strings.TrimSpace(c); c != "" {
				k.codes = append(k.codes, c)
			}
		}
		l.partners = append(l.partners, k)
	}
	return l
})

// records reads an embedded list without its header.
func records(name string) [][]string {
	f, err := lists.Open(name)
	if err != nil {
		panic(err) // part of the program; a test reads every list
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return all[1:]
}

// Word is a word of a text and the stem by which it is compared with others.
type Word struct{ Text, Stem string }

// Telling are the words of a text that say what the work is and where: without the words of contracts, offices and manners.
func Telling(s string) []Word {
	l := lexicons()
	var out []Word
	for _, w := range words(s) {
		for _, t := range l.terms(w) {
			if !l.vague[t] {
				out = append(out, Word{w, t})
			}
		}
	}
	return out
}

// terms are the stems of a text that say something: abbreviations spelt out, contract words and names of kinds of
// offices left out.
func (l *lexicon) terms(s string) []string {
	var out []string
	for _, w := range words(s) {
		if long, ok := l.synonyms[w]; ok {
			for _, w := range long {
				if c := l.common[w]; c != "naskah" && c != "daerah" {
					out = append(out, stem(w))
				}
			}
			continue
		}
		if c := l.common[w]; c != "naskah" && c != "daerah" {
			out = append(out, stem(w))
		}
	}
	return out
}
