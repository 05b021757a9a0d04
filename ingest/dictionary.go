package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"padu/warehouse"
)

// guide tells the regions, in Indonesian, what a type is and how to write it; example is what a template shows of it.
type guide struct{ name, write, example string }

// guides has a line for every type that a file's column may have; a test holds that.
var guides = map[string]guide{
	"text":            {"teks", "Teks bebas dalam satu sel.", ""},
	"lines":           {"teks, boleh beberapa baris", "Teks; bila lebih dari satu, satu per baris dalam sel yang sama (Alt+Enter).", ""},
	"enum":            {"pilihan", "Pilih dari daftar pada sel.", ""},
	"region":          {"daerah", "Nama lengkap (Kota Bogor) atau kode Kemendagri (32.71).", "Kota Bogor"},
	"year":            {"tahun", "Empat angka: 2026.", "2026"},
	"stage":           {"tahap", "murni, pergeseran-1 (dan seterusnya), atau perubahan.", "murni"},
	"month":           {"bulan", "1 sampai 12, atau nama bulan.", "10"},
	"money":           {"rupiah", "Angka rupiah penuh tanpa 'Rp' dan tanpa titik ribuan: 1250000000. Sen ditulis sesudah koma.", "1250000000"},
	"moment":          {"waktu", "Hari dan jam: 2026-03-02 09:15:00.", "2026-03-02 09:15:00"},
	"date":            {"tanggal", "Hari-bulan-tahun: 31-01-2026, atau 31 Januari 2026.", "2026-01-31"},
	"bool":            {"ya/tidak", "Ya atau Tidak.", "Ya"},
	"percent":         {"persen", "Angka 0 sampai 100 tanpa tanda persen: 96,5.", "45.5"},
	"agency":          {"kode perangkat daerah", "Delapan bagian, lengkap dengan nolnya: 1.03.0.00.0.00.01.0000.", "1.03.0.00.0.00.01.0000"},
	"sub_activity":    {"kode sub kegiatan", "Enam bagian, lengkap dengan nolnya: 1.03.04.2.01.0012.", "1.03.04.2.01.0012"},
	"sub_activities":  {"kode sub kegiatan", "Enam bagian, lengkap dengan nolnya: 1.03.04.2.01.0012; bila lebih dari satu, dipisah titik koma.", "1.03.04.2.01.0012"},
	"account":         {"kode rekening", "Enam bagian, lengkap dengan nolnya: 5.1.02.01.01.0024.", "5.1.02.01.01.0024"},
	"account_level":   {"kode rekening", "Satu sampai enam bagian, lengkap dengan nolnya: 5.1.02.01.01.0024.", "5.1.02.01.01.0024"},
	"summary_account": {"akun ringkas", "Satu sampai tiga bagian: 4.1.01.", "4.1.01"},
	"field":           {"bidang urusan", "Pilih dari daftar, atau tulis kodenya (1.03) atau namanya.", "1.03 Pekerjaan umum dan penataan ruang"},
	"nomenclature":    {"kode nomenklatur", "Satu sampai enam bagian, lengkap dengan nolnya: 1.03.04.2.01.0012; X.XX untuk semua bidang.", "1.03.04.2.01.0012"},
	"leading_code":    {"kode", "Kode, boleh diikuti namanya.", "1.03.04.2.01.0011"},
	"code":            {"kode bertingkat", "Hanya pada tabel cetak: satu kolom, atau beberapa kolom berdampingan, untuk semua tingkat.", ""},
	"own_id":          {"nomor dari padu", "Seperti yang ditulis padu; jangan diubah.", "T-0123456789abcdef"},
	"issued":          {"nomor dari padu", "Diisi padu.", ""},
	"level":           {"turunan", "Diisi padu.", ""},
	"open_end":        {"turunan", "Diisi padu.", ""},
}

// choices are the values of an enum, sorted.
func (f *Field) choices() []string {
	var out []string
	for v := range f.Values {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// writeContracts makes landing.contracts say what the contracts of this program say, and gives landing tables of an older one
// the columns that they lack.
func writeContracts(ctx context.Context, w *warehouse.DB) error {
	var rows [][]string
	for _, name := range Datasets() {
		c := contracts()[name]
		for i, f := range c.Fields {
			rows = append(rows, []string{name, c.Title, c.Row, fmt.Sprint(i + 1), f.Name, guides[f.Type].name, fmt.Sprint(f.needed() == "wajib"),
				fmt.Sprint(slices.Contains(c.Key, f.Name)), f.Default, strings.Join(f.Aliases, ", "), strings.Join(f.choices(), ", "), f.Doc})
		}
		if err := widen(ctx, w, c); err != nil {
			return fmt.Errorf("landing table %s: %w", name, err)
		}
	}
	return w.Tx(ctx, func() error {
		if _, err := w.Exec(ctx, "delete from landing.contracts"); err != nil {
			return err
		}
		return insertRows(ctx, w, "landing.contracts", rows)
	})
}

// widen adds the fields that the contract has got since its table was made.
func widen(ctx context.Context, w *warehouse.DB, c *Contract) error {
	var have string
	err := w.QueryRow(ctx, `select string_agg(column_name, ' ') from duckdb_columns()
		where database_name = 'padu' and schema_name = 'landing' and table_name = ?`, c.Dataset).Scan(&have)
	if err != nil {
		return err
	}
	for _, f := range c.Fields {
		if f.Type == "code" || slices.Contains(strings.Fields(have), f.Name) {
			continue
		}
		if _, err := w.Exec(ctx, fmt.Sprintf("alter table padu.landing.%s add column %s %s", c.Dataset, f.Name, fieldTypes[f.Type].sql)); err != nil {
			return err
		}
	}
	return nil
}
