package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"padu/ingest"
	"padu/reports"
	"padu/warehouse"
)

// running tells whether this machine has the process.
func running(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// networks are file systems of other machines, by their names in /proc/self/mounts.
var networks = []string{"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "afs"}

// mountOf is the file system that a path lies on, "" where the machine does not say.
func mountOf(path, mounts string) (kind string) {
	longest := -1
	for line := range strings.Lines(mounts) {
		f := strings.Fields(line)
		if len(f) < 3 {
			continue
		}
		at := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\134`, `\`).Replace(f[1])
		if (path == at || at == "/" || strings.HasPrefix(path, at+"/")) && len(at) >= longest {
			longest, kind = len(at), f[2]
		}
	}
	return kind
}

// locks: who has the writer's lock, whether that process lives, and whether locks hold on this disk at all.
func (d *doctor) locks(context.Context) (string, []finding) {
	file := filepath.Join(d.dir, "warehouse", "lock")
	if d.unlocked != nil {
		return "", []finding{bad(d.unlocked.Error(), "a lock file that this user may read", "sudo chown "+userName()+" "+shellQuoted(file))}
	}
	var out []finding
	if mounts, err := os.ReadFile("/proc/self/mounts"); err == nil {
		if path, err := filepath.Abs(d.dir); err == nil {
			if to, err := filepath.EvalSymlinks(path); err == nil {
				path = to
			}
			out = append(out, onNetwork(path, string(mounts))...)
		}
	}
	if d.writer == 0 {
		return "nobody writes", out
	}
	since := ""
	for _, r := range d.runs {
		if r.PID == d.writer && !r.Ended() {
			since = ": " + r.Job + " since " + d.when(r.StartedAt)
		}
	}
	who := "process " + strconv.Itoa(d.writer)
	switch {
	case d.writer == 1: // between the lock and its name, or the name could not be written
		who = "a process"
	case !running(d.writer):
		out = append(out, look(who+" has the writer's lock, and this machine has no such process", "one machine for one workspace",
			"stop padu on the other machine, or in the other container, that shares "+d.path()))
	}
	return who + " writes" + since, out
}

// onNetwork says when the workspace is on the disk of another machine.
func onNetwork(path, mounts string) []finding {
	for _, n := range networks {
		if kind := mountOf(path, mounts); kind == n {
			return []finding{look("the workspace is on a disk of another machine ("+kind+")", "a disk of this machine: locks and links are not safe across machines",
				"move "+shellQuoted(path)+" to a disk of this machine")}
		}
	}
	return nil
}

// busy is what a check says that a run keeps from looking.
func (d *doctor) busy() string {
	return unseen + "a run is going on (process " + strconv.Itoa(d.writer) + ")"
}

// warehouse: DuckDB opens the writer's file, this padu made it or an older one, and with --deep every row can be read.
func (d *doctor) warehouse(ctx context.Context) (string, []finding) {
	if d.unlocked != nil {
		return unseen + "its lock cannot be read", nil
	}
	l, err := warehouse.LookAt(ctx, d.dir, d.deep)
	switch {
	case errors.Is(err, warehouse.ErrBusy):
		return d.busy(), nil
	case errors.Is(err, fs.ErrNotExist):
		return d.noWarehouse(ctx)
	case errors.Is(err, fs.ErrPermission):
		return "", []finding{bad(err.Error(), "a file that this user may read", "sudo chown "+userName()+" "+d.path("warehouse", "padu.duckdb"))}
	case err != nil:
		found, mend := "warehouse/padu.duckdb: "+oneError(err), "ls -l "+d.path("warehouse", "padu.duckdb")
		if why := warehouse.Explain(d.dir, err); errors.Is(why, warehouse.ErrNewer) {
			return "", []finding{bad(found, "the padu that wrote it, or a newer one", "install a newer padu than "+Version)}
		} else if errors.As(why, &warehouse.Damaged{}) {
			mend = d.padu("rebuild")
		}
		return "", []finding{bad(found, "a file that DuckDB can read", mend)}
	}
	d.found = &l
	var out []finding
	if len(l.Unknown) > 0 {
		out = append(out, bad("the warehouse has "+firstOf(l.Unknown)+", which this padu does not know", "the padu that wrote it, or a newer one", "install a newer padu than "+Version))
	}
	says := "DuckDB " + l.Engine
	if l.MadeBy != l.Engine {
		says += ", made by " + l.MadeBy
	}
	says += ", form " + l.Storage + ", " + several(len(l.Batches), "batch", "batches")
	if n := len(l.Waiting); n > 0 {
		says += "; the next run makes " + several(n, "change", "changes") + " to its tables"
	}
	if d.deep {
		says += fmt.Sprintf(", %d rows read", l.Rows)
	}
	return says, out
}

// noWarehouse: before the first run there is none; later one is missed.
func (d *doctor) noWarehouse(ctx context.Context) (string, []finding) {
	if whole, err := filepath.Glob(filepath.Join(d.dir, "warehouse", "padu.duckdb.rebuilt-*")); err == nil && len(whole) > 0 {
		return "", []finding{look("a rebuild was killed before the last step: "+filepath.Base(whole[0]), "in its place, where the next run puts it", d.padu("nightly"))}
	}
	if s, err := ingest.SurveyArchive(ctx, d.dir, false); err == nil && s.Orders > 0 {
		return "", []finding{bad("warehouse/padu.duckdb is not there, and the archive has "+several(s.Orders, "load", "loads"), "the warehouse that they were loaded into", d.padu("rebuild"))}
	}
	return "none yet; the first run makes it", nil
}

// oneError is the part of an error of DuckDB that an operator can use, in one line.
func oneError(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n")
	if _, after, ok := strings.Cut(text, "IO Error: "); ok {
		return after
	}
	return text
}

// snapshot: what readers see is there, whole, and the newest that was published.
func (d *doctor) snapshot(ctx context.Context) (string, []finding) {
	last := d.newest()
	again := d.padu("nightly")
	s, err := warehouse.OpenSnapshot(ctx, d.dir)
	switch {
	case err == warehouse.ErrNoSnapshot && last == "":
		return "nothing was published yet", nil
	case err == warehouse.ErrNoSnapshot:
		return "", []finding{bad("published/current is not there", "a link to the newest snapshot, "+last, again)}
	case errors.Is(err, warehouse.ErrNoSnapshot): // and which, the error says
		return "", []finding{bad(err.Error(), "a snapshot that DuckDB can read", again)}
	case err != nil:
		return "", []finding{bad(err.Error(), "published/current, a link to a snapshot", "rm -rf "+d.path("published", "current")+" && "+again)}
	}
	defer s.Close()
	info := s.Info()
	var out []finding
	if info.RunID < last && d.writer == 0 { // ids are moments, and sort
		out = append(out, look("readers see snapshot "+info.RunID, "the newest, "+last, d.padu("nightly")))
	}
	says := "data per " + info.AsOf.Format("2006-01-02") + ", by padu " + info.Version
	if engine, err := s.MadeBy(); err == nil {
		says += " and DuckDB " + engine
	}
	if d.deep {
		if err := s.Verify(ctx); err != nil {
			out = append(out, bad("snapshot "+info.RunID+": "+oneError(err), "the rows that were published", again))
		}
		says += ", all marts read"
		n, faults, err := warehouse.CheckFiles(filepath.Dir(s.File()))
		switch anew := "rm -f " + d.path("published", "current") + " && " + again; { // nothing new came: the nightly needs a reason
		case err != nil:
			out = append(out, bad("snapshot "+info.RunID+": "+oneError(err), "files that this user may read", anew))
		case len(faults) > 0:
			out = append(out, bad("snapshot "+info.RunID+": "+faults[0]+andMore(len(faults)-1), "every file as it was published", anew))
		case n > 0:
			says += ", " + several(n, "file", "files") + " by their checksums"
		}
	}
	return says, out
}

// newest is the snapshot that was published last, by the ledger and by the folders; "" for none. Names are moments, and sort.
func (d *doctor) newest() (last string) {
	for _, r := range d.runs {
		last = max(last, r.Published)
	}
	for _, name := range d.folders("published") {
		last = max(last, name)
	}
	return last
}

// folders are the snapshots, or the sites, that stand.
func (d *doctor) folders(parent string) (out []string) {
	entries, err := os.ReadDir(filepath.Join(d.dir, parent))
	if err != nil {
		return nil // the check of permissions says why
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && filepath.Ext(e.Name()) != ".new" {
			out = append(out, e.Name())
		}
	}
	return out
}

// site: it is there, and it shows the snapshot that readers of SQL see.
func (d *doctor) site(context.Context) (string, []finding) {
	current := func(parent string) (target string, err error) {
		link := filepath.Join(d.dir, parent, "current")
		if target, err = os.Readlink(link); err != nil {
			return "", err
		}
		_, err = os.Stat(link)
		return filepath.Base(target), err
	}
	snapshot, serr := current("published")
	at, err := current("site")
	redraw := "rm -r " + d.path("site", "current") + " && " + d.padu("report")
	switch {
	case at == "" && errors.Is(err, fs.ErrNotExist) && serr != nil:
		return "none yet", nil
	case d.writer != 0:
		return d.busy(), nil
	case errors.Is(err, fs.ErrNotExist) && at == "":
		return "", []finding{look("there is no site", "the site of snapshot "+snapshot+", which readers of SQL see", d.padu("report"))}
	case err != nil:
		return "", []finding{bad("site/current leads nowhere: "+err.Error(), "a link to the site of snapshot "+snapshot, redraw)}
	}
	if _, err := os.Stat(filepath.Join(d.dir, "site", at, "index.html")); err != nil {
		return "", []finding{bad("the site has no first page: "+err.Error(), "the site of snapshot "+at, redraw)}
	}
	if serr == nil && at != snapshot {
		return "", []finding{look("the site shows snapshot "+at, snapshot+", which readers of SQL see", d.padu("report"))}
	}
	says := "shows snapshot " + at
	if n := len(d.folders("site")) - 1; n > 0 {
		says += ", " + several(n, "older one is kept", "older ones are kept")
	}
	return says, nil
}

// fromBackup is how something comes back that only a backup has.
const fromBackup = "take it from a backup: padu restore FILE --dir NEW"

// editions: each that was made is there, with the snapshot that it was drawn from; with --deep every byte is as it was made.
func (d *doctor) editions(ctx context.Context) (string, []finding) {
	made, err := reports.Editions(d.dir)
	if err != nil {
		return "", []finding{bad(err.Error(), "a list that this user may read", "sudo chown "+userName()+" "+d.path("editions", "ledger.ndjson"))}
	}
	var out []finding
	files := 0
	for _, e := range made {
		folder := e.Folder(d.dir)
		if _, err := os.Stat(folder); err != nil {
			out = append(out, bad("edition "+e.ID+": "+err.Error(), several(e.Files, "file", "files")+" as they were made", fromBackup))
			continue
		}
		if _, err := os.Stat(filepath.Join(d.dir, "published", e.Snapshot, "padu.duckdb")); err != nil {
			out = append(out, look("edition "+e.ID+": its snapshot "+e.Snapshot+" is not there", "kept, so that the edition can be drawn again and its figures traced", fromBackup))
		}
		if !d.deep {
			continue
		}
		v, err := reports.VerifyEdition(ctx, d.dir, e, nil, Version, "only its bytes are asked for", "")
		files += v.Files
		switch {
		case err != nil:
			out = append(out, bad("edition "+e.ID+": "+err.Error(), "a manifest that can be read", fromBackup))
		case len(v.Faults) > 0:
			out = append(out, bad(fmt.Sprintf("edition %s: %s %s%s", e.ID, v.Faults[0].File, v.Faults[0].What, andMore(len(v.Faults)-1)), "every byte as it was made", d.padu("report verify "+e.ID)))
		}
	}
	says := several(len(made), "edition", "editions")
	if d.deep {
		says += ", " + several(files, "file", "files") + " read"
	}
	return says, out
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", and %d more", n)
}

// archive: what came is kept, with the orders by which it was loaded; with --deep every byte is read against its hash.
func (d *doctor) archive(ctx context.Context) (string, []finding) {
	s, err := ingest.SurveyArchive(ctx, d.dir, d.deep)
	if err != nil {
		return "", []finding{bad(err.Error(), "an archive that can be read", "ls -l "+d.path("archive"))}
	}
	var lost, odd []string
	for _, f := range s.Faults {
		if f.Lost {
			lost = append(lost, f.File+": "+f.What)
		} else {
			odd = append(odd, f.File+": "+f.What)
		}
	}
	if d.found != nil {
		for _, b := range d.found.Batches {
			if !s.Batches[b] {
				lost = append(lost, "batch "+b+" of the warehouse has no order in archive/orders")
			}
		}
	}
	var out []finding
	if len(lost) > 0 {
		out = append(out, bad(firstOf(lost), "every file as it came, and the order by which it was loaded: the warehouse is made again from them", fromBackup))
	}
	if len(odd) > 0 && d.writer == 0 {
		out = append(out, look(firstOf(odd), "nothing but what was loaded", "look at it, and move it away if it is nobody's"))
	}
	says := fmt.Sprintf("%s in %s, %s", several(s.Orders, "load", "loads"), several(s.Files, "file", "files"), bytesText(s.Bytes))
	if d.deep {
		says += ", every byte read"
	}
	return says, out
}
