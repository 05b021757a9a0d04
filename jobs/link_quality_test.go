package jobs

import (
	"bytes"
	"os"
	"testing"

	"padu/transform/link"
)

// labelledSet is the labelled agreements, the plans and the nomenclature that bobot.csv was fitted on; the test is skipped
// where they are not.
func labelledSet(t *testing.T) link.Labelled {
	const shared = "../../shared/"
	if _, err := os.Stat(shared + "link/dev/perjanjian.csv"); err != nil {
		t.Skip("the labelled agreements are not here (" + shared + "link): links are not measured")
	}
	d, err := labelledFiles([]string{shared + "link/dev/perjanjian.csv", "../transform/link/testdata/latihan.csv"}, shared+"link/dev/rkpd_*.csv",
		[]string{shared + "data/nomenklatur.csv", shared + "data/nomenklatur_sub_kegiatan_rinci.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestLinkWeights: bobot.csv is what fitting gives.
func TestLinkWeights(t *testing.T) {
	t.Parallel()
	w, err := link.Fit(labelledSet(t))
	if err != nil {
		t.Fatal(err)
	}
	var fitted, kept bytes.Buffer
	if err := w.Write(&fitted); err != nil {
		t.Fatal(err)
	}
	if err := link.Fitted().Write(&kept); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fitted.Bytes(), kept.Bytes()) {
		t.Errorf("fitting gives other weights than transform/link/bobot.csv; padu link fit writes them anew:\n%s", fitted.Bytes())
	}
}

// TestLinkQuality: how good links are in regions that no weight was fitted on. The floors are a little under what was measured.
func TestLinkQuality(t *testing.T) {
	t.Parallel()
	as, err := link.CrossValidate(labelledSet(t))
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]link.Answered{}
	for _, a := range as {
		by[a.Source] = append(by[a.Source], a)
	}
	for _, floor := range []struct {
		source                                               string
		recall1, recall10, precision, bidang, abstain, gone  float64
		linesRight, linesTied, kegiatanRight, kegiatanTied   float64
		tiedWithoutLine, kegiatanTiedWithoutLine, agreements int
	}{
		{"perjanjian.csv", 0.77, 0.97, 0.67, 0.85, 0.94, 0.88, 0.96, 0.33, 0.95, 0.42, 0, 0, 149},
		{"latihan.csv", 0.69, 0.93, 0.74, 0.85, 0.95, 0.84, 0.87, 0.28, 0.90, 0.31, 0, 0, 382},
	} {
		m := link.Score(by[floor.source])
		if m.N != floor.agreements {
			t.Errorf("%s: %d agreements, wanted %d", floor.source, m.N, floor.agreements)
		}
		for _, c := range []struct {
			what       string
			got, least float64
		}{
			{"recall@1", m.Recall1, floor.recall1}, {"recall@10", m.Recall10, floor.recall10}, {"MAP", m.MAP, floor.precision}, {"bidang", m.Bidang, floor.bidang},
			{"AUROC with a line and without", m.Abstain, floor.abstain}, {"AUROC with the line and with it gone", m.Gone, floor.gone},
			{"tied lines right", m.Lines.Precision(), floor.linesRight}, {"agreements with a tied line", m.Lines.Coverage(), floor.linesTied},
			{"tied kegiatan right", m.Kegiatan.Precision(), floor.kegiatanRight}, {"agreements with a tied kegiatan", m.Kegiatan.Coverage(), floor.kegiatanTied},
		} {
			t.Logf("%s: %s %.3f", floor.source, c.what, c.got)
			if !(c.got >= c.least) {
				t.Errorf("%s: %s: found %.3f, wanted %.3f or more", floor.source, c.what, c.got, c.least)
			}
		}
		if m.TiedWithoutLine > floor.tiedWithoutLine || m.KegiatanWithoutLine > floor.kegiatanTiedWithoutLine {
			t.Errorf("%s: tied without a line in the plan: %d lines and %d kegiatan, wanted at most %d and %d", floor.source, m.TiedWithoutLine, m.KegiatanWithoutLine,
				floor.tiedWithoutLine, floor.kegiatanTiedWithoutLine)
		}
	}
}
