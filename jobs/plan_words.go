package jobs

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"padu/transform"
)

// planShown is how many changes of one kind are printed, unless all are asked for.
const planShown = 20

// plan prints one screen of what would change, then the changes themselves.
func (o *output) plan(p planned, all bool) error {
	if o.json {
		return o.object(p)
	}
	own := ""
	if p.OwnDay {
		own = " (its own day, so that only the change moves things)"
	}
	if p.Region != "" {
		own += ", region " + p.Region + " alone"
	}
	o.printf("%s, data per %s%s\n", o.paint(1, "plan against snapshot "+p.Snapshot), p.AsOf, own)
	if p.Same {
		o.printf("\nNothing would change: the snapshot was built from the same rows, models, rules, word lists and parameters; a night would publish nothing.\n")
		return nil
	}
	if err := o.facts("changed", p.inputs(), "loaded since", p.since()); err != nil {
		return err
	}
	for _, f := range p.Failures {
		o.printf("%s  %s; a night would not publish\n", o.paint(31, "stopped"), f)
	}
	for i, c := range p.Stopped {
		if i == shown && !all {
			o.printf("  … and %d figures more; all of them: --all\n", len(p.Stopped)-shown)
			break
		}
		was, found := amounts(c)
		o.printf("%s  %s: %s %s → %s; a night would wait for a person's word\n", o.paint(31, "stopped"), changed(c), c.Measure, was, found)
	}
	o.printf("\n")
	if err := o.facts("links", p.links(), "agreements", p.agreements(), "findings", p.findings(), "decisions", p.decisions(), "pages", p.pages()); err != nil {
		return err
	}
	o.printf("\n")
	if err := o.planMoney(p.Money, false, planShown); err != nil {
		return err
	}
	limit := planShown
	if all {
		limit = -1
	}
	return o.planDetails(p, limit)
}

// inputs says what the change is, as far as the snapshot knows what it was built with.
func (p planned) inputs() string {
	var parts []string
	if p.Version != Version {
		parts = append(parts, fmt.Sprintf("padu %s → %s", p.Version, Version))
	}
	for _, i := range p.Inputs {
		name := map[string]string{"hari_ini": "the day", "versi_tautan": "the linker (program, word lists, weights)"}[i.Name]
		parts = append(parts, cmp.Or(name, "parameter "+i.Name)+" "+change(i.Old, i.New))
	}
	if len(parts)+len(p.Batches) == 0 {
		return "models, rules or tests of padu, or names in padu.yaml"
	}
	return strings.Join(parts, "; ")
}

func (p planned) since() string {
	if len(p.Batches) == 0 {
		return ""
	}
	return fmt.Sprintf("%d batches that readers do not see yet, the last %s, move things too; to see the change alone run padu nightly before it",
		len(p.Batches), p.Batches[len(p.Batches)-1].File)
}

// linkWords say what happens to links, in the order in which that is told.
var linkWords = [][2]string{{transform.LinkStatus, "another status"}, {transform.LinkReopened, "opened or closed again"}, {transform.LinkAppears, "appear"}, {transform.LinkVanishes, "vanish"},
	{transform.LinkLine, "another line"}, {transform.LinkMethod, "tied otherwise"}, {transform.LinkScore, "another score"}, {transform.LinkBand, "the same score on another side of a limit"}}

func (p planned) links() string {
	by, to := map[string]int{}, map[string]int{}
	for _, l := range p.Links {
		by[l.What]++
		if l.What == transform.LinkStatus {
			to[l.Old.Status+" → "+l.New.Status]++
		}
	}
	var parts []string
	for _, w := range linkWords {
		if n := by[w[0]]; n > 0 {
			text := fmt.Sprintf("%d %s", n, w[1])
			if w[0] == transform.LinkStatus {
				text += " (" + counts(to) + ")"
			}
			parts = append(parts, text)
		}
	}
	if p.Reworded > 0 {
		parts = append(parts, fmt.Sprintf("%d the same in other words", p.Reworded))
	}
	return orNone(strings.Join(parts, ", "))
}

func (p planned) agreements() string {
	by := map[string]map[string]int{"rung": {}, "state": {}, "approval": {}}
	for _, a := range p.Agreements {
		by[a.What][change(a.Old, a.New)]++
	}
	var parts []string
	for _, w := range [][2]string{{"rung", "another rung"}, {"state", "another state"}, {"approval", "another answer about DPRD approval"}} {
		n := 0
		for _, k := range by[w[0]] {
			n += k
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (%s)", n, w[1], counts(by[w[0]])))
		}
	}
	return orNone(strings.Join(parts, ", "))
}

func (p planned) findings() string {
	by := map[string]int{}
	rules := map[string]map[string]int{}
	for _, f := range p.Findings {
		by[f.What]++
		if rules[f.Rule] == nil {
			rules[f.Rule] = map[string]int{}
		}
		rules[f.Rule][f.What]++
	}
	if len(by) == 0 {
		return "none"
	}
	var each []string
	for _, r := range sortedKeys(rules) {
		text := fmt.Sprintf("%s +%d −%d", r, rules[r]["opens"], rules[r]["closes"])
		if n := rules[r]["reworded"]; n > 0 {
			text += fmt.Sprintf(" ~%d", n)
		}
		each = append(each, text)
	}
	return fmt.Sprintf("%d open, %d close, %d say another thing (%s)", by["opens"], by["closes"], by["reworded"], strings.Join(each, "; "))
}

func (p planned) decided() (out []transform.LinkChange) {
	for _, l := range p.Links {
		if l.Decision {
			out = append(out, l)
		}
	}
	return out
}

func (p planned) decisions() string {
	if n := len(p.decided()); n > 0 {
		return fmt.Sprintf("%d of planners no longer have the effect that they had", n)
	}
	return "none is touched"
}

func (p planned) pages() string {
	if p.NoPages != "" {
		return "not compared: " + p.NoPages
	}
	by := map[string]int{}
	for _, f := range p.Pages {
		by[f.What]++
	}
	return fmt.Sprintf("%d of %d files change, %d appear, %d vanish, beside the stamp that all carry", by["changes"], p.PagesNow, by["appears"], by["vanishes"])
}

// planMoney prints the sums of all regions, or those of regions and years.
func (o *output) planMoney(money []transform.MoneyChange, detail bool, limit int) error {
	var rows [][]string
	for _, m := range money {
		if (m.Region != "") != detail {
			continue
		}
		name := m.Column
		if detail {
			name += " " + m.Region + " " + m.RegionName
			if m.Year > 0 {
				name += " " + strconv.Itoa(m.Year)
			}
		}
		rows = append(rows, []string{rupiah(m.Old), rupiah(m.New), rupiah(&m.Moved), rupiah(&m.Gained), rupiah(&m.Lost), name})
	}
	if len(rows) == 0 {
		return nil
	}
	shown := rows
	if limit >= 0 {
		shown = rows[:min(limit, len(rows))]
	}
	err := o.table([]string{"now", "then", "difference", "becomes tied", "tied no longer", "rupiah of tied lines, each line once"}, shown)
	o.more(len(rows) - len(shown))
	return err
}

func (o *output) planDetails(p planned, limit int) error {
	if err := o.planLinks("links", p.Links, limit); err != nil {
		return err
	}
	if err := o.planLinks("decisions", p.decided(), limit); err != nil {
		return err
	}
	var rows [][]string
	for _, a := range p.Agreements {
		rows = append(rows, []string{a.What, a.Agreement, a.Region, year(a.Year), change(a.Old, a.New), a.Title})
	}
	if err := o.planRows("agreements", rows, limit); err != nil {
		return err
	}
	if slices.ContainsFunc(p.Money, func(m transform.MoneyChange) bool { return m.Region != "" }) {
		o.printf("\n%s\n", o.paint(1, "money by region"))
		if err := o.planMoney(p.Money, true, limit); err != nil {
			return err
		}
	}
	if err := o.planFindings(p.Findings, limit); err != nil {
		return err
	}
	rows = nil
	for _, f := range p.Pages {
		rows = append(rows, []string{f.What, f.File})
	}
	return o.planRows("pages", rows, limit)
}

// planFindings prints each rule with its findings; of each rule a few, unless all are asked for.
func (o *output) planFindings(findings []transform.FindingChange, limit int) error {
	names, rows := map[string]string{}, map[string][][]string{}
	for _, f := range findings {
		side := cmp.Or(f.New, f.Old)
		names[f.Rule] = f.Name
		rows[f.Rule] = append(rows[f.Rule], []string{f.What, side.ID, side.Severity, f.Region, f.Agreement, side.Text})
	}
	for _, rule := range sortedKeys(rows) {
		if err := o.planRows(fmt.Sprintf("findings %s %s", rule, names[rule]), rows[rule], min(limit, shown)); err != nil {
			return err
		}
	}
	return nil
}

func (o *output) planLinks(name string, links []transform.LinkChange, limit int) error {
	var rows [][]string
	for _, l := range links {
		was, is := sideText(l.Old), sideText(l.New)
		code := cmp.Or(l.New, l.Old).Code
		if l.What == transform.LinkLine {
			code = l.Old.Code + " → " + l.New.Code
		}
		rows = append(rows, []string{l.What, l.ID, l.Region, year(l.Year), change(was, is), code, l.Agreement + " " + l.Title})
	}
	return o.planRows(name, rows, limit)
}

// planRows prints a list under its name; the last column may be long and is cut.
func (o *output) planRows(name string, rows [][]string, limit int) error {
	if len(rows) == 0 {
		return nil
	}
	o.printf("\n%s\n", o.paint(1, name))
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	for i, r := range rows {
		if i == limit {
			break
		}
		cells := make([]string, len(r))
		for j, c := range r {
			if cells[j] = shownText(c); limit >= 0 && len([]rune(c)) > 90 {
				cells[j] = string([]rune(cells[j])[:89]) + "…"
			}
		}
		fmt.Fprintln(t, "  "+strings.Join(cells, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if limit >= 0 {
		o.more(len(rows) - limit)
	}
	return nil
}

func (o *output) more(n int) {
	if n > 0 {
		o.printf("  … and %d more; all of them: padu plan %s--all\n", n, o.at())
	}
}

func sideText(s *transform.LinkSide) *string {
	if s == nil {
		return nil
	}
	text := s.Status + " " + strings.Replace(strconv.FormatFloat(s.Score, 'f', -1, 64), ".", ",", 1)
	return &text
}

// change writes what was and what would be.
func change(old, fresh *string) string {
	text := func(s *string) string {
		if s == nil {
			return "–"
		}
		return *s
	}
	return text(old) + " → " + text(fresh)
}

func year(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}

func orNone(s string) string { return cmp.Or(s, "none") }

// counts writes what occurs how often, the most frequent first.
func counts(by map[string]int) string {
	names := slices.SortedFunc(maps.Keys(by), func(a, b string) int { return cmp.Or(cmp.Compare(by[b], by[a]), cmp.Compare(a, b)) })
	var parts []string
	for i, n := range names {
		if i == shown {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%s: %d", n, by[n]))
	}
	return strings.Join(parts, ", ")
}

// rupiah writes a decimal as Indonesian does, to the cent where there are cents; "–" where nothing was received.
func rupiah(amount *string) string {
	if amount == nil {
		return "–"
	}
	whole, cents, _ := strings.Cut(*amount, ".")
	digits, sign := strings.TrimPrefix(whole, "-"), ""
	if digits != whole {
		sign = "−"
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	if strings.Trim(cents, "0") != "" {
		digits += "," + cents
	}
	return sign + digits
}
