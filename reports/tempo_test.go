package reports

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"padu/warehouse"
)

//go:embed testdata/tempo.sql
var tempoMarts string

// earlierFiles came before those of the fixture: one RKPD in time, one late.
const earlierFiles = `;
insert into landing.batches values
  ('B06', 6, 'kota-bogor', 'kerja_sama', '32.71', 2025, '-', 0, 'region', 'inbox/kota-bogor/register-2025.xlsx', 'af', 10, 3, 3, 0, 0, 'superseded', null, null, 'r1', '2025-01-10', '2025-01-10'),
  ('B07', 7, 'kota-bogor', 'rkpd', '32.71', 2026, 'murni', 0, 'region', 'inbox/kota-bogor/rkpd-murni.xlsx', 'ag', 10, 2, 2, 0, 0, 'superseded', null, null, 'r1', '2025-06-20', '2025-06-20'),
  ('B08', 8, 'kota-bogor', 'rkpd', '32.71', 2027, 'murni', 0, 'region', 'inbox/kota-bogor/rkpd-2027.xlsx', 'ah', 10, 2, 2, 0, 0, 'loaded', null, null, 'r1', '2026-07-05', '2026-07-05');`

// assessedSite is the fixture with rows in the marts that the reports on endings and on data quality rest on.
var assessedSite = sync.OnceValues(func() (*warehouse.Snapshot, *site) {
	s, err := publish(filepath.Join(fixtureDir, "tempo"), fixtureLanding+earlierFiles, fixtureMarts+";\n"+martColumns+";\n"+tempoMarts)
	if err != nil {
		panic(err)
	}
	st, err := load(context.Background(), s)
	if err != nil {
		panic(err)
	}
	return s, st
})

// assessedReport is a report of the region, or of the nation for "".
func assessedReport(kind, region string) *document {
	_, st := assessedSite()
	return st.document(kindNamed(kind), st.byCode[region], "", period{})
}

// everySum asks the snapshot for every figure of a document again, and says how many there were.
func everySum(t *testing.T, s *warehouse.Snapshot, d *document) (n int) {
	t.Helper()
	for _, f := range d.traces() {
		for _, x := range f.Sums {
			n++
			table, q := x.Table, "count(*)"
			if !strings.Contains(table, ".") {
				table = "mart." + table
			}
			switch {
			case x.Unit == unitLast:
				q = "max(" + x.Column + ")"
			case x.Unit == unitValue:
				q = "case when count(distinct " + x.Column + ") = 1 then min(" + x.Column + ") end"
			case x.Column != "":
				q = "sum(" + x.Column + ")"
			}
			var got string
			if err := s.QueryRow(t.Context(), "select coalesce(cast("+q+" as varchar), '') from "+table+" where "+x.Where).Scan(&got); err != nil {
				t.Fatalf("%s, %s: %v: %s", d.Base, f.Sentence, err, x.Where)
			}
			if got != x.Value {
				t.Errorf("%s, %s: %s says %q, SQL %q: %s", d.Base, f.Sentence, x.Name, x.Value, got, x.Where)
			}
		}
	}
	return n
}

// TestTempoSQL and TestQualitySQL: every figure of every report is what SQL says on the snapshot, also as of another month.
func TestTempoSQL(t *testing.T) { checkKind(t, "jatuh-tempo", 300) }

func checkKind(t *testing.T, name string, least int) {
	s, st := assessedSite()
	october, err := ParsePeriod("2026-10")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, o := range st.orders() {
		for _, p := range []period{{}, october} {
			if o.kind.Name == name {
				d := st.document(o.kind, o.region, o.agency, p)
				n += everySum(t, s, d)
				noTwice(t, d)
			}
		}
	}
	if n < least {
		t.Errorf("only %d figures", n)
	}
}

// noTwice: ids are unique on a page, keys in a table, and every row has a cell for every column.
func noTwice(t *testing.T, d *document) {
	t.Helper()
	ids := map[string]bool{}
	once := func(id string) {
		if id != "" && ids[id] {
			t.Errorf("%s: the id %s stands twice", d.Base, id)
		}
		ids[id] = true
	}
	for _, s := range d.Sections {
		once(s.ID)
		for _, p := range s.Parts {
			if p.Figure != nil {
				once(p.Figure.ID)
			}
		}
	}
	for _, x := range d.tables() {
		once(x.ID)
		keys := map[string]bool{}
		for _, r := range x.Rows {
			if keys[r.Key] || len(r.Cells) != len(x.Columns) {
				t.Errorf("%s, %s, %s: twice, or %d cells for %d columns", d.Base, x.ID, r.Key, len(r.Cells), len(x.Columns))
			}
			keys[r.Key] = true
		}
	}
	for _, h := range d.Heads {
		if !ids[strings.TrimPrefix(h.Link, "#")] {
			t.Errorf("%s: %q leads to %s, which is not there", d.Base, h.Fact, h.Link)
		}
	}
}

// prose are all sentences of a document.
func prose(d *document) string {
	out := []string{d.Headline, d.Lead, d.Completeness}
	for _, k := range d.KPIs {
		out = append(out, k.Name+": "+k.Value+" ("+k.Note+")")
	}
	for _, h := range d.Heads {
		out = append(out, h.Fact+" "+h.More)
	}
	for _, x := range d.Decisions {
		out = append(out, x.What+": "+x.Text)
	}
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			out = append(out, p.Text, p.So)
			if p.Figure != nil {
				out = append(out, p.Figure.Title, p.Figure.Sub, p.Figure.Note)
			}
			if p.Table != nil {
				out = append(out, p.Table.Title, p.Table.Sub, p.Table.Note)
			}
		}
	}
	return strings.ReplaceAll(strings.Join(out, "\n"), nbsp, " ")
}

func says(t *testing.T, d *document, want ...string) {
	t.Helper()
	all := prose(d)
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("%s does not say %q:\n%s", d.Base, w, all)
		}
	}
}

// rowOf are the texts of a table's row.
func rowOf(d *document, table, key string) string {
	if x := tableOf(d, table); x != nil {
		for _, r := range x.Rows {
			if r.Key == key {
				return strings.ReplaceAll(shownTexts(r.Cells), nbsp, " ")
			}
		}
	}
	return "no such row"
}

// TestTempoWords: the cases of none, one, many, and what is not known.
func TestTempoWords(t *testing.T) {
	says(t, assessedReport("jatuh-tempo", "32.71"),
		"2 perjanjian berakhir dalam 90 hari, 4 dalam dua belas bulan", "Yang paling dekat berakhir 15 Desember 2026.", "Satu perjanjian sudah berakhir tetapi masih dinyatakan berlaku.",
		"Berakhir dalam 90 hari: 2 (yang pertama 15 Des 2026)", "2 perjanjian pelayanan dasar berakhir dalam dua belas bulan.", "Kerja sama wajib belum ada: 1 (bidang pelayanan dasar daerah berbatasan)",
		"3 perjanjian tidur dua tahun berturut-turut", "Satu perjanjian lain belum dapat dinilai, karena anggaran", "Satu adendum tercatat", "Satu naskah berstatus lain dalam register", "2 naskah dicatat berbeda oleh kedua pihaknya", "Satu daerah belum punya kerja sama wajib dengan semua tetangganya")
	says(t, assessedReport("jatuh-tempo", "64.03"), "Belum ada yang berakhir dalam 90 hari; satu perjanjian berakhir dalam dua belas bulan", "Tidak ada perjanjian yang sudah berakhir tetapi masih dinyatakan berlaku.",
		"Kerja sama wajib belum ada: … (belum dapat dinilai", "Belum dapat dinilai: anggaran atau realisasi dua tahun berturut-turut belum diterima.", "Tidak ada adendum dalam register.")
	says(t, assessedReport("jatuh-tempo", "64.08"), "Tidak ada perjanjian yang berakhir dalam dua belas bulan", "Berakhir dalam 90 hari: 0 (menurut register)")
	none := assessedReport("jatuh-tempo", "32.01")
	says(t, none, "Register kerja sama Kabupaten Bogor belum diterima; jatuh tempo belum dapat dinilai", "register belum diterima")
	if len(none.KPIs) > 0 || tableOf(none, "berakhir") != nil {
		t.Error("a region without a register has figures")
	}
	says(t, assessedReport("jatuh-tempo", ""), "2 perjanjian berakhir dalam 90 hari, 5 dalam dua belas bulan", "Kota Bogor paling banyak: 2 perjanjian berakhir dalam 90 hari", "6 dari 12 daerah mengirim register", "6 daerah lain belum mengirim register")
}

// TestTempoRows: what a region counts and what it does not know stands in the table of the nation.
func TestTempoRows(t *testing.T) {
	d := assessedReport("jatuh-tempo", "")
	for key, want := range map[string]string{"32.71": "Kota Bogor|8|2|4|2|1|3|1|32.71", "64.03": "Kabupaten Berau|1|0|1|0|0|…|…|64.03", "64.09": "Kabupaten Penajam Paser Utara|0|0|0|0|0|…|…|64.09"} {
		if got := rowOf(d, "daerah", key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	city := assessedReport("jatuh-tempo", "32.71")
	if got := rowOf(city, "tidur-daftar", "KS-3271-3"); !strings.Contains(got, "tanpa anggaran pada 2025 dan 2026") {
		t.Errorf("asleep: %s", got)
	}
	if got := rowOf(city, "tidur-daftar", "KS-3271-5"); !strings.Contains(got, "2025 tanpa anggaran, 2026 tanpa realisasi") {
		t.Errorf("asleep: %s", got)
	}
	if got := rowOf(city, "pihak", "BS-2-32.71-32.76"); !strings.Contains(got, "hanya satu pihak mencatat|hanya ada dalam register Kota Bogor") {
		t.Errorf("one side: %s", got)
	}
	if got := rowOf(city, "adendum", "KS-3271-9"); !strings.Contains(got, "PKS antara Kota Bogor dan Kabupaten Bogor tentang Banjir") {
		t.Errorf("parent of the amendment: %s", got)
	}
	if got, want := city.KPIs[2].Value, fmt.Sprint(assessedFinding(city, "R-17")); got != want {
		t.Errorf("ended: the tile says %s, rule R-17 %s", got, want)
	}
}

func assessedFinding(d *document, rule string) (n int) {
	for _, f := range d.Region.findings {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// TestSleep: an agreement sleeps when both years are known to be idle; what is not known leaves it open.
func TestSleep(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	year := func(budget, spent string) *integration {
		i := &integration{}
		i.InBudget.Valid, i.InBudget.Bool = budget != "?", budget == "yes"
		i.Spent.Valid = spent != "?"
		if spent == "some" {
			i.Spent.Int64 = 100
		}
		return i
	}
	for name, c := range map[string]struct {
		before, now   *integration
		form          string
		asleep, known bool
	}{
		"no budget twice":            {year("no", "none"), year("no", "none"), "PKS", true, true},
		"budget never spent":         {year("yes", "none"), year("yes", "none"), "PKS", true, true},
		"spent once":                 {year("yes", "some"), year("no", "none"), "PKS", false, true},
		"budget, spending unknown":   {year("no", "none"), year("yes", "?"), "PKS", false, false},
		"unknown, but the other yes": {year("?", "?"), year("yes", "some"), "PKS", false, true},
		"nothing of the year before": {nil, year("no", "none"), "PKS", false, false},
		"an umbrella needs none":     {year("no", "none"), year("no", "none"), "KB", false, true},
	} {
		a := &agreement{Instrument: c.form, IsSigned: true, Start: day.AddDate(-3, 0, 0), Open: true, years: map[int]*integration{2026: c.now}}
		if c.before != nil {
			a.years[2025] = c.before
		}
		if _, asleep, known := (due{agreement: a}).sleep(2026, day); asleep != c.asleep || known != c.known {
			t.Errorf("%s: asleep %v, known %v", name, asleep, known)
		}
	}
	young := &agreement{Instrument: "PKS", IsSigned: true, Start: day.AddDate(0, -1, 0), years: map[int]*integration{2025: year("no", "none"), 2026: year("no", "none")}}
	if _, asleep, known := (due{agreement: young}).sleep(2026, day); asleep || !known {
		t.Error("an agreement of this year sleeps")
	}
}

// TestWilson: the interval of 95 per cent, against values of a textbook.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		yes, n    int
		low, high int64
	}{{9, 10, 596, 982}, {0, 10, 0, 278}, {10, 10, 722, 1000}, {1, 1, 207, 1000}, {81, 263, 255, 366}} {
		if low, high := wilson(c.yes, c.n); math.Abs(float64(low-c.low)) > 1 || math.Abs(float64(high-c.high)) > 1 {
			t.Errorf("%d of %d: %d to %d, want %d to %d", c.yes, c.n, low, high, c.low, c.high)
		}
	}
}
