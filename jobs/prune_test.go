package jobs

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func editionLine(id, snapshot, made string) string {
	period, n, _ := strings.Cut(id, "/")
	return fmt.Sprintf(`{"id":%q,"period":%q,"n":%s,"snapshot":%q,"manifest":"m","made_at":"%sT00:00:00Z"}`, id, period, n, snapshot, made) + "\n"
}

func runLine(id, job, state, day string) string {
	return fmt.Sprintf(`{"run_id":%q,"job":%q,"state":%q,"at":"%sT01:00:00Z"}`, id, job, state, day) + "\n"
}

// snapshotsAndSites are five of each, of which the third is the current one, as after a restored pointer.
func snapshotsAndSites(current string) map[string]string {
	out := map[string]string{}
	for _, day := range []string{"01", "02", "03", "04", "05"} {
		out["published/202611"+day+"T000000Z/padu.duckdb"] = "snapshot"
		out["site/202611"+day+"T000000Z/index.html"] = "page"
		out["site/202611"+day+"T000000Z/wilayah/32.71/index.html"] = "page"
	}
	out["published/current"], out["site/current"] = "-> "+current, "-> "+current
	return out
}

// TestPrune: what goes by what padu.yaml says, and that no more and no less goes than was planned.
func TestPrune(t *testing.T) {
	t.Parallel()
	two := editionLine("2026-T2/1", "20261101T000000Z", "2026-07-01") + editionLine("2026-T3/1", "20261102T000000Z", "2026-10-01")
	revised := editionLine("2010-T1/1", "a", "2010-04-01") + editionLine("2010-T1/2", "b", "2010-05-01") + editionLine("2010-T1/3", "c", "2026-11-01") + editionLine("2010-T2/1", "d", "2010-07-01")
	ledger := runLine("a", "nightly", "done", "2020-01-01") + runLine("b", "nightly", "done", "2020-01-02") + runLine("c", "nightly", "failed", "2020-01-03") +
		runLine("d", "monthly", "started", "2020-01-03") + runLine("e", "monthly", "done", "2020-01-04") + runLine("f", "nightly", "started", "2026-11-19") + `{"run_id":"cut`
	for _, c := range []struct {
		name, config string
		files        map[string]string
		args         []string
		want         string // what goes, by kind
		left         string // of files that get other bytes
		notes        string // words of the notes
	}{
		{"nothing there", "", nil, nil, "", "", ""},
		{"the newest three and two", "", snapshotsAndSites("20261105T000000Z"), nil,
			"snapshot published/20261101T000000Z, snapshot published/20261102T000000Z, site site/20261101T000000Z, site site/20261102T000000Z, site site/20261103T000000Z", "", ""},
		{"the current one is not the newest", "keep: {snapshots: 2, sites: 1}", snapshotsAndSites("20261101T000000Z"), nil,
			"snapshot published/20261102T000000Z, snapshot published/20261103T000000Z, snapshot published/20261104T000000Z, site site/20261102T000000Z, site site/20261103T000000Z, site site/20261104T000000Z, site site/20261105T000000Z", "", ""},
		{"the current one is gone: nothing goes", "", snapshotsAndSites("20261106T000000Z"), nil, "", "", "published/current leads nowhere"},
		{"somebody's own folder", "keep: {snapshots: 1, sites: 9}", map[string]string{"published/simpan/x": "", "published/20261101T000000Z/x": "", "published/20261102T000000Z/x": "", "published/current": "-> 20261102T000000Z"}, nil,
			"snapshot published/20261101T000000Z", "", ""},
		{"snapshots of editions stay", "keep: {snapshots: 1, sites: 9}", with(snapshotsAndSites("20261105T000000Z"), "editions/ledger.ndjson", two), nil,
			"snapshot published/20261103T000000Z, snapshot published/20261104T000000Z", "", "snapshot 20261101T000000Z is kept for the editions drawn from it: 2026-T2/1"},
		{"or go when that is said", "keep: {snapshots: 1, sites: 9}", with(snapshotsAndSites("20261105T000000Z"), "editions/ledger.ndjson", two), []string{"--edition-snapshots"},
			"snapshot published/20261101T000000Z, snapshot published/20261102T000000Z, snapshot published/20261103T000000Z, snapshot published/20261104T000000Z", "",
			"editions drawn from snapshot 20261102T000000Z can then not be traced or drawn again; their files stay: 2026-T3/1"},
		{"editions stay for ever", "", map[string]string{"editions/ledger.ndjson": revised, "editions/2010-T1/1/a": "a"}, nil, "", "", ""},
		{"revisions that were followed long ago", "keep: {editions: 10 years}", map[string]string{"editions/ledger.ndjson": revised, "editions/2010-T1/1/a": "a", "editions/2010-T1/2/a": "b", "editions/2010-T1/3/a": "c", "editions/2010-T2/1/a": "d"}, nil,
			"edition editions/2010-T1/1", "editions/ledger.ndjson: " + strings.Join(strings.SplitAfter(revised, "\n")[1:], ""), ""},
		{"runs stay for ever", "", map[string]string{"runs/ledger.ndjson": ledger}, nil, "", "", ""},
		{"old runs, not the last of a job, nor the last that was through", "keep: {runs: 400 days}", map[string]string{"runs/ledger.ndjson": ledger}, nil, "runs runs/ledger.ndjson",
			"runs/ledger.ndjson: " + strings.ReplaceAll(strings.Join(strings.SplitAfter(ledger, "\n")[1:6], ""), runLine("c", "nightly", "failed", "2020-01-03"), ""), ""},
		{"the oldest backups that are this workspace's own", "keep: {backups: 2}\nbackup: {dir: simpan}", map[string]string{"simpan/padu-kota-a-20261101T000000Z.tar.zst": "1", "simpan/padu-kota-a-20261102T000000Z.tar.zst": "2",
			"simpan/padu-kota-a-20261103T000000Z.tar.zst": "3", "simpan/padu-kota-a-20261101T000000Z.tar.zst.new": "half", "simpan/padu-kota-a-20261101T000000Z.tar.zst.test.new/x": "half",
			"simpan/padu-kota-20261101T000000Z.tar.zst": "another's", "simpan/padu-kota-a-b-20261101T000000Z.tar.zst": "another's", "simpan/punya-saya.tar.zst": "by hand"}, nil,
			"leftover simpan/padu-kota-a-20261101T000000Z.tar.zst.new, leftover simpan/padu-kota-a-20261101T000000Z.tar.zst.test.new, backup simpan/padu-kota-a-20261101T000000Z.tar.zst", "", ""},
		{"what crashes left", "", map[string]string{"published/20261101T000000Z.new/x": "", "published/20261101T000000Z.gone.new/x": "", "published/current.new": "-> x", "site/20261101T000000Z.new/x": "", "editions/2026-T3/1.new/x": "",
			"archive/.new-123": "", "archive/orders/.new-1": "", "runs/.new-9": "", "inbox/a/.fetch-77": "", "warehouse/copy/warehouse/padu.duckdb": "", "warehouse/tmp/x": "", "warehouse/padu.duckdb.new": "", "warehouse/padu.duckdb.new.wal": "",
			"warehouse/padu.duckdb.damaged-20200901T000000Z": "old", "warehouse/padu.duckdb.damaged-20991101T000000Z": "young", "inbox/a/.new-mine": "", "inbox/a/x.new": "", ".new-5": ""}, nil,
			"leftover published/20261101T000000Z.gone.new, leftover published/20261101T000000Z.new, leftover published/current.new, leftover site/20261101T000000Z.new, leftover editions/2026-T3/1.new, leftover warehouse/copy, " +
				"leftover .new-5, leftover archive/.new-123, leftover runs/.new-9, leftover archive/orders/.new-1, leftover inbox/a/.fetch-77, leftover warehouse/tmp, leftover warehouse/padu.duckdb.new, leftover warehouse/padu.duckdb.new.wal, damaged warehouse/padu.duckdb.damaged-20200901T000000Z", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ws := handMade(t, with(c.files, "padu.yaml", "workspace: {name: Kota A}\n"+c.config+"\n"))
			before := listing(t, ws.dir)
			plan := pruneJSON(t, ws.dir, append(c.args, "--dry-run")...)
			var goes []string
			for _, r := range plan.Removed {
				goes = append(goes, r.Kind+" "+r.Path)
			}
			if d := cmp.Diff(strings.Split(c.want, ", "), append(goes, make([]string, max(0, 1-len(goes)))...)); d != "" {
				t.Errorf("-want +plan\n%s", d)
			}
			if !strings.Contains(strings.Join(plan.Notes, "\n"), c.notes) || c.notes == "" && len(plan.Notes) > 0 {
				t.Errorf("notes %q; want %q", plan.Notes, c.notes)
			}
			ignore := func(m map[string]string) map[string]string { // what every command makes
				return without(m, "warehouse/", "warehouse/lock", "runs/", "published/")
			}
			if d := cmp.Diff(ignore(before), ignore(listing(t, ws.dir))); d != "" {
				t.Errorf("a dry run changed: %s", d)
			}
			done := pruneJSON(t, ws.dir, c.args...)
			if d := cmp.Diff(plan.Removed, done.Removed, cmp.AllowUnexported(Removal{})); d != "" || done.Bytes != plan.Bytes || !plan.DryRun || done.DryRun {
				t.Errorf("-planned +done\n%s", d)
			}
			want := before
			for _, r := range plan.Removed {
				if r.Kind != "runs" {
					want = without(want, r.Path, r.Path+"/")
				}
			}
			after := listing(t, ws.dir)
			if file, text, ok := strings.Cut(c.left, ": "); ok {
				want[file] = "644 " + text
				if lines := strings.SplitAfter(after[file], "\n"); file == "runs/ledger.ndjson" { // prune's own two lines
					after[file] = strings.Join(lines[:len(lines)-3], "")
				}
			}
			if !strings.HasPrefix(c.left, "runs/") {
				want, after = without(want, "runs/ledger.ndjson"), without(after, "runs/ledger.ndjson")
			}
			if d := cmp.Diff(ignore(want), ignore(after)); d != "" {
				t.Errorf("-planned +left\n%s", d)
			}
			if again := pruneJSON(t, ws.dir, c.args...); len(again.Removed) > 0 {
				t.Errorf("a second prune removed %v", again.Removed)
			}
		})
	}
}

func with(m map[string]string, name, text string) map[string]string {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]string{}
	}
	out[name] = text
	return out
}

// without is m without some paths; one that ends in / stands for all below it too.
func without(m map[string]string, paths ...string) map[string]string {
	out := maps.Clone(m)
	maps.DeleteFunc(out, func(k, _ string) bool {
		return slices.ContainsFunc(paths, func(p string) bool {
			return k == p || strings.HasSuffix(p, "/") && p != "runs/" && p != "published/" && p != "warehouse/" && strings.HasPrefix(k, p)
		})
	})
	return out
}

func pruneJSON(t *testing.T, dir string, args ...string) (p Pruned) {
	t.Helper()
	code, out := run(append([]string{"prune", "--json", "--dir", dir}, args...)...)
	if code != exitDone || json.Unmarshal([]byte(out), &p) != nil {
		t.Fatalf("exit %d: %s", code, out)
	}
	return p
}
