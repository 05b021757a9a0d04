package reports

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// TestTablesAddUp: the columns of a figure's table add up to what SQL counts in the snapshot.
func TestTablesAddUp(t *testing.T) {
	s, _ := fixture()
	st, err := load(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(v *table, col int) (n int64) {
		for _, row := range v.Rows {
			x, ok := row.Cells[col].Value.(int64)
			if !ok || row.Cells[col].Text != integer(x) {
				t.Fatalf("%s, %s: %q is the number %v", v.ID, row.Key, row.Cells[col].Text, row.Cells[col].Value)
			}
			n += x
		}
		return n
	}
	checked := 0
	for _, r := range st.regions {
		want, p := regionFacts(t, s, r), mainReport(st, r)
		same := func(what string, v *table, col int, fact string) {
			checked++
			if got := fmt.Sprint(sum(v, col)); got != want[fact] {
				t.Errorf("%s, %s: the table adds up to %s, the snapshot gives %s", r.Name, what, got, want[fact])
			}
		}
		if flow := tableOf(p, "alur"); flow != nil {
			same("agreements", flow, 1, "n")
			same("in the plan", flow, 2, "in_plan")
			same("not in the plan", flow, 3, "no_plan")
			if f := st.figures(r, period{}); f.HasBudget && f.HasReal {
				same("in the budget", flow, 4, "in_budget")
				same("spent", flow, 5, "spent")
			}
		}
		if ends := tableOf(p, "kalender"); ends != nil {
			same("ending", ends, 1, "ending")
		}
	}
	if checked < 20 {
		t.Errorf("%d tables checked", checked)
	}
}

// TestIndexAddsUp compares the front page with the sum over the regions' own pages.
func TestIndexAddsUp(t *testing.T) {
	s, _ := fixture()
	st, err := load(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	var n, in, of, sent int
	for _, r := range st.regions {
		f := regionFacts(t, s, r)
		number := func(name string) int {
			v, err := strconv.Atoi(f[name])
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		n += number("n")
		if r.has() {
			sent++
		}
		if x := r.totals[number("year")]; x != nil && x.Plan.Valid {
			in, of = in+number("in_plan"), of+number("n")
		}
	}
	p := mainReport(st, nil)
	for i, want := range []string{fmt.Sprint(n), decimal(int64(float64(in)*1000/float64(of)+0.5)) + "%", "", fmt.Sprintf("%d dari %d", sent, len(st.regions))} {
		if got := p.KPIs[i].Value + p.KPIs[i].Unit; want != "" && got != want {
			t.Errorf("%s: %s, want %s", p.KPIs[i].Name, got, want)
		}
	}
	if want := fmt.Sprintf("%d dari %d daerah sudah mengirim data", sent, len(st.regions)); !strings.Contains(p.Lead, want) {
		t.Errorf("lead %q, want %q", p.Lead, want)
	}
	if n := p.Nation.Provinces; len(n) != 3 || len(n[2].Regions) != 5 {
		t.Errorf("%d provinces; the third has %d regions", len(n), len(n[2].Regions))
	}
}

// TestRankingIsRanked: the provinsi page ranks its kabupaten and kota, and counts those that sent nothing too.
func TestRankingIsRanked(t *testing.T) {
	s, _ := fixture()
	st, err := load(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	p := mainReport(st, st.byCode["64"])
	ranking := figureOf(p, "peringkat")
	if ranking == nil {
		t.Fatal("no ranking")
	}
	var got []string
	for _, cells := range ranking.Table.Body() {
		got = append(got, shownTexts(cells))
	}
	want := "Kabupaten Berau|1|1|100%|1\nKabupaten Kutai Timur|3|1|33,3%|…"
	if strings.Join(got, "\n") != want {
		t.Errorf("ranking:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
	if text := sectionOf(p, "daerah").Parts[0].Text; text != "2 dari 5 kabupaten dan kota sudah mengirim register dan RKPD." || !strings.HasPrefix(ranking.Title, "Kabupaten Berau paling jauh: 100%") {
		t.Errorf("%q, %q", text, ranking.Title)
	}
}

// TestEmptySnapshot: the first night, before anything came.
func TestEmptySnapshot(t *testing.T) {
	keep := []string{}
	for _, q := range strings.Split(fixtureMarts, ";\n") {
		q = strings.TrimSpace(q)
		if strings.HasPrefix(q, "insert into mart.") && !strings.HasPrefix(q, "insert into mart.dim_") {
			continue
		}
		keep = append(keep, q)
	}
	s, err := publish(t.TempDir(), "select 1", strings.Join(keep, ";\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var drawn, all atomic.Int64
	r, err := Render(context.Background(), s, t.TempDir()+"/site", "", func(done, total int64) {
		drawn.Add(1)
		all.Store(total)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := drawn.Load(); n != all.Load() || n < 12 {
		t.Errorf("told of %d reports, of %d", n, all.Load())
	}
	if r.Pages < 15 || r.PDFs > 4 { // the nation's reports alone are on paper
		t.Errorf("%d pages and %d PDFs, want 12 regions, the nation's, and the nation's on paper", r.Pages, r.PDFs)
	}
	st, err := load(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	p := mainReport(st, nil)
	if p.Headline != "Belum ada daerah yang mengirim data" || !strings.Contains(p.Lead, "Belum satu pun dari 12 daerah mengirim data.") {
		t.Errorf("%q, %q", p.Headline, p.Lead)
	}
}
