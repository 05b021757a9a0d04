package jobs

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// notOwn are the marts of which a role of some regions has something else than the rows of its regions: which rows ("" none, whole all), and
// the columns that are not compared because they say something else there. Every other mart has simply the rows of its regions.
var notOwn = map[string]struct {
	rows string
	but  []string
}{
	"aliran_dana_daerah":     {"kode_wilayah in :daerah", []string{"nilai_mitra", "nilai_mitra_tanpa_nama", "nilai_mitra_djpk", "selisih", "status", "uraian"}},
	"apbd_ringkas_lingkup":   {},
	"dim_aturan":             {"true", []string{"keadaan", "alasan", "daerah_dinilai", "daerah_belum_dinilai", "galat", "peringatan", "informasi"}},
	"dim_bidang_urusan":      {rows: "true"},
	"dim_nomenklatur":        {rows: "true"},
	"dim_padanan_kode":       {rows: "true"},
	"dim_parameter":          {"kode_wilayah in :daerah or kode_wilayah = '-'", []string{"nilai"}},
	"dim_perbatasan":         {rows: "kode_a in :daerah"},
	"dim_sub_kegiatan":       {rows: "true"},
	"dim_tabel":              {rows: "true"},
	"dim_uji":                {rows: "true"},
	"dim_wilayah":            {rows: "true"},
	"fct_kerja_sama":         {"kode_wilayah in :daerah", []string{"id_bersama"}},
	"kamus":                  {rows: "true"},
	"korelasi_bidang_urusan": {rows: "kode_wilayah in :daerah and lingkup = 'wilayah'"},
	"korelasi_garis":         {},
	"korelasi_uji":           {},
	"perbandingan_pihak":     {"kode_wilayah in :daerah and kode_mitra in :daerah", []string{"id_bersama"}},
	"potensi_perbatasan":     {"kode_a in :daerah and kode_b in :daerah", []string{"urutan"}},
	"silsilah":               {rows: "true"},
	"teks_kode":              {},
	"temuan":                 {rows: "kode_wilayah in :daerah and aturan <> 'P-10'"},
	"usulan_perbatasan":      {rows: "kode_wilayah in :daerah and kode_tetangga in :daerah"},
}

// demoSnapshot is the file of the demo's current snapshot.
func demoSnapshot(t testing.TB) string {
	t.Helper()
	dir, _ := demo()
	file, err := filepath.EvalSymlinks(filepath.Join(dir, "published", "current", "padu.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// cutBeside cuts the regions from the demo's snapshot and opens both files: padu is the whole one, cut the other.
func cutBeside(t testing.TB, whole string, regions ...string) (db *sql.DB, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "padu.duckdb")
	at := time.Now()
	if err := warehouse.Cut(t.Context(), whole, file, regions); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o400 {
		t.Fatalf("%v, %v", info, err)
	}
	t.Logf("cut %s: %s, %d KB", regions, time.Since(at).Round(time.Millisecond), info.Size()>>10)
	if db, err = sql.Open("duckdb", ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec("attach " + warehouse.Quote(whole) + " as padu (read_only); attach " + warehouse.Quote(file) + " as cut (read_only)"); err != nil {
		t.Fatal(err)
	}
	return db, file
}

// cells are the rows of a query as texts, a column after the other.
func cells(t testing.TB, db *sql.DB, q string, args ...any) (out [][]string) {
	t.Helper()
	rows, err := db.Query(q, args...)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		texts := make([]sql.NullString, len(columns))
		to := make([]any, len(columns))
		for i := range to {
			to[i] = &texts[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		line := make([]string, len(columns))
		for i, c := range texts {
			line[i] = c.String
		}
		out = append(out, line)
	}
	if rows.Err() != nil {
		t.Fatalf("%s: %v", q, rows.Err())
	}
	return out
}

func quotedList(regions []string) string { return "('" + strings.Join(regions, "', '") + "')" }

// TestRoleHasItsOwnRows: what belongs to the role's regions is all there, value by value and in its order, and nothing more is.
func TestRoleHasItsOwnRows(t *testing.T) {
	whole := demoSnapshot(t)
	for _, regions := range [][]string{{"32.71"}, {"32"}, {"32.71", "32.76"}} {
		db, file := cutBeside(t, whole, regions...)
		tables := cells(t, db, "select table_name from duckdb_tables() where database_name = 'padu' and schema_name = 'mart'")
		if len(tables) != 48 {
			t.Errorf("%d marts", len(tables))
		}
		for _, x := range tables {
			mart := x[0]
			say, other := notOwn[mart]
			rows := say.rows
			if !other {
				rows = "kode_wilayah in :daerah"
			} else if rows == "" {
				rows = "false"
			}
			but := ""
			if say.but != nil {
				but = " exclude (" + strings.Join(say.but, ", ") + ")"
			}
			q := "select count(*), md5(coalesce(string_agg(cast(t as varchar), '\n' order by n), '')) from (select row_number() over () as n, t from (select *%s from %s.mart.%s where %s) t)"
			want := cells(t, db, fmt.Sprintf(q, but, "padu", mart, strings.ReplaceAll(rows, ":daerah", quotedList(regions))))
			got := cells(t, db, fmt.Sprintf(q, but, "cut", mart, "true"))
			if !slices.Equal(got[0], want[0]) {
				t.Errorf("%s: mart.%s has %s rows (%s), want %s (%s)", regions, mart, got[0][0], got[0][1], want[0][0], want[0][1])
			}
		}
		same := `select schema_name, table_name, column_name, data_type, comment from duckdb_columns() where database_name = '%s' except
			select schema_name, table_name, column_name, data_type, comment from duckdb_columns() where database_name = '%s'`
		for _, q := range []string{fmt.Sprintf(same, "padu", "cut"), fmt.Sprintf(same, "cut", "padu"),
			"select table_name, comment from duckdb_tables() where database_name = 'padu' except select table_name, comment from duckdb_tables() where database_name = 'cut'"} {
			if diff := cells(t, db, q); len(diff) > 0 {
				t.Errorf("%s: tables, types or comments are not those of the snapshot: %s", regions, diff)
			}
		}
		info, err := warehouse.CheckSnapshot(t.Context(), file)
		if at := cells(t, db, "select run_id, fingerprint from padu.meta.snapshot")[0]; err != nil || info.RunID != at[0] || info.Fingerprint == at[1] {
			t.Errorf("%s: snapshot %+v of %s: %v", regions, info, at, err)
		}
	}
}

// others is what only regions outside the role have: no cell of the role's file may be it or quote it.
type others struct {
	values map[string]string // value → where it stands in the whole
	quoted *regexp.Regexp    // ids and money inside of texts
	totals map[string]string
	titles map[string]bool // of agreements
}

// pairs are the marts whose own rows speak of another region: what stands in them is not the role's own because of that.
var pairs = []string{"mart.aliran_dana_daerah", "mart.perbandingan_pihak", "mart.potensi_perbatasan", "mart.usulan_perbatasan"}

// everybodys says that everybody may see the column.
func everybodys(name, column string) bool {
	say, other := notOwn[strings.TrimPrefix(name, "mart.")]
	return name == "meta.contracts" || name == "meta.snapshot" || name == "meta.runs" || other && say.rows == "true" && !slices.Contains(say.but, column)
}

// telling says that a value says something: a text of some length, an id, or money. Dates, small numbers and states of things are common.
func telling(kind, value string) bool {
	switch {
	case strings.HasPrefix(kind, "DECIMAL(20") || strings.HasPrefix(kind, "DECIMAL(38"):
		return len(value) > len("99999.00")
	case kind == "VARCHAR":
		return len(value) >= 10 && !regexp.MustCompile(`^[0-9.-]+$`).MatchString(value)
	}
	return false
}

// kinds are the columns of a table with their types.
func kinds(t testing.TB, db *sql.DB, database string) map[string][][]string {
	out := map[string][][]string{}
	for _, c := range cells(t, db, "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() where database_name = ? order by 1, column_index", database) {
		out[c[0]] = append(out[c[0]], c[1:])
	}
	return out
}

// othersOf collects what only other regions have.
func othersOf(t testing.TB, db *sql.DB, regions []string) others {
	t.Helper()
	o := others{map[string]string{}, regexp.MustCompile(`KS-\d{4}-[0-9a-f]{8}|T-[0-9a-f]{16}|Rp[0-9.]+(,\d\d)?`), map[string]string{}, map[string]bool{}}
	own := map[string]bool{}
	for name, columns := range kinds(t, db, "padu") {
		say := notOwn[strings.TrimPrefix(name, "mart.")]
		cond := strings.ReplaceAll(cmp.Or(say.rows, "kode_wilayah in :daerah"), ":daerah", quotedList(regions))
		has := slices.ContainsFunc(columns, func(c []string) bool { return c[0] == "kode_wilayah" })
		for _, c := range columns {
			switch {
			case everybodys(name, c[0]): // and what is shared is nobody's secret
				for _, v := range cells(t, db, fmt.Sprintf("select distinct cast(%s as varchar) from padu.%s", c[0], name)) {
					own[v[0]] = true
				}
			case has:
				q := fmt.Sprintf("select distinct cast(%s as varchar), %s from padu.%s where %[1]s is not null", c[0], cond, name)
				all := cells(t, db, q)
				if len(all) < 15 { // what a column says in few ways are kinds and states
					continue
				}
				for _, v := range all {
					if mine := v[1] == "true"; !mine && telling(c[1], v[0]) {
						o.values[v[0]] = name + "." + c[0]
						if name == "mart.fct_kerja_sama" && c[0] == "judul" {
							o.titles[v[0]] = true
						}
					} else if mine && !slices.Contains(pairs, name) && !slices.Contains(say.but, c[0]) {
						own[v[0]] = true
					}
				}
			}
			if has && strings.HasPrefix(c[1], "DECIMAL(20") {
				for _, v := range cells(t, db, fmt.Sprintf("select coalesce(cast(sum(%s) as varchar), '') from padu.%s group by grouping sets ((), (%s))", c[0], name, yearOf(columns))) {
					if len(v[0]) > len("99999.00") {
						o.totals[v[0]] = "sum of " + name + "." + c[0]
					}
				}
			}
		}
	}
	for v := range own {
		delete(o.values, v)
		delete(o.totals, v)
		delete(o.titles, v)
	}
	return o
}

func yearOf(columns [][]string) string {
	if slices.ContainsFunc(columns, func(c []string) bool { return c[0] == "tahun" }) {
		return "tahun"
	}
	return "kode_wilayah"
}

// found says where in the whole a cell's value comes from; "" when it is nobody else's.
func (o others) found(cell string) string {
	if at, ok := o.values[cell]; ok {
		return at
	}
	if at, ok := o.totals[cell]; ok {
		return at
	}
	for _, q := range o.quoted.FindAllString(cell, -1) {
		if money, ok := strings.CutPrefix(q, "Rp"); ok {
			whole, cents, _ := strings.Cut(strings.ReplaceAll(money, ".", ""), ",")
			if _, isNumber := new(big.Int).SetString(whole, 10); !isNumber {
				continue
			}
			q = whole + "." + (cents + "00")[:2]
		}
		if at, ok := o.values[q]; ok {
			return at + " (" + q + " in a text)"
		}
	}
	return ""
}

// TestRoleHasNothingOfOthers looks at every cell of the file, at its statistics and at its bytes.
func TestRoleHasNothingOfOthers(t *testing.T) {
	long(t)
	whole := demoSnapshot(t)
	for _, regions := range [][]string{{"32.71"}, {"32"}, {"32.71", "32.76"}} {
		db, file := cutBeside(t, whole, regions...)
		o := othersOf(t, db, regions)
		if len(o.values) < 5000 || len(o.totals) < 20 || len(o.titles) < 20 {
			t.Errorf("only %d values and %d totals of others are looked for", len(o.values), len(o.totals))
		}
		different := 0
		for name, columns := range kinds(t, db, "cut") {
			n := len(cells(t, db, "select 1 from cut."+name))
			if said := cells(t, db, "select estimated_size from duckdb_tables() where database_name = 'cut' and schema_name || '.' || table_name = ?", name)[0][0]; said != fmt.Sprint(n) {
				t.Errorf("%s: %s has %d rows and says %s", regions, name, n, said)
			}
			for _, c := range columns {
				for _, v := range cells(t, db, fmt.Sprintf("select distinct cast(%s as varchar) from cut.%s where %[1]s is not null", c[0], name)) {
					different++
					if at := o.found(v[0]); at != "" && !everybodys(name, c[0]) {
						t.Errorf("%s: %s.%s has %q, which is others': %s", regions, name, c[0], v[0], at)
					}
				}
			}
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for v := range o.titles {
			if bytes.Contains(raw, []byte(v)) {
				t.Errorf("%s: the file's bytes have %q", regions, v)
			}
		}
		t.Logf("%s: %d different cells; looked for %d values, %d totals, %d titles in the bytes", regions, different, len(o.values), len(o.totals), len(o.titles))
	}
}
