package jobs

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"padu/ingest/sample"
	"padu/transform"
)

// TestPlan: what padu plan says of a change of padu.yaml is what a night with that change does to links, agreements, findings, money
// and pages, to the last of them, and the plan leaves the workspace as it was.
func TestPlan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value, kind string
		set               bool // --set plans the same
	}{
		{"batas_otomatis", "0.3", "status", true},
		{"batas_diusulkan", "0.5", "vanishes", false},
		{"hari_akan_berakhir", "250", "state", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := copied(t, small())
			was := everything(t, dir)
			yaml := filepath.Join(dir, "padu.yaml")
			data, err := os.ReadFile(yaml)
			if err != nil {
				t.Fatal(err)
			}
			change := bytes.Replace(data, []byte("\nparameters:\n"), fmt.Appendf(nil, "\nparameters:\n  %s: %q\n", c.name, c.value), 1)
			if err := os.WriteFile(yaml, change, 0o644); err != nil {
				t.Fatal(err)
			}
			p := plans(t, Main, dir)
			if err := os.WriteFile(yaml, data, 0o644); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(was, everything(t, dir)); d != "" {
				t.Errorf("the plan left something: %s", d)
			}
			if c.set {
				if d := cmp.Diff(p, plans(t, Main, dir, "--set", c.name+"="+c.value)); d != "" {
					t.Errorf("-padu.yaml +--set plan otherwise: %s", d)
				}
			}
			if err := os.WriteFile(yaml, change, 0o644); err != nil {
				t.Fatal(err)
			}
			holds(t, Main, dir, p)
			n := 0
			for _, l := range p.Links {
				if l.What == c.kind {
					n++
				}
			}
			for _, a := range p.Agreements {
				if a.What == c.kind {
					n++
				}
			}
			if n == 0 {
				t.Errorf("%s=%s changed nothing of kind %s; the test did not do its work", c.name, c.value, c.kind)
			}
			if p = plans(t, Main, dir); !p.Same || len(p.Links)+len(p.Pages) > 0 {
				t.Errorf("after the night there is still something to change: %+v", p)
			}
		})
	}
}

// TestPlanOfANewerPadu builds padu with another word list, another text of a rule and another condition of one, and lets it plan
// on a workspace of this padu before its own night.
func TestPlanOfANewerPadu(t *testing.T) {
	long(t)
	t.Parallel()
	dir, newer := copied(t, small()), filepath.Join(t.TempDir(), "padu")
	replaced := map[string]string{}
	for file, change := range map[string]func(string) string{
		"transform/link/sinonim.csv": func(s string) string { return strings.Join(strings.SplitAfter(s, "\n")[:2], "") },
		"transform/rules/P-01.sql":   func(s string) string { return strings.Replace(s, "berlaku pada ", "masih berlaku pada ", 1) },
		"transform/rules/P-02.sql":   func(s string) string { return s + "\n  and i.tahun > 2026\n" },
	} {
		path, err := filepath.Abs(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fresh := change(string(old))
		if fresh == string(old) {
			t.Fatalf("%s is as it was", file)
		}
		replaced[path] = filepath.Join(filepath.Dir(newer), filepath.Base(file))
		if err := os.WriteFile(replaced[path], []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(filepath.Dir(newer), "overlay.json")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-tags", "duckdb_arrow", "-overlay", list, "-o", newer, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v %s", err, out)
	}
	main := func(args []string, stdout, stderr io.Writer) int {
		cmd := exec.Command(newer, args...)
		cmd.Stdout, cmd.Stderr = stdout, stderr
		if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode()
	}
	p := plans(t, main, dir)
	holds(t, main, dir, p)
	said := map[string]int{}
	for _, f := range p.Findings {
		said[f.Rule+" "+f.What]++
	}
	if len(p.Links) == 0 || said["P-01 reworded"] == 0 || said["P-02 closes"] == 0 {
		t.Errorf("%d links, findings %v; the test did not do its work", len(p.Links), said)
	}
}

// TestPlanAfterADecision: what was loaded since the snapshot is said, because it moves things too; and what a plan that was killed
// leaves goes with the next command that writes.
func TestPlanAfterADecision(t *testing.T) {
	long(t)
	t.Parallel()
	dir := copied(t, small())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	aside := filepath.Join(dir, "warehouse", "copy")
	killed := exec.Command(self, "plan", "--dir", dir, "--set", "batas_otomatis=0.3")
	killed.Env = append(os.Environ(), "PADU_TEST_COMMAND=1")
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- killed.Wait() }()
	for there := false; !there; { // until the build has begun
		built, err := filepath.Glob(filepath.Join(aside, "published", "*.new"))
		if there = len(built) > 0; err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			t.Fatalf("the plan ended before it could be killed: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	if _, err := os.Stat(aside); err != nil {
		t.Fatalf("it left nothing; the test did not do its work: %v", err)
	}
	link := query(t, dir, "select id_tautan from mart.tautan_kerja_sama where status = 'diusulkan' order by skor desc limit 1")[0]
	if code, out := run("link", "accept", link, "--dir", dir, "--by", "Bappeda", "--why", "uji"); code != exitDone {
		t.Fatal(out)
	}
	if _, err := os.Stat(aside); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what the killed plan left is still there: %v", err)
	}
	p := plans(t, Main, dir)
	if len(p.Batches) != 1 || p.Batches[0].Dataset != "keputusan_tautan" {
		t.Errorf("loaded since the snapshot: %+v", p.Batches)
	}
	holds(t, Main, dir, p)
	if len(p.Links) == 0 || p.Links[0].ID != link || p.Links[0].New.Status != "diterima" || p.Links[0].Decision {
		t.Errorf("the decision is not the first change of a link: %+v", p.Links)
	}
}

// command is padu, in this process or another.
type command func(args []string, stdout, stderr io.Writer) int

// plans is what padu plan says.
func plans(t *testing.T, padu command, dir string, args ...string) (p planned) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := padu(append([]string{"plan", "--dir", dir, "--json"}, args...), &out, &errs); code != exitDone {
		t.Fatalf("plan: exit %d: %s", code, errs.String())
	}
	if err := json.Unmarshal(out.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// state is what a plan speaks of, by the key of each thing.
type state struct {
	Links, Rungs, States, Approvals, Findings, Money map[string]string
}

func stateOf(t *testing.T, dir string) state {
	t.Helper()
	by := func(sql string) map[string]string {
		out := map[string]string{}
		for _, l := range query(t, dir, sql) {
			k, v, _ := strings.Cut(l, ",")
			out[k] = v
		}
		return out
	}
	return state{
		by("select id_tautan, concat_ws(' ', kode_perangkat_daerah, kode_sub_kegiatan, status, skor) from mart.tautan_kerja_sama"),
		by("select id_kerja_sama || ' ' || tahun, jenjang || ' ' || nama_jenjang from mart.integrasi_kerja_sama"),
		by("select id_kerja_sama || ' 0', keadaan from mart.fct_kerja_sama"),
		by("select id_kerja_sama || ' ' || tahun, perlu_persetujuan_dprd from mart.integrasi_kerja_sama"),
		by("select id_temuan, tingkat from mart.temuan"),
		by("select 'pagu_rkpd ' || kode_wilayah || ' ' || tahun, sum(pagu_rkpd_terkait) from mart.korelasi_bidang_urusan where lingkup = 'wilayah' group by 1" +
			" union all select 'anggaran_apbd ' || kode_wilayah || ' ' || tahun, sum(anggaran_apbd_terkait) from mart.korelasi_bidang_urusan where lingkup = 'wilayah' group by 1" +
			" union all select 'realisasi ' || kode_wilayah || ' ' || tahun, sum(realisasi_terkait) from mart.korelasi_bidang_urusan where lingkup = 'wilayah' group by 1"),
	}
}

// apply is the state after the plan, made of the state before it and what the plan says.
func (s state) apply(p planned) {
	put := func(m map[string]string, key string, old, fresh *string) {
		if old != nil && m[key] != *old {
			m[key] = "the plan is wrong about what was: " + *old + ", it is " + m[key]
			return
		}
		if fresh == nil {
			delete(m, key)
		} else {
			m[key] = *fresh
		}
	}
	link := func(l *transform.LinkSide) *string {
		if l == nil {
			return nil
		}
		text := fmt.Sprintf("%s %s %s %v", l.Agency, l.Code, l.Status, l.Score)
		return &text
	}
	for _, l := range p.Links {
		put(s.Links, l.ID, link(l.Old), link(l.New))
	}
	for _, a := range p.Agreements {
		put(map[string]map[string]string{"rung": s.Rungs, "state": s.States, "approval": s.Approvals}[a.What], fmt.Sprint(a.Agreement, " ", a.Year), a.Old, a.New)
	}
	for _, f := range p.Findings {
		if f.Old != nil {
			put(s.Findings, f.Old.ID, &f.Old.Severity, nil)
		}
		if f.New != nil {
			put(s.Findings, f.New.ID, nil, &f.New.Severity)
		}
	}
	for _, m := range p.Money {
		if m.Year > 0 {
			put(s.Money, fmt.Sprint(m.Column, " ", m.Region, " ", m.Year), m.Old, m.New)
		}
	}
}

// holds runs the night that p plans and wants exactly what p says.
func holds(t *testing.T, padu command, dir string, p planned) {
	t.Helper()
	before, pages := stateOf(t, dir), unstamped(t, dir)
	var out, errs bytes.Buffer
	if code := padu([]string{"nightly", "--dir", dir, "--as-of", sample.AsOf.Format("2006-01-02")}, &out, &errs); code != exitDone {
		t.Fatalf("nightly: exit %d: %s%s", code, out.String(), errs.String())
	}
	before.apply(p)
	if d := cmp.Diff(stateOf(t, dir), before); d != "" {
		t.Errorf("-what the night did +what the plan said: %s", d)
	}
	changed := map[string]bool{}
	after := unstamped(t, dir)
	for f := range after {
		if after[f] != pages[f] {
			changed[f] = true
		}
	}
	for f := range pages {
		if _, stands := after[f]; !stands {
			changed[f] = true
		}
	}
	said := map[string]bool{}
	for _, f := range p.Pages {
		if filepath.Ext(f.File) == ".html" || filepath.Ext(f.File) == ".csv" {
			said[f.File] = true
		}
	}
	if !maps.Equal(changed, said) {
		t.Errorf("pages: -changed +said %s", cmp.Diff(changed, said))
	}
}

// unstamped are the pages and tables of the site without the fingerprint of their snapshot.
func unstamped(t *testing.T, dir string) map[string]string {
	t.Helper()
	print := query(t, dir, "select fingerprint from meta.snapshot")[0]
	root, err := filepath.EvalSymlinks(filepath.Join(dir, "site", "current"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := siteFiles(root, "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for f := range files {
		if ext := filepath.Ext(f); ext == ".html" || ext == ".csv" {
			data, err := os.ReadFile(filepath.Join(root, f))
			if err != nil {
				t.Fatal(err)
			}
			out[f] = strings.ReplaceAll(string(data), print, "")
		}
	}
	return out
}

// everything is the content of every file of a workspace and the target of every link, but for the process in the lock.
func everything(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		var data []byte
		text := ""
		switch {
		case err != nil || p == filepath.Join(dir, "warehouse", "lock"):
			return err
		case d.Type() == fs.ModeSymlink:
			text, err = os.Readlink(p)
		case d.Type().IsRegular():
			data, err = os.ReadFile(p)
			text = fmt.Sprintf("%x", sha256.Sum256(data))
		}
		out[p] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
