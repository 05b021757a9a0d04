package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Cause is one thing that differs between what two editions rest on, and may have changed figures.
type Cause struct {
	Kind    string `json:"kind"` // new data, correction, relinked, rule change, time, padu version
	What    string `json:"what"`
	Figures int    `json:"figures"` // that changed and rest on it

	region, year, dataset, batch, agreement, parameter string
	offer                                              bool // a link that counted neither before nor after
}

// The kinds of causes.
const (
	causeNew     = "new data"
	causeCorrect = "correction"
	causeLink    = "relinked"
	causeRule    = "rule change"
	causeTime    = "time"
	causeVersion = "padu version"
)

// Change is one figure that two editions say differently. A row that is in one of them only is one change.
type Change struct {
	Code      string `json:"code"`
	Region    string `json:"kode_wilayah"`
	Page      string `json:"page"`
	Table     string `json:"table"`
	Row       string `json:"row"`
	Name      string `json:"name"`
	Column    string `json:"column"`
	Agreement string `json:"id_kerja_sama,omitempty"`
	Old       string `json:"old"`
	New       string `json:"new"`
	What      string `json:"what"`   // changes, appears, vanishes
	Causes    []int  `json:"causes"` // in the list of causes
	Wider     bool   `json:"wider,omitempty"`
}

// Difference is what differs between two editions, with its causes.
type Difference struct {
	Old         string   `json:"old"`
	New         string   `json:"new"`
	Figures     int      `json:"figures"` // of the new one
	Causes      []Cause  `json:"causes"`
	Changes     []Change `json:"changes"`
	Unexplained int      `json:"unexplained"`
}

// editionFace is an edition as its two lists show it.
type editionFace struct {
	facts factList
	basis basisList
}

// cellKey is a figure's place, the same in every period.
type cellKey struct{ region, page, table, row, column string }

func (f *fact) key() cellKey { return cellKey{f.Region, f.Page, f.Table, f.Row, f.Column} }

// between compares two editions. readers gives the columns of marts that may change with a parameter.
func between(old, fresh editionFace, readers func(parameter string) map[string][]string) (*Difference, error) {
	d := &Difference{Figures: len(fresh.facts), Causes: causesOf(old.basis, fresh.basis), Changes: changesOf(old.facts, fresh.facts)}
	j := &judge{causes: d.Causes, above: map[string]map[string]bool{}, reads: map[string]map[string][]string{}}
	for _, b := range slices.Concat(old.basis, fresh.basis) {
		if b.Sort == sortTable {
			for t := range strings.FieldsSeq(b.Name + " " + b.Value) {
				if j.above[b.Name] == nil {
					j.above[b.Name] = map[string]bool{}
				}
				j.above[b.Name][t] = true
			}
		}
	}
	for _, c := range d.Causes {
		if c.parameter != "" {
			j.reads[c.parameter] = readers(c.parameter)
		}
	}
	of := map[cellKey]*fact{}
	for _, l := range []factList{old.facts, fresh.facts} {
		for i := range l {
			of[l[i].key()] = &l[i]
		}
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		f := of[cellKey{c.Region, c.Page, c.Table, c.Row, c.Column}]
		if c.Causes = j.causesOf(f, false); len(c.Causes) == 0 {
			c.Causes, c.Wider = j.causesOf(f, true), true
		}
		for _, n := range c.Causes {
			d.Causes[n].Figures++
		}
		if len(c.Causes) == 0 {
			c.Wider = false
			d.Unexplained++
		}
	}
	return d, nil
}

// changesOf lists the figures that differ, in the order of the new edition; those that vanished come last.
func changesOf(old, fresh factList) []Change {
	before, rows, after, afterRows := map[cellKey]*fact{}, map[cellKey]bool{}, map[cellKey]bool{}, map[cellKey]bool{}
	row := func(f *fact) cellKey { k := f.key(); k.column = ""; return k }
	for i := range old {
		before[old[i].key()], rows[row(&old[i])] = &old[i], true
	}
	for i := range fresh {
		after[fresh[i].key()], afterRows[row(&fresh[i])] = true, true
	}
	out := []Change{}
	said := map[cellKey]int{} // rows that appear or vanish: one change each
	add := func(f *fact, was, is, what string, whole bool) {
		if n, ok := said[row(f)]; ok && whole {
			c := &out[n]
			c.Old, c.New = joined(c.Old, f.Column, was), joined(c.New, f.Column, is)
			return
		}
		if whole {
			said[row(f)] = len(out)
			was, is = joined("", f.Column, was), joined("", f.Column, is)
		}
		out = append(out, Change{Code: f.Code, Region: f.Region, Page: f.Page, Table: f.Table, Row: f.Row, Name: f.Name, Column: f.Column, Agreement: f.Agreement, Old: was, New: is, What: what})
	}
	for i := range fresh {
		f := &fresh[i]
		switch was := before[f.key()]; {
		case was == nil:
			add(f, "", f.Value, "appears", !rows[row(f)])
		case was.Value != f.Value:
			add(f, was.Value, f.Value, "changes", false)
		}
	}
	for i := range old {
		if f := &old[i]; !after[f.key()] {
			add(f, f.Value, "", "vanishes", !afterRows[row(f)])
		}
	}
	return out
}

// joined adds column=value to a list, unless the value is "".
func joined(list, column, value string) string {
	if value == "" {
		return list
	}
	return strings.TrimPrefix(list+"; "+column+"="+value, "; ")
}

// causesOf lists what differs between what two editions rest on.
func causesOf(old, fresh basisList) []Cause {
	index := func(l basisList) map[string]*basisRow {
		out := map[string]*basisRow{}
		for i := range l {
			out[l[i].Sort+"|"+l[i].Name+"|"+l[i].Region] = &l[i]
		}
		return out
	}
	before, after := index(old), index(fresh)
	gone := map[string][]*basisRow{} // batches by what they covered
	for i := range old {
		if b := &old[i]; b.Sort == sortBatch && after[sortBatch+"|"+b.Name+"|"+b.Region] == nil {
			gone[b.cover()] = append(gone[b.cover()], b)
		}
	}
	out := []Cause{}
	for i := range fresh {
		b := &fresh[i]
		was := before[b.Sort+"|"+b.Name+"|"+b.Region]
		if was != nil && was.Value == b.Value && was.Detail == b.Detail {
			continue
		}
		switch b.Sort {
		case sortBatch:
			var of *basisRow
			if was := gone[b.cover()]; len(was) > 0 {
				of, gone[b.cover()] = was[0], was[1:]
			}
			out = append(out, b.arrived(of))
		case sortLink:
			out = append(out, b.relinked(was))
		case sortParameter:
			out = append(out, b.changed(was))
		case sortEdition:
			out = append(out, b.other(was)...)
		}
	}
	for i := range old {
		b := &old[i]
		switch key := b.Sort + "|" + b.Name + "|" + b.Region; {
		case b.Sort == sortBatch && slices.Contains(gone[b.cover()], b):
			out = append(out, Cause{Kind: causeCorrect, What: fmt.Sprintf("%s no longer counts (batch %s)", b.file(), b.Name), region: b.Region, year: b.Year, dataset: b.Group, batch: b.Name})
		case b.Sort == sortLink && after[key] == nil:
			out = append(out, Cause{Kind: causeLink, What: fmt.Sprintf("%s, %s: link %s to %s is gone, was %s", b.Group, b.Year, b.Name, b.line(), b.Value), region: b.Region, year: b.Year, agreement: b.Group, offer: !counts(b.Value)})
		case b.Sort == sortParameter && after[key] == nil:
			out = append(out, Cause{Kind: causeRule, What: fmt.Sprintf("parameter %s of %s: %s → that of all", b.Name, b.Region, b.Value), region: b.Region, parameter: b.Name})
		}
	}
	kinds := []string{causeNew, causeCorrect, causeLink, causeRule, causeTime, causeVersion}
	slices.SortStableFunc(out, func(a, b Cause) int { return cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)) })
	return out
}

// cover is what a batch covers.
func (b *basisRow) cover() string {
	return strings.Join([]string{b.Group, b.Region, b.Year, b.Value}, "|")
}

// file is the file of a batch.
func (b *basisRow) file() string {
	return b.Detail[:max(0, strings.LastIndex(b.Detail, " "))] // after it its sha256
}

// line is the line of the plan that a link leads to, share the share of it.
func (b *basisRow) line() string  { return b.Detail[:max(0, strings.LastIndex(b.Detail, " "))] }
func (b *basisRow) share() string { return b.Detail[strings.LastIndex(b.Detail, " ")+1:] }

// arrived is a batch that the old edition did not rest on; was is the one that it replaces, if any.
func (b *basisRow) arrived(was *basisRow) Cause {
	c := Cause{Kind: causeNew, What: fmt.Sprintf("%s arrived (batch %s)", b.file(), b.Name), region: b.Region, year: b.Year, dataset: b.Group, batch: b.Name}
	if was != nil {
		c.Kind, c.What = causeCorrect, fmt.Sprintf("%s: batch %s in place of %s", b.file(), b.Name, was.Name)
		c.batch += " " + was.Name
	}
	return c
}

// relinked is a link that the old edition did not have so; was is nil where it had none.
func (b *basisRow) relinked(was *basisRow) Cause {
	from := "none"
	switch {
	case was != nil && was.Value != b.Value:
		from = was.Value
	case was != nil:
		from = "share " + was.share()
	}
	to := b.Value
	if was != nil && was.Value == b.Value {
		to = "share " + b.share()
	}
	return Cause{Kind: causeLink, What: fmt.Sprintf("%s, %s: link %s to %s: %s → %s", b.Group, b.Year, b.Name, b.line(), from, to), region: b.Region, year: b.Year, agreement: b.Group, offer: !counts(b.Value) && (was == nil || !counts(was.Value))}
}

// counts is true for a link that moves rungs and money.
func counts(status string) bool { return status == "otomatis" || status == "diterima" }

// changed is a parameter with another value; the day of the snapshot is one.
func (b *basisRow) changed(was *basisRow) Cause {
	from := "that of all"
	if was != nil {
		from = was.Value
	}
	c := Cause{Kind: causeRule, What: fmt.Sprintf("parameter %s: %s → %s", b.Name, from, b.Value), region: b.Region, parameter: b.Name}
	if b.Region != "-" {
		c.What = fmt.Sprintf("parameter %s of %s: %s → %s", b.Name, b.Region, from, b.Value)
	}
	if b.Name == "hari_ini" {
		c.Kind, c.What = causeTime, fmt.Sprintf("the data speak of %s, before of %s", b.Value, from)
	}
	return c
}

// other is what concerns every figure.
func (b *basisRow) other(was *basisRow) []Cause {
	from := ""
	if was != nil {
		from = was.Value
	}
	switch b.Name {
	case "versi_padu":
		return []Cause{{Kind: causeVersion, What: fmt.Sprintf("padu %s → %s", from, b.Value)}}
	case "model":
		return []Cause{{Kind: causeRule, What: fmt.Sprintf("models and rules of padu: %.12s → %.12s", from, b.Value)}}
	case "periode":
		return []Cause{{Kind: causeTime, What: fmt.Sprintf("period %s → %s", from, b.Value)}}
	case "hari":
		return []Cause{{Kind: causeTime, What: fmt.Sprintf("the reports stand on %s, before on %s", b.Value, from)}}
	}
	return nil // versi_aturan: said by the parameters and models themselves
}

// onLinks is the dataset of what planners decided on links.
const onLinks = "keputusan_tautan"

// judge says which causes concern a figure.
type judge struct {
	causes []Cause
	above  map[string]map[string]bool     // by table: itself and all that it rests on
	reads  map[string]map[string][]string // by parameter and table: the columns that may change with it
}

// causesOf are the causes that concern a figure. A wider look lets a cause of another region, year or agreement count too: of the
// other side of an agreement, of a neighbour.
func (j *judge) causesOf(f *fact, wider bool) []int {
	out := []int{}
	for i := range j.causes {
		if c := &j.causes[i]; j.restsOn(f, c, wider) && (wider || f.lies(c)) {
			out = append(out, i)
		}
	}
	return out
}

// lies is true when the figure is of the cause's region, year and agreement.
func (f *fact) lies(c *Cause) bool {
	region := c.region == "" || c.region == "-"
	for r := range strings.FieldsSeq(f.Regions) {
		of, all := strings.CutSuffix(r, "*")
		region = region || c.region == of || all && (of == "" || strings.HasPrefix(c.region, of+"."))
	}
	year := c.year == "" || c.year == "0" || f.Years == "" || slices.Contains(strings.Fields(f.Years), c.year)
	return region && year && (c.agreement == "" || f.Agreement == "" || c.agreement == f.Agreement)
}

// restsOn is true when a table of the figure is made of what the cause changed.
func (j *judge) restsOn(f *fact, c *Cause, wider bool) bool {
	if c.Kind == causeVersion || c.dataset == "" && c.agreement == "" && c.parameter == "" {
		return true
	}
	for t := range strings.FieldsSeq(f.Tables) {
		above := j.above[t]
		switch {
		case c.agreement != "":
			// An offer moves no rung and no money.
			if above["mart.tautan_kerja_sama"] && (!c.offer || wider || slices.Contains([]string{"mart.tautan_kerja_sama", "mart.tanpa_tautan", "mart.temuan"}, t)) {
				return true
			}
		case c.parameter != "":
			columns := j.reads[c.parameter][t]
			if slices.Contains(columns, "*") || wider && len(columns) > 0 || slices.ContainsFunc(strings.Fields(f.Columns), func(w string) bool { return slices.Contains(columns, w) }) {
				return true
			}
		case t == "meta.batches": // a row of one file, or a number of files
			if slices.Contains(strings.Fields(c.batch), f.Row) || f.Column == "jumlah" {
				return true
			}
		case t == "mart.kesegaran", c.dataset != onLinks && above["landing."+c.dataset]: // decisions change links, which are causes of their own
			return true
		}
	}
	return false
}
