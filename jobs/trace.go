package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"padu/ingest"
	"padu/reports"
	"padu/warehouse"
)

// traced is one figure with the rows of the marts and of the files that it comes from.
type traced struct {
	reports.Trace
	Snapshot    string          `json:"snapshot"`
	Fingerprint string          `json:"fingerprint"`
	Sums        []*tracedSum    `json:"sums"`
	Batches     []*tracedBatch  `json:"batches"`
	Figures     []reports.Trace `json:"figures,omitempty"` // of an agreement: its figures on the pages
	folder      string          // that its page is in
}

// tracedSum is a part of a figure, counted again.
type tracedSum struct {
	reports.Sum
	Rows      int64        `json:"rows"`
	Found     string       `json:"found"` // what the mart rows add up to; equal to Value, else the trace fails
	FileRows  int          `json:"file_rows"`
	FileFound string       `json:"file_found,omitempty"` // what the rows of the files add up to, where the mart adds rows up
	RestsOn   []string     `json:"rests_on,omitempty"`   // the datasets that the mart rests on, where its rows have no place in a file
	Shown     []*tracedRow `json:"shown"`
	show      []string     // the columns that tell a row's name and what it says
}

// tracedRow is a row of a mart with where it stands in the files that were sent.
type tracedRow struct {
	Row     linkRow        `json:"row"`
	Sources []tracedSource `json:"sources"`
	Unsure  bool           `json:"unsure,omitempty"` // the rows of the files do not add up to the row
}

type tracedSource struct {
	Batch   string `json:"batch_id"`
	File    string `json:"file"`
	Archive string `json:"archive"`
	ingest.SourceRow
	cents int64
}

// tracedBatch is a file that a figure rests on.
type tracedBatch struct {
	Batch  string `json:"batch_id"`
	File   string `json:"file"`
	Loaded string `json:"loaded_at"`
	SHA256 string `json:"sha256"`
	seq    int64
}

// traceTable says what a row of a mart is called, where its grain would not tell a person enough, and how it is found by its
// key in the files of a dataset, where the mart adds rows up. A table with batch_id, lembar and baris names the place itself.
type traceTable struct {
	show, key []string
	dataset   string
}

var traceTables = map[string]traceTable{
	"fct_kerja_sama": {show: []string{"id_kerja_sama", "judul", "mitra", "tanggal_tanda_tangan", "tanggal_berakhir"}},
	"bukti_jenjang":  {show: []string{"id_kerja_sama", "tahun", "nama_jenjang", "keterangan"}},
	"fct_rkpd": {dataset: "rkpd", show: []string{"tahap", "kode_perangkat_daerah", "kode_sub_kegiatan", "nama", "pagu"},
		key: []string{"kode_wilayah", "tahun", "tahap", "kode_perangkat_daerah", "kode_sub_kegiatan"}},
	"fct_apbd": {dataset: "apbd", show: []string{"tahap", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening", "sumber_dana", "anggaran"},
		key: []string{"kode_wilayah", "tahun", "tahap", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening", "sumber_dana"}},
	"fct_realisasi": {dataset: "realisasi", show: []string{"bulan", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening", "realisasi"},
		key: []string{"kode_wilayah", "tahun", "bulan", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening"}},
	"dim_wilayah":  {show: []string{"kode_wilayah", "nama"}}, // padu's own list
	"temuan":       {show: []string{"aturan", "tahun", "uraian", "tempat"}},
	"meta.batches": {show: []string{"file", "status", "rows_in", "rows_loaded", "rows_rejected", "rows_skipped"}},
	"meta.rejects": {show: []string{"place", "field", "alasan", "raw"}},
}

// tracer goes back from a figure, in the snapshot that the site was drawn from.
type tracer struct {
	linkBook
	dir     string
	limit   int // mart rows shown of each sum; 0 is all
	batches map[string]*tracedBatch
	heads   map[string][]string // the columns of the tables asked for
	edition *reports.Edition    // nil: the site
}

// openTracer opens the snapshot of the current site: another one may say other figures.
func openTracer(ctx context.Context, dir string, limit int) (*tracer, error) {
	return openTracerOf(ctx, dir, limit, "")
}

// openTracerOf opens the snapshot of an edition, or of the current site where it is "".
func openTracerOf(ctx context.Context, dir string, limit int, edition string) (*tracer, error) {
	t := &tracer{dir: dir, limit: limit, batches: map[string]*tracedBatch{}, heads: map[string][]string{}}
	run, again := "", "draw the site again: padu report"
	if edition != "" {
		all, err := reports.Editions(dir)
		if err != nil {
			return nil, err
		}
		e, err := reports.FindEdition(all, edition)
		if err != nil {
			return nil, mistaken(err)
		}
		t.edition, run, again = &e, e.Snapshot, "its figures stand in editions/"+e.ID+"/angka.csv"
	} else {
		at, err := os.Readlink(filepath.Join(dir, "site", "current"))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no site yet, so no figure to trace; run: padu nightly")
		}
		if err != nil {
			return nil, err
		}
		run = at
	}
	s, err := warehouse.OpenSnapshotFile(ctx, filepath.Join(dir, "published", run, "padu.duckdb"))
	if err != nil {
		return nil, fmt.Errorf("the snapshot that the figure was drawn from: %w; %s", err, again)
	}
	t.linkBook = linkBook{s}
	return t, nil
}

// figures are those that a code may belong to, by its first letters; "" is all.
func (t *tracer) figures(ctx context.Context, code string) ([]reports.Trace, error) {
	if t.edition != nil {
		return reports.TracesOf(ctx, t.s, *t.edition, code)
	}
	return reports.Traces(ctx, t.s, code)
}

// where is what the figures stand in.
func (t *tracer) where() string {
	if t.edition != nil {
		return "edition " + t.edition.ID
	}
	return "site"
}

// folder is where the pages with the figures are.
func (t *tracer) folder() string {
	if t.edition != nil {
		return "editions/" + t.edition.ID
	}
	return "site/current"
}

// trace finds the figures that a code names, their mart rows and their places in the archive.
func (t *tracer) trace(ctx context.Context, code string) ([]*traced, error) {
	found, err := t.find(ctx, code)
	for _, f := range found {
		err = errors.Join(err, t.follow(ctx, f))
	}
	return found, err
}

// follow finds the mart rows of a figure and their places in the archive.
func (t *tracer) follow(ctx context.Context, f *traced) error {
	f.Snapshot, f.Fingerprint, f.folder = t.s.Info().RunID, t.s.Info().Fingerprint, t.folder()
	used := map[string]bool{}
	for _, s := range f.Trace.Sums {
		sum := &tracedSum{Sum: s, Shown: []*tracedRow{}}
		if err := t.rowsOf(ctx, sum, used); err != nil {
			return err
		}
		f.Sums = append(f.Sums, sum)
	}
	f.Batches = []*tracedBatch{}
	for id := range used {
		b, err := t.batch(ctx, id)
		if err != nil {
			return err
		}
		f.Batches = append(f.Batches, b)
	}
	slices.SortFunc(f.Batches, func(a, b *tracedBatch) int { return cmp.Compare(a.seq, b.seq) })
	return nil
}

// find gives what a code names: a figure of the site, an agreement or a link.
func (t *tracer) find(ctx context.Context, code string) ([]*traced, error) {
	if strings.Contains(code, "-") {
		x, err := t.thing(ctx, code)
		if err != nil {
			return nil, err
		}
		all, err := t.figures(ctx, reports.TracePrefix(x.Region))
		for _, a := range all {
			if a.Agreement == x.Agreement {
				x.Figures = append(x.Figures, a)
			}
		}
		return []*traced{x}, err
	}
	code = strings.ToUpper(code)
	all, err := t.figures(ctx, code)
	if err == nil && len(all) == 0 { // its first letters name no region
		all, err = t.figures(ctx, "")
	}
	if err != nil {
		return nil, err
	}
	var out []*traced
	for _, a := range all {
		if a.Code == code {
			out = append(out, &traced{Trace: a})
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	var codes []string
	for _, a := range all {
		codes = append(codes, a.Code)
	}
	near, err := t.rows(ctx, "select c from (select distinct unnest(string_split(?, ',')) as c) order by levenshtein(c, ?), c limit 3", strings.Join(codes, ","), code)
	if err != nil {
		return nil, err
	}
	codes = codes[:0]
	for _, n := range near {
		codes = append(codes, n["c"])
	}
	return nil, usage{fmt.Errorf("no figure of the %s has the code %s; the nearest: %s; a page shows the code of a figure under the pointer", t.where(), code, strings.Join(codes, ", "))}
}

// thing makes an agreement, or a link with its lines, into something to trace.
func (t *tracer) thing(ctx context.Context, id string) (*traced, error) {
	link, err := t.link(ctx, id)
	if err != nil {
		return nil, err
	}
	agreement := id
	if link != nil {
		agreement = link["id_kerja_sama"]
	}
	a, err := t.agreement(ctx, agreement)
	if err != nil {
		return nil, err
	}
	own := "id_kerja_sama = " + warehouse.Quote(a.ID)
	x := &traced{Trace: reports.Trace{Code: id, Page: "wilayah/" + a.region + "/index.html", Region: a.region, Agreement: a.ID, Sentence: fmt.Sprintf("%s, %s (%s)", a.regionName, a.Title, a.Parties)}}
	x.Trace.Sums = []reports.Sum{{Name: "register", Value: "1", Unit: "naskah", Table: "fct_kerja_sama", Where: own}}
	if link == nil {
		x.Trace.Sums = append(x.Trace.Sums, reports.Sum{Name: "bukti jenjang", Unit: "bukti", Table: "bukti_jenjang", Where: own + " and tercapai"})
		return x, nil
	}
	year, err := strconv.Atoi(link["tahun"])
	if err != nil {
		return nil, err
	}
	x.Sentence += fmt.Sprintf(" → %s %s pada %d: %s (%s); %s", link["kode_perangkat_daerah"], link["kode_sub_kegiatan"], year, link["status"], link["cara"], link["alasan"])
	money, err := t.rows(ctx, "select pagu_terakhir, anggaran_terakhir, realisasi from mart.uang_tautan where id_tautan = ?", id)
	if err != nil {
		return nil, err
	}
	money = append(money, linkRow{}) // a link that is only offered has no money to check
	line := fmt.Sprintf("kode_wilayah = %s and tahun = %d and terakhir and kode_perangkat_daerah = %s and kode_sub_kegiatan = %s",
		warehouse.Quote(a.budget), year, warehouse.Quote(link["kode_perangkat_daerah"]), warehouse.Quote(link["kode_sub_kegiatan"]))
	x.Trace.Sums = append(x.Trace.Sums, reports.Sum{Name: "pagu", Value: money[0]["pagu_terakhir"], Unit: "rupiah", Table: "fct_rkpd", Column: "pagu", Where: line},
		reports.Sum{Name: "anggaran", Value: money[0]["anggaran_terakhir"], Unit: "rupiah", Table: "fct_apbd", Column: "anggaran", Where: line},
		reports.Sum{Name: "realisasi", Value: money[0]["realisasi"], Unit: "rupiah", Table: "fct_realisasi", Column: "realisasi", Where: line})
	return x, nil
}

// rowsOf counts a sum again and finds its rows in the archive; used gathers their batches.
func (t *tracer) rowsOf(ctx context.Context, s *tracedSum, used map[string]bool) error {
	if err := t.counted(ctx, s); err != nil {
		return err
	}
	rows, err := t.rows(ctx, fmt.Sprintf("select * from %s where %s", tableOf(s.Sum), s.Where))
	if err != nil {
		return fmt.Errorf("ask %s: %w", tableOf(s.Sum), err)
	}
	var all []*tracedRow
	for _, r := range rows {
		all = append(all, &tracedRow{Row: r, Sources: []tracedSource{}})
		if r["batch_id"] != "" {
			used[r["batch_id"]] = true
		}
	}
	s.Shown = append(s.Shown, all...)
	if t.limit > 0 && len(all) > t.limit {
		s.Shown = s.Shown[:t.limit]
	}
	heads, err := t.columns(ctx, tableOf(s.Sum))
	if err != nil {
		return err
	}
	table := traceTables[s.Table]
	if s.show = table.show; s.show == nil {
		if s.show, err = t.grain(ctx, tableOf(s.Sum)); err != nil {
			return err
		}
	}
	if s.Column != "" && !slices.Contains(s.show, s.Column) {
		s.show = append(slices.Clone(s.show), s.Column)
	}
	switch {
	case slices.Contains(heads, "batch_id") && slices.Contains(heads, "baris"):
		return t.places(ctx, s.Shown)
	case table.dataset == "":
		return t.leads(ctx, s, heads, used)
	case s.Found == "":
		return nil
	}
	if err := t.byKey(ctx, table, s.Column, all); err != nil {
		return err
	}
	sum := int64(0)
	for _, r := range all {
		for _, src := range r.Sources {
			used[src.Batch], s.FileRows, sum = true, s.FileRows+1, sum+src.cents
		}
	}
	if s.Unit == "rupiah" {
		s.FileFound = amount(sum)
	}
	return nil
}

// holds is true when the rows add up to the figure; where none was shown there is nothing to hold.
func (s *tracedSum) holds() bool {
	return (s.Value == "" || s.Found == s.Value) && (s.FileFound == "" || s.FileFound == s.Found)
}

// amount writes cents as a decimal of SQL.
func amount(cents int64) string {
	text := fmt.Sprintf("%03d", max(cents, -cents))
	if text = text[:len(text)-2] + "." + text[len(text)-2:]; cents < 0 {
		return "-" + text
	}
	return text
}

// centsOf reads a decimal of SQL with two places; NULL adds nothing.
func centsOf(text string) int64 {
	n, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
