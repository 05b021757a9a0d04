package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMoneyOfABatch: what a receipt says of money is what landing adds up to, also of negative amounts, of sums beyond 64 bits, and of a
// file whose amounts do not tell their form before the end, which is read twice.
func TestMoneyOfABatch(t *testing.T) {
	w := openWarehouse(t)
	late := strings.Repeat("1;1.03.0.00.0.00.01.0000;1.03.03.2.01.0001;5.1.02.01.01.0024;1000\n", profileRows+100)
	for name, c := range map[string]struct{ dataset, text, want string }{
		"plain":    {"realisasi", realisasi(2, "1.234,56") + "3;1.03.0.00.0.00.01.0000;1.03.03.2.01.0001;5.1.02.01.01.0024;-0,57\n", "anggaran 0.00 realisasi 1233.99"},
		"negative": {"realisasi", realisasi(4, "-1.234,05"), "anggaran 0.00 realisasi -1234.05"},
		"beyond":   {"apbd", apbd(1300, "999.999.999.999.999,99"), "anggaran 1299999999999999987.00"},
		"twice": {"realisasi", realisasi(5, "1000") + late + "1;1.03.0.00.0.00.01.0000;1.03.03.2.01.0001;5.1.02.01.01.0024;1.234\n1;1.03.0.00.0.00.01.0000;1.03.03.2.01.0001;5.1.02.01.01.0024;1.234,50\n",
			"anggaran 0.00 realisasi 5103468.50"},
	} {
		path := filepath.Join(t.TempDir(), name+".csv")
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		year := map[string]int{"plain": 2021, "negative": 2022, "beyond": 2023, "twice": 2025}[name]
		f := File{Source: "uji", Path: path, Name: name + ".csv", Rule: FileRule{Dataset: c.dataset, Region: "32.71", Year: year}}
		r, err := Load(t.Context(), w, w.Dir(), f, testRun)
		if err != nil || r.Status != "loaded" {
			t.Fatalf("%s: %+v %v", name, r, err)
		}
		fields := []string{"anggaran", "realisasi"}[:len(r.Money)]
		var got, landed []string
		for _, field := range fields {
			var sum string
			if err := w.QueryRow(t.Context(), fmt.Sprintf("select cast(sum(%s) as varchar) from landing.%s where batch_id = ?", field, c.dataset), r.BatchID).Scan(&sum); err != nil {
				t.Fatal(err)
			}
			got, landed = append(got, field+" "+r.Money[field]), append(landed, field+" "+sum)
		}
		if d := cmp.Diff(landed, got); d != "" || len(got) == 0 {
			t.Errorf("%s: -landed +receipt\n%s", name, d)
		}
		if all := strings.Join(got, " "); all != c.want {
			t.Errorf("%s: %s", name, all)
		}
		if again, err := Load(t.Context(), w, w.Dir(), f, testRun); err != nil || !again.Unchanged || again.Money != nil {
			t.Errorf("%s again: %+v %v", name, again, err)
		}
	}
}
