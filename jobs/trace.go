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
}

// tracedSum is a part of a figure, counted again.
type tracedSum struct {
	reports.Sum
	Rows      int64        `json:"rows"`
	Found     string       `json:"found"` // what the mart rows add up to; equal to Value, else the trace fails
	FileRows  int          `json:"file_rows"`
	FileFound string       `json:"file_found,omitempty"` // what the rows of the files add up to, where the mart adds rows up
	Shown     []*tracedRow `json:"shown"`
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

// traceTable says what a row of a mart is called, and how it is found in files: by its own place, or by its key in the files
// of a dataset, where the mart adds rows up.
type traceTable struct {
	show, key []string
	dataset   string
	placed    bool // has batch_id, lembar, baris
}

var traceTables = map[string]traceTable{
	"fct_kerja_sama": {show: []string{"id_kerja_sama", "judul", "mitra", "tanggal_tanda_tangan", "tanggal_berakhir"}, placed: true},
	"bukti_jenjang":  {show: []string{"id_kerja_sama", "tahun", "nama_jenjang", "keterangan"}, placed: true},
	"fct_rkpd": {dataset: "rkpd", show: []string{"tahap", "kode_perangkat_daerah", "kode_sub_kegiatan", "nama", "pagu"},
		key: []string{"kode_wilayah", "tahun", "tahap", "kode_perangkat_daerah", "kode_sub_kegiatan"}},
	"fct_apbd": {dataset: "apbd", show: []string{"tahap", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening", "sumber_dana", "anggaran"},
		key: []string{"kode_wilayah", "tahun", "tahap", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening", "sumber_dana"}},
	"fct_realisasi": {dataset: "realisasi", show: []string{"bulan", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening", "realisasi"},
		key: []string{"kode_wilayah", "tahun", "bulan", "kode_perangkat_daerah", "kode_sub_kegiatan", "kode_rekening"}},
	"dim_wilayah": {show: []string{"kode_wilayah", "nama"}}, // padu's own list
}

// tracer goes back from a figure, in the snapshot that the site was drawn from.
type tracer struct {
	linkBook
	dir     string
	limit   int // mart rows shown of each sum; 0 is all
	batches map[string]*tracedBatch
}

// openTracer opens the snapshot of the current site: another one may say other figures.
func openTracer(ctx context.Context, dir string, limit int) (*tracer, error) {
	run, err := os.Readlink(filepath.Join(dir, "site", "current"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no site yet, so no figure to trace; run: padu nightly")
	}
	if err != nil {
		return nil, err
	}
	s, err := warehouse.OpenSnapshotFile(ctx, filepath.Join(dir, "published", run, "padu.duckdb"))
	if err != nil {
		return nil, fmt.Errorf("the snapshot that the site was drawn from: %w; draw the site again: padu report", err)
	}
	return &tracer{linkBook{s}, dir, limit, map[string]*tracedBatch{}}, nil
}

// trace finds the figure, its mart rows and their places in the archive.
func (t *tracer) trace(ctx context.Context, code string) ([]*traced, error) {
	found, err := t.find(ctx, code)
	if err != nil {
		return nil, err
	}
	var out []*traced
	for _, f := range found {
		f.Snapshot, f.Fingerprint = t.s.Info().RunID, t.s.Info().Fingerprint
		used := map[string]bool{}
		for _, s := range f.Trace.Sums {
			sum := &tracedSum{Sum: s, Shown: []*tracedRow{}}
			if err := t.rowsOf(ctx, sum, used); err != nil {
				return nil, err
			}
			f.Sums = append(f.Sums, sum)
		}
		f.Batches = []*tracedBatch{}
		for id := range used {
			b, err := t.batch(ctx, id)
			if err != nil {
				return nil, err
			}
			f.Batches = append(f.Batches, b)
		}
		slices.SortFunc(f.Batches, func(a, b *tracedBatch) int { return cmp.Compare(a.seq, b.seq) })
		out = append(out, f)
	}
	return out, nil
}

// find gives what a code names: a figure of the site, an agreement or a link.
func (t *tracer) find(ctx context.Context, code string) ([]*traced, error) {
	f, err := os.Open(filepath.Join(t.dir, "site", t.s.Info().RunID, reports.TraceFile))
	if err != nil {
		return nil, fmt.Errorf("the figures of the site: %w; draw the site again: padu report", err)
	}
	all, err := reports.ReadTraces(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	if strings.Contains(code, "-") {
		x, err := t.thing(ctx, code)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			if a.Agreement == x.Agreement {
				x.Figures = append(x.Figures, a)
			}
		}
		return []*traced{x}, nil
	}
	var out []*traced
	var codes []string
	for _, a := range all {
		if codes = append(codes, a.Code); a.Code == strings.ToUpper(code) {
			out = append(out, &traced{Trace: a})
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	near, err := t.rows(ctx, "select c from (select distinct unnest(string_split(?, ',')) as c) order by levenshtein(c, ?), c limit 3", strings.Join(codes, ","), strings.ToUpper(code))
	if err != nil {
		return nil, err
	}
	for i := range codes {
		if i < len(near) {
			codes[i] = near[i]["c"]
		}
	}
	return nil, usage{fmt.Errorf("no figure of the site has the code %s; the nearest: %s; a page shows the code of a figure under the pointer, %s lists all",
		code, strings.Join(codes[:len(near)], ", "), filepath.Join(t.dir, "site", "current", reports.TraceFile))}
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
	if x.Year, err = strconv.Atoi(link["tahun"]); err != nil {
		return nil, err
	}
	x.Sentence += fmt.Sprintf(" → %s %s pada %d: %s (%s); %s", link["kode_perangkat_daerah"], link["kode_sub_kegiatan"], x.Year, link["status"], link["cara"], link["alasan"])
	money, err := t.rows(ctx, "select pagu_terakhir, anggaran_terakhir, realisasi from mart.uang_tautan where id_tautan = ?", id)
	if err != nil {
		return nil, err
	}
	money = append(money, linkRow{}) // a link that is only offered has no money to check
	line := fmt.Sprintf("kode_wilayah = %s and tahun = %d and terakhir and kode_perangkat_daerah = %s and kode_sub_kegiatan = %s",
		warehouse.Quote(a.budget), x.Year, warehouse.Quote(link["kode_perangkat_daerah"]), warehouse.Quote(link["kode_sub_kegiatan"]))
	x.Trace.Sums = append(x.Trace.Sums, reports.Sum{Name: "pagu", Value: money[0]["pagu_terakhir"], Unit: "rupiah", Table: "fct_rkpd", Column: "pagu", Where: line},
		reports.Sum{Name: "anggaran", Value: money[0]["anggaran_terakhir"], Unit: "rupiah", Table: "fct_apbd", Column: "anggaran", Where: line},
		reports.Sum{Name: "realisasi", Value: money[0]["realisasi"], Unit: "rupiah", Table: "fct_realisasi", Column: "realisasi", Where: line})
	return x, nil
}

// counted asks for the rows of a sum and adds them up again.
func (t *tracer) counted(ctx context.Context, s *tracedSum) (all []*tracedRow, err error) {
	if _, ok := traceTables[s.Table]; !ok {
		return nil, fmt.Errorf("the site counts from mart.%s, which padu trace does not know", s.Table)
	}
	rows, err := t.rows(ctx, fmt.Sprintf("select * from mart.%s where %s", s.Table, s.Where))
	if err != nil {
		return nil, fmt.Errorf("ask mart.%s: %w", s.Table, err)
	}
	s.Rows, s.Found = int64(len(rows)), strconv.Itoa(len(rows))
	cents := int64(0)
	for _, r := range rows {
		all = append(all, &tracedRow{Row: r, Sources: []tracedSource{}})
		cents += centsOf(r[s.Column])
	}
	if s.Column != "" {
		s.Found = amount(cents)
	}
	if s.Column != "" && len(rows) == 0 && s.Value == "" { // nothing was received, which is not 0
		s.Found = ""
	}
	return all, nil
}

// rowsOf counts a sum again and finds its rows in the archive; used gathers their batches.
func (t *tracer) rowsOf(ctx context.Context, s *tracedSum, used map[string]bool) error {
	all, err := t.counted(ctx, s)
	if err != nil {
		return err
	}
	s.Shown = append(s.Shown, all...)
	if t.limit > 0 && len(all) > t.limit {
		s.Shown = s.Shown[:t.limit]
	}
	table := traceTables[s.Table]
	for _, r := range all {
		if r.Row["batch_id"] != "" {
			used[r.Row["batch_id"]] = true
		}
	}
	if table.placed {
		return t.places(ctx, s.Shown)
	}
	if table.dataset == "" || s.Found == "" {
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
	s.FileFound = amount(sum)
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
