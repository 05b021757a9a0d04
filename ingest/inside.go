package ingest

import (
	"fmt"
	"maps"
	"slices"
)

// inside finds rows of the form (the header again, column numbers, signatures) between data rows. They are skipped
// wherever they stand; above the first and below the last data row is their place, and there is nothing to say (D-15).
type inside struct {
	began  bool // a data row was read
	since  map[string]stretch
	within map[string]stretch
}

// stretch is how many rows of one kind there are, and the line of the first.
type stretch struct{ line, rows int }

// form notes a row that was skipped as part of the form.
func (in *inside) form(kind string, line int) {
	if !in.began || kind != skipHeader && kind != skipNumbers && kind != skipSigned {
		return
	}
	if in.since == nil {
		in.since = map[string]stretch{}
	}
	in.since[kind] = in.since[kind].and(stretch{line, 1})
}

func (s stretch) and(o stretch) stretch {
	if s.rows == 0 {
		s.line = o.line
	}
	return stretch{s.line, s.rows + o.rows}
}

// data notes a data row: what was skipped before it stands inside the data.
func (in *inside) data() {
	in.began = true
	if len(in.since) == 0 {
		return
	}
	if in.within == nil {
		in.within = map[string]stretch{}
	}
	for kind, s := range in.since {
		in.within[kind] = in.within[kind].and(s)
	}
	clear(in.since)
}

// remarks says once for each kind where it begins and how many rows it has.
func (in *inside) remarks(s *sheet) []remark {
	var out []remark
	for _, kind := range slices.Sorted(maps.Keys(in.within)) {
		w := in.within[kind]
		out = append(out, remark{reject{w.line, s.place(w.line, 0), "-", "D-15", kind, say("%d rows of the form stand inside the data; skipped", w.rows)}, fmt.Sprint(w.rows)})
	}
	return out
}
