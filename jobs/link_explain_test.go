package jobs

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/ingest/sample"
	"padu/warehouse"
)

// linkConfig is the padu.yaml of the fixtures.
const linkConfig = `workspace: {name: Uji, timezone: Asia/Jakarta}
sources:
  - name: kota-bogor
    region: "32.71"
    files:
      - {match: "tinjauan*.xlsx", dataset: keputusan_tautan}
`

// sampleNomenclature is the sample's nomenclature as a file.
var sampleNomenclature = sync.OnceValue(func() string {
	dir := filepath.Join(shared, "contoh")
	if _, err := sample.Demo(dir, smallCity); err != nil {
		panic(err)
	}
	return filepath.Join(dir, "inbox", "pusat", "nomenklatur.csv")
})

// linkFixture makes a workspace in dir whose snapshot holds the marts of an SQL file.
func linkFixture(dir, marts string) error {
	ctx, day := context.Background(), time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	if err := warehouse.WriteFile(filepath.Join(dir, "padu.yaml"), []byte(linkConfig)); err != nil {
		return err
	}
	w, err := warehouse.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer w.Close()
	if err := w.BeginSnapshot(ctx, warehouse.SnapshotInfo{RunID: "r1", Workspace: "Uji", Version: "0", AsOf: day, At: day, Sample: true}); err != nil {
		return err
	}
	ddl, err := os.ReadFile(marts)
	if err != nil {
		return err
	}
	columns, err := os.ReadFile("../reports/testdata/marts.sql") // what the fixture does not speak of is empty
	if err != nil {
		return err
	}
	if _, err := w.Exec(ctx, strings.ReplaceAll(string(ddl), "NOMENKLATUR", sampleNomenclature())+";\n"+string(columns)); err != nil {
		return err
	}
	_, err = w.Publish(ctx)
	return err
}

const linkMarts = "testdata/tautan/marts.sql"

var linkWorkspace = sync.OnceValue(func() string {
	dir := filepath.Join(shared, "tautan")
	if err := linkFixture(dir, linkMarts); err != nil {
		panic(err)
	}
	return dir
})

// TestLinkTexts compares what padu link explain and why-not say with the golden texts, for every outcome.
func TestLinkTexts(t *testing.T) {
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is for a person who reads the texts, not for CI")
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"otomatis":            {[]string{"explain", "KS-01"}, "Ditautkan otomatis dengan 1.02.02.2.02.0049"},
		"diusulkan":           {[]string{"explain", "T-0000000000000003"}, "Belum ditautkan:"},
		"kegiatan":            {[]string{"explain", "KS-03"}, "Kegiatannya pasti, sub kegiatannya belum"},
		"seremonial":          {[]string{"explain", "KS-04"}, "tampak umum atau seremonial"},
		"tidak-dalam-rencana": {[]string{"explain", "KS-05"}, "tampak tidak memuat pekerjaannya"},
		"kode":                {[]string{"explain", "KS-06"}, "tertulis dalam register"},
		"tanpa-rencana":       {[]string{"explain", "KS-07"}, "belum diterima"},
		"bukan-yang-ada":      {[]string{"why-not", "KS-01", "1.02.02.2.01.0008"}, "dipegang Dinas Kesehatan"},
		"bukan-tanpa-rencana": {[]string{"why-not", "KS-01", "1.02.02.2.02.0026"}, "tidak memuatnya"},
		"bukan-tak-dikenal":   {[]string{"why-not", "KS-01", "1.02.02.2.02.9999"}, "Kode yang paling mirip"},
	} {
		t.Run(name, func(t *testing.T) {
			args := append(append([]string{"link"}, c.args...), "--dir", linkWorkspace())
			code, got := run(args...)
			if code != exitDone || !strings.Contains(got, c.says) {
				t.Errorf("exit %d; wanted to read %q in\n%s", code, c.says, got)
			}
			got = strings.ReplaceAll(got, linkWorkspace(), "DIR")
			file := filepath.Join("testdata", "tautan", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			code, out := run(append(args, "--json")...)
			if !json.Valid([]byte(out)) || code != exitDone {
				t.Errorf("--json: exit %d: %s", code, out)
			}
		})
	}
	for _, args := range [][]string{{"explain", "KS-99"}, {"explain", "T-0000000000000009"}, {"why-not", "KS-99", "1.02.02.2.01.0008"}} {
		code, out := run(append(append([]string{"link"}, args...), "--dir", linkWorkspace())...)
		if code != exitUsage || !strings.Contains(out, "nearest: ") {
			t.Errorf("%v: exit %d: %s", args, code, out)
		}
	}
}
