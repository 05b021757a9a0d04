package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A report names its data by a fingerprint of everything that it says, not of the night: a report that says what it said
// yesterday is byte for byte the same, so its files are kept and not drawn again.

// reportsFile lists the reports of a site: the path of each, its fingerprint, its files, and what it is made from.
const reportsFile = "sidik.csv"

// unstamped stands in a page for its fingerprint until that is known.
const unstamped = "@sidik-data@"

// kept is a report of the site before this one.
type kept struct {
	fingerprint string // of what it says
	from        string // hash of what it is made from, where that is known before it is made; else ""
	files       []string
}

// readReports is what the site in folder dir holds, by path; nothing where there is no site, or one of another form.
func readReports(dir string) map[string]kept {
	out := map[string]kept{}
	f, err := os.Open(filepath.Join(dir, reportsFile))
	if err != nil {
		return out
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return out
	}
	for _, r := range rows {
		if len(r) == 4 {
			out[r[0]] = kept{r[1], r[3], strings.Fields(r[2])}
		}
	}
	return out
}

// list writes the list of the site's reports.
func (w *writer) list() {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	for _, base := range sortedKeys(w.reports) {
		r := w.reports[base]
		slices.Sort(r.files)
		if err := c.Write([]string{base, r.fingerprint, strings.Join(r.files, " "), r.from}); err != nil {
			w.fail(err)
		}
	}
	c.Flush()
	w.file(reportsFile, b.Bytes())
}

// reuse takes over the files of the report from the site before, when it is the same there; false when it has to be drawn.
func (w *writer) reuse(base, from string, same func(kept) bool) bool {
	was, ok := w.before[base]
	if !ok || !same(was) {
		return false
	}
	for _, name := range was.files {
		from, to := filepath.Join(w.previous, filepath.FromSlash(name)), filepath.Join(w.out, filepath.FromSlash(name))
		if os.MkdirAll(filepath.Dir(to), 0o755) != nil || os.Link(from, to) != nil {
			return false // what stands already is written again
		}
	}
	w.kept.Add(1)
	was.from = from
	w.note(base, was)
	return true
}

// note remembers a report for the manifest.
func (w *writer) note(base string, r kept) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reports[base] = r
}

// fingerprint is the hash of what the report says in any form: its page, all rows and columns of its tables, and what its workbook says
// beside them.
func (d *document) fingerprint(page []byte, tables [][]byte) string {
	h := sha256.New()
	h.Write(page)
	for _, t := range tables {
		fmt.Fprintf(h, "\x00%d\x00", len(t))
		h.Write(t)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// lastData is the day on which the last data came that speaks of the region, or of any region for nil. A province rests on
// the data of its kabupaten and kota too.
func (st *site) lastData(r *region) (day time.Time) {
	last := func(list []fresh) {
		for _, f := range list {
			if f.Last.After(day) {
				day = f.Last
			}
		}
	}
	for _, x := range st.regions {
		if r == nil || x == r || r.Kind == "provinsi" && x.Province == r.Code {
			last(x.fresh)
		}
	}
	if r == nil || len(r.summary) > 0 {
		last(st.fresh)
	}
	return day
}
