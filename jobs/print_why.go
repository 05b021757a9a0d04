package jobs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// why prints one screen: what is wrong with what helps, the most urgent first, then what is in force.
func (o *output) why(w why, c Config, all bool) {
	title := fmt.Sprintf("%s  per %s", w.Name, w.AsOf)
	if one := w.oneSource(); one != "" {
		title = fmt.Sprintf("%s, from %s  per %s", w.Name, one, w.AsOf)
	}
	head := block{items: each([]string{o.paint(1, cut(title, o.width))})}
	if w.Note != "" {
		head.items = append(head.items, paintAll(o, 33, fold(w.Note, o.width, 5)))
	}
	blocks := []block{head}
	if items := o.whyItems(w, c); len(items) > 0 {
		blocks = append(blocks, block{items: items, least: o.room() / 2, all: "--all"})
	} else if len(w.Datasets) > 0 {
		blocks = append(blocks, block{items: each([]string{o.paint(32, "✓") + " nothing is missing, held back or rejected"})})
	}
	if len(w.Datasets) == 0 {
		blocks = append(blocks, block{items: [][]string{fold("No source sends for it. Add one to padu.yaml (sources:), or load a file: padu ingest "+o.at()+"FILE --dataset …", o.width, 0)}})
	} else {
		table := o.whyTable(w)
		blocks = append(blocks, block{head: []string{"", table[0]}, items: each(table[1:]), least: 5, all: "--all"})
	}
	room := o.room()
	if all {
		room = 1 << 30
	}
	o.lines(fit(blocks, room))
}

// oneSource is the source that sends everything of a region; "" when there are several, or it is the source that is asked about.
func (w why) oneSource() string {
	if len(w.Datasets) == 0 || strings.HasPrefix(w.Name, "source ") {
		return ""
	}
	one := w.Datasets[0].Source
	if slices.ContainsFunc(w.Datasets, func(d whyDataset) bool { return d.Source != one }) {
		return ""
	}
	return one
}

func paintAll(o *output, code int, lines []string) (out []string) {
	for _, l := range lines {
		out = append(out, o.paint(code, l))
	}
	return out
}

// whyTable is what came of each dataset, those with something missing first.
func (o *output) whyTable(w why) []string {
	list := slices.Clone(w.Datasets)
	slices.SortStableFunc(list, func(a, b whyDataset) int {
		worth := func(d whyDataset) int {
			switch {
			case d.LastGood == "":
				return 0
			case d.Rejected > 0:
				return 1
			}
			return 2
		}
		return cmp.Compare(worth(a), worth(b))
	})
	var rows []gridRow
	for _, d := range list {
		last, age, code := d.LastGood, fmt.Sprintf("%d d", d.AgeDays), 0
		if last == "" {
			last, age, code = "never", "-", 33
		}
		rows = append(rows, gridRow{cells: []string{d.Source, d.Dataset, last, age, grouped(d.Rows), grouped(d.Rejected), d.Holds}, code: code})
	}
	columns := []column{{head: "source", give: true}, {head: "dataset", give: true}, {head: "last good"}, {head: "age", right: true}, {head: "rows", right: true},
		{head: "rejects", right: true}, {head: "in force", give: true}}
	if w.oneSource() != "" || strings.HasPrefix(w.Name, "source ") { // the title says which
		columns = columns[1:]
		for i := range rows {
			rows[i].cells = rows[i].cells[1:]
		}
	}
	return o.grid(columns, rows)
}

// whyItems says what is wrong and what helps, each thing in a few lines.
func (o *output) whyItems(w why, c Config) (items [][]string) {
	item := func(code int, what string, helps ...[]string) {
		n := fmt.Sprintf("%2d. ", len(items)+1)
		var lines []string
		for i, l := range fold(what, o.width-len(n), 4) {
			if i > 0 {
				n = "    "
			}
			lines = append(lines, n+o.paint(code, l))
		}
		for _, h := range helps {
			lines = append(lines, h...)
		}
		items = append(items, lines)
	}
	text := func(s string) (lines []string) {
		for _, l := range fold(s, o.width-6, 0) {
			lines = append(lines, "    "+l)
		}
		return lines
	}
	command := func(label, s string) []string {
		return o.command("    "+label, strings.Replace(s, "padu ", "padu "+o.at(), 1), 4+len(label))
	}
	o.whyNight(w, c, item, command)
	for _, b := range w.Waiting {
		what := fmt.Sprintf("%s %s: %s: %s", b.Status, b.AsOf, b.File, b.Reason)
		if b.Status == "held" {
			item(33, what, command("it is right: ", "padu accept "+b.Batch+` --why "…"`), text("it is not: the corrected file goes "+w.back(b.Source)))
		} else {
			item(33, what, text("ask for it again, corrected; it goes "+w.back(b.Source)))
		}
	}
	for _, f := range w.LeftOut {
		item(33, fmt.Sprintf("left out: %s: %s", strings.TrimSpace(f.Source+" "+f.File), f.Reason), text("do as it says; the next night tries again"))
	}
	for _, d := range w.Datasets {
		if d.LastGood == "" && !slices.ContainsFunc(w.Waiting, func(b whyBatch) bool { return b.Source == d.Source && b.Dataset == d.Dataset }) {
			item(33, fmt.Sprintf("nothing of %s ever came from %s: put it into inbox/%s/", d.Dataset, d.Source, d.Source), command("an empty form: ", "padu template "+d.Dataset))
		}
	}
	done := map[string]bool{}
	for _, r := range w.Rejected {
		what := fmt.Sprintf("%s rejected (%s), the first in %s: %s: %s %q: %s", plural(int(r.Rows), "row"), r.Rule, r.File, r.Place, r.Field, r.Raw, r.Reason)
		if done[r.Source] {
			item(0, what)
			continue
		}
		done[r.Source] = true
		item(0, what, text(fmt.Sprintf("send returns/%s/ back: the cells are marked there; the corrected files go %s", r.Source, w.back(r.Source))))
	}
	return items
}

// whyNight says what the last night did that keeps new data of this source or region from readers.
func (o *output) whyNight(w why, c Config, item func(int, string, ...[]string), command func(label, s string) []string) {
	n := w.Night
	if n == nil {
		return
	}
	if n.Error != "" || n.State == warehouse.Killed {
		item(31, fmt.Sprintf("the night of %s %s: %s", c.clockTime(n.Began), n.State, orElse(n.Error, "its process ended without a word")),
			command("go on: ", "padu nightly --resume"))
	}
	for _, h := range n.Held {
		switch {
		case h.Kind == heldPublish:
			item(31, fmt.Sprintf("the night of %s published nothing: %s: %s", c.clockTime(n.Began), h.What, h.Reason), command("see: ", "padu runs "+n.RunID))
		case !slices.ContainsFunc(w.LeftOut, func(f whyFile) bool { return f.Source == h.Source && f.File == h.What }):
			item(33, heldText(h))
		}
	}
}

// back is where files of a source go; a source that padu.yaml does not have has no inbox.
func (w *why) back(source string) string {
	if slices.Contains(w.configured, source) {
		return "into inbox/" + source + "/"
	}
	return "through padu ingest FILE --dataset … as the first time"
}
