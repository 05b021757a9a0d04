package survival

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/warehouse"
)

// config is a workspace of two regions and a list of codes. Its schedule never comes, so that serve serves; and
// its guards let pass that registers shrink and grow by a third from version to version.
const config = `workspace: {name: Uji ketahanan, timezone: Asia/Jakarta}
schedule: {nightly: "0 3 29 2 *", catch_up: {nightly: none}, retries: 0, housekeeping: ""}
serve: {listen: "127.0.0.1:0"}
sql: {listen: ""}
guards: {fall_percent: 100, region_fall_percent: 100}
editions: {nasional: [], provinsi: [], kabkota: [], lembar: [bulan], opd: [], kesiapan: [], mutu: [], jatuh-tempo: []}
sources:
  - name: pusat
    files:
      - {match: "nomenklatur*.csv", dataset: nomenklatur}
` + "  - name: kota-bogor\n    region: \"32.71\"\n" + cityFiles + "  - name: kabupaten-bogor\n    region: \"32.01\"\n" + cityFiles

const cityFiles = `    files:
      - {match: "kerja-sama*.csv", dataset: kerja_sama}
      - {match: "rkpd-{year}-{stage}.csv", dataset: rkpd}
      - {match: "apbd-{year}-{stage}.csv", dataset: apbd}
      - {match: "realisasi-{year}-{month}.csv", dataset: realisasi}
`

// amounts are what the marts must hold: rows and rupiah.
type amounts struct {
	agreements         int
	planRows, planned  int64
	budgetRows, budget int64
	spentRows, spent   int64
}

func (a amounts) plus(b amounts) amounts {
	return amounts{a.agreements + b.agreements, a.planRows + b.planRows, a.planned + b.planned,
		a.budgetRows + b.budgetRows, a.budget + b.budget, a.spentRows + b.spentRows, a.spent + b.spent}
}

// file is one file that a source sends, with what it holds.
type file struct {
	name, text string // inbox/<source>/<file>
	holds      amounts
}

// activities are the sub kegiatan of the small nomenclature: code and name.
var activities = [][2]string{
	{"1.02.02.2.02.0049", "Pengelolaan layanan rujukan dan rujuk balik"},
	{"1.02.02.2.02.0026", "Pengelolaan Jaminan Kesehatan Masyarakat"},
	{"2.11.11.2.01.0012", "Penanganan Sampah melalui Pengangkutan"},
	{"2.11.11.2.01.0015", "Penyediaan Sarana dan Prasarana Penanganan Sampah"},
	{"2.15.02.2.08.0003", "Pengoperasian Angkutan Umum Lintas Daerah"},
}

// cities are the two regions, by source.
var cities = []string{"kota-bogor", "kabupaten-bogor"}

// nomenclature is the list of codes that a small night needs.
func nomenclature() file {
	text := "kode,tingkat,nama,versi,jenis_pemda,berlaku_dari\n"
	for _, l := range [][2]string{{"1.02", "Kesehatan"}, {"1.02.02", "Pemenuhan Upaya Kesehatan"}, {"1.02.02.2.02", "Penyediaan Layanan Kesehatan"},
		{"2.11", "Lingkungan Hidup"}, {"2.11.11", "Pengelolaan Persampahan"}, {"2.11.11.2.01", "Pengelolaan Sampah"},
		{"2.15", "Perhubungan"}, {"2.15.02", "Penyelenggaraan LLAJ"}, {"2.15.02.2.08", "Penyediaan Angkutan Umum"}} {
		level := map[int]string{1: "bidang_urusan", 2: "program", 4: "kegiatan"}[strings.Count(l[0], ".")]
		text += fmt.Sprintf("%s,%s,%s,contoh,KABKOT,2025\n", l[0], level, l[1])
	}
	for _, a := range activities {
		text += fmt.Sprintf("%s,sub_kegiatan,%s,contoh,KABKOT,2025\n", a[0], a[1])
	}
	return file{name: "pusat/nomenklatur.csv", text: text}
}

// register is the agreements of a city. Every version has other titles, and its number of rows goes up and down.
func register(city string, version int) file {
	f := file{name: city + "/kerja-sama.csv"}
	f.text = "Nomor,Jenis,Instrumen,Judul,Mitra,Tanggal Tanda Tangan,Tanggal Mulai,Tanggal Berakhir,Status,Kode Sub Kegiatan\n"
	for i := range 4 + version%3 {
		code := ""
		if i%2 == 0 {
			code = activities[i%len(activities)][0]
		}
		f.text += fmt.Sprintf("119/%02d/%s,KSDPK,PKS,Perjanjian Kerja Sama tentang %s tahap %d,PT Contoh %s %d,2025-02-01,2025-02-01,2028-01-31,berlaku,%s\n",
			i+1, city, activities[i%len(activities)][1], version, city, i, code)
		f.holds.agreements++
	}
	return f
}

// money is an amount that tells which version, city and line it is of, so that no two sums agree by chance.
func money(city string, version, line int) int64 {
	n := int64(1_000_000*(line+1)) + int64(version)*1_009
	if city == cities[1] {
		n += 500_009
	}
	return n
}

// plan, budget and spent are the year 2026 of a city.
func plan(city string, version int) file {
	f := file{name: city + "/rkpd-2026-murni.csv", text: "Kode Perangkat Daerah,Kode Sub Kegiatan,Nama Sub Kegiatan,Pagu\n"}
	for i, a := range activities {
		f.text += fmt.Sprintf("%s.0.00.0.00.01.0000,%s,%s,%d\n", a[0][:4], a[0], a[1], money(city, version, i))
		f.holds.planRows++
		f.holds.planned += money(city, version, i)
	}
	if city == cities[0] { // a row that goes home to be corrected
		f.text += fmt.Sprintf("1.02.0.00.0.00.01.0000,%s,%s,dua juta %d\n", activities[0][0], activities[0][1], version)
	}
	return f
}

func budget(city string, version int) file {
	f := file{name: city + "/apbd-2026-murni.csv", text: "Kode SKPD,Kode Sub Kegiatan,Nama Sub Kegiatan,Kode Rekening,Nama Rekening,Anggaran\n"}
	for i, a := range activities {
		f.text += fmt.Sprintf("%s.0.00.0.00.01.0000,%s,%s,5.1.02.01.01.0024,Belanja Alat Tulis Kantor,%d\n", a[0][:4], a[0], a[1], 2*money(city, version, i))
		f.holds.budgetRows++
		f.holds.budget += 2 * money(city, version, i)
	}
	return f
}

func spent(city string, version int) file {
	f := file{name: city + "/realisasi-2026-10.csv", text: "Kode SKPD,Kode Sub Kegiatan,Nama Sub Kegiatan,Kode Rekening,Nama Rekening,Anggaran,Realisasi\n"}
	for i, a := range activities {
		f.text += fmt.Sprintf("%s.0.00.0.00.01.0000,%s,%s,5.1.02.01.01.0024,Belanja Alat Tulis Kantor,%d,%d\n", a[0][:4], a[0], a[1], 2*money(city, version, i), money(city, version, i))
		f.holds.spentRows++
		f.holds.spent += money(city, version, i)
	}
	return f
}

// version is all that the sources send in a version, and what it holds together.
func version(n int) (files []file, holds amounts) {
	files = append(files, nomenclature())
	for _, c := range cities {
		files = append(files, register(c, n), plan(c, n), budget(c, n), spent(c, n))
	}
	for _, f := range files {
		holds = holds.plus(f.holds)
	}
	return files, holds
}

// bring puts files into the inbox, each in one step.
func bring(t *testing.T, dir string, files ...file) {
	t.Helper()
	for _, f := range files {
		if err := warehouse.WriteFile(filepath.Join(dir, "inbox", filepath.FromSlash(f.name)), []byte(f.text)); err != nil {
			t.Fatal(err)
		}
	}
}

// workspace is a new one with the files of version 0, and what they hold.
func workspace(t *testing.T, dir string) amounts {
	t.Helper()
	if err := warehouse.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(config)); err != nil {
		t.Fatal(err)
	}
	files, holds := version(0)
	bring(t, dir, files...)
	return holds
}

// day is n months after the first day on which a workspace has its night.
func day(months int) string {
	return time.Date(2026, time.Month(11+months), 20, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// held is what a snapshot holds.
func held(t *testing.T, s *warehouse.Snapshot) amounts {
	t.Helper()
	a, err := amountsOf(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func amountsOf(s *warehouse.Snapshot) (a amounts, err error) {
	row := s.QueryRow(context.Background(), `select (select count(*) from mart.fct_kerja_sama),
		(select count(*) from mart.fct_rkpd), (select cast(coalesce(sum(pagu), 0) as bigint) from mart.fct_rkpd),
		(select count(*) from mart.fct_apbd), (select cast(coalesce(sum(anggaran), 0) as bigint) from mart.fct_apbd),
		(select count(*) from mart.fct_realisasi), (select cast(coalesce(sum(realisasi), 0) as bigint) from mart.fct_realisasi)`)
	return a, row.Scan(&a.agreements, &a.planRows, &a.planned, &a.budgetRows, &a.budget, &a.spentRows, &a.spent)
}

// open opens the current snapshot until the test ends.
func open(t *testing.T, dir string) *warehouse.Snapshot {
	t.Helper()
	s, err := warehouse.OpenSnapshot(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// holds wants the current snapshot to hold exactly these rows and rupiah.
func holds(t *testing.T, dir string, want amounts) {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	if got := held(t, s); got != want {
		t.Errorf("the marts hold %+v, wanted %+v", got, want)
	}
}

// texts is the first column of an answer.
func texts(t *testing.T, s *warehouse.Snapshot, q string) (out []string) {
	t.Helper()
	rows, err := s.Query(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// marts is every row of every mart as text, in the table's own order.
func marts(t *testing.T, dir string) map[string]string {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	out := map[string]string{}
	for _, table := range texts(t, s, "select table_name from duckdb_tables() where schema_name = 'mart' order by 1") {
		out[table] = strings.Join(texts(t, s, "select cast(t as varchar) from mart."+table+" t"), "\n")
	}
	if len(out) < 15 {
		t.Fatalf("only %d marts", len(out))
	}
	return out
}

// sameMarts wants two workspaces to have the same rows in every mart.
func sameMarts(t *testing.T, undisturbed, dir string) {
	t.Helper()
	if d := cmp.Diff(marts(t, undisturbed), marts(t, dir)); d != "" {
		t.Errorf("marts differ: -undisturbed +disturbed\n%s", d)
	}
}

// hashes gives the hash of every file below root, by its path.
func hashes(t *testing.T, root string) map[string]string {
	t.Helper()
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(root, p)
		out[rel] = sum(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// sameSite wants two workspaces to show the same pages; the list of editions has a test of its own.
func sameSite(t *testing.T, undisturbed, dir string) (files int) {
	t.Helper()
	a, b := hashes(t, filepath.Join(undisturbed, "site", "current")), hashes(t, filepath.Join(dir, "site", "current"))
	delete(a, "edisi.html")
	delete(b, "edisi.html")
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("pages differ: -undisturbed +disturbed\n%s", d)
	}
	return len(a)
}
