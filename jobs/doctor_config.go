package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

var (
	mistakeLine = regexp.MustCompile(`^padu\.yaml(?::(\d+))?: `)
	parserLine  = regexp.MustCompile(`^padu\.yaml: \[(\d+):\d+\]`)
)

const notAsked = unseen + "padu.yaml cannot be used"

// configuration: padu.yaml can be used.
func (d *doctor) configuration(context.Context) (string, []finding) {
	if d.mistakes == nil {
		return "padu.yaml of " + d.config.Workspace.Name, nil
	}
	file := filepath.Join(d.dir, "padu.yaml")
	_, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		wanted := "padu.yaml, which says who sends what"
		if _, err := os.Stat(d.dir); err != nil {
			return "", []finding{bad("there is no folder "+d.dir, "the folder of a workspace", "padu init "+shellQuoted(d.dir))}
		}
		return "", []finding{bad(file+" is not there", wanted, "padu init "+shellQuoted(d.dir))}
	case err != nil || errors.Is(d.mistakes, fs.ErrPermission):
		return "", []finding{bad(d.mistakes.Error(), "a file that this user may read", "sudo chown "+userName()+" "+d.path("padu.yaml"))}
	}
	var out []finding
	for _, line := range strings.Split(d.mistakes.Error(), "\n") {
		m := mistakeLine.FindStringSubmatch(line)
		if m == nil && len(out) > 0 {
			continue // the parser shows the lines around it
		}
		mend := "correct " + d.path("padu.yaml")
		if p := parserLine.FindStringSubmatch(line); p != nil {
			mend += ", line " + p[1]
		} else if m != nil && m[1] != "" {
			mend += ", line " + m[1]
		}
		out = append(out, bad(line, "", mend+"; "+d.padu("doctor")+" reads it again"))
	}
	return "", out
}

// sources: each has the folder that its files come into, and what lies in the inbox belongs to one.
func (d *doctor) sources(context.Context) (string, []finding) {
	if d.mistakes != nil {
		return notAsked, nil
	}
	var out []finding
	names := map[string]bool{}
	for _, s := range d.config.Sources {
		names[s.Name] = true
		folder := filepath.Join("inbox", s.Name)
		st, err := os.Lstat(filepath.Join(d.dir, folder))
		switch {
		case errors.Is(err, fs.ErrNotExist) && len(s.HTTP)+len(s.SQL) > 0: // made when it is fetched
		case errors.Is(err, fs.ErrNotExist):
			out = append(out, bad(folder+" is not there", "the folder that the files of "+s.Name+" come into", "mkdir -p "+d.path(folder)))
		case err != nil:
			out = append(out, bad(err.Error(), "a folder that padu may read", "ls -ld "+d.path("inbox")))
		case !st.IsDir():
			out = append(out, bad(folder+" is no folder, or a link to one, which padu does not follow", "a folder of its own", "ls -ld "+d.path(folder)))
		}
	}
	entries, err := os.ReadDir(filepath.Join(d.dir, "inbox"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		out = append(out, bad(err.Error(), "a folder that padu may read", "ls -ld "+d.path("inbox")))
	}
	for _, e := range entries {
		if !names[e.Name()] && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, look("inbox/"+e.Name()+" belongs to no source of padu.yaml, and is never read", "files in inbox/<source>/",
				"name it under sources: in "+d.path("padu.yaml")+", or move it away"))
		}
	}
	if len(d.config.Sources) == 0 {
		out = append(out, look("no source is named, so nothing is loaded", "who sends what, under sources:", "write sources: into "+d.path("padu.yaml")))
	}
	return several(len(d.config.Sources), "source has its folder", "sources, each with its folder"), out
}

// secretOf is where a secret comes from: an environment variable, or a file.
type secretOf struct{ of, env, file string }

// secrets are all that padu.yaml names.
func (c Config) secrets() (out []secretOf) {
	for _, s := range c.Sources {
		for _, h := range s.HTTP {
			out = append(out, secretOf{"source " + s.Name, h.TokenEnv, h.TokenFile})
		}
		for _, q := range s.SQL {
			out = append(out, secretOf{"source " + s.Name, q.DSNEnv, q.DSNFile})
		}
	}
	out = append(out, secretOf{"publish: postgres", c.Publish.Postgres.DSNEnv, c.Publish.Postgres.DSNFile})
	e, w := c.Alerts.Email, c.Alerts.Webhook
	out = append(out, secretOf{"alerts", e.PasswordEnv, e.PasswordFile}, secretOf{"alerts", w.URLEnv, w.URLFile}, secretOf{"alerts", w.TokenEnv, w.TokenFile})
	return slices.DeleteFunc(out, func(s secretOf) bool { return s.env+s.file == "" })
}

// secrets: each is there, and no file of one can be read by everybody. None is shown.
func (d *doctor) secrets(context.Context) (string, []finding) {
	if d.mistakes != nil {
		return notAsked, nil
	}
	all := d.config.secrets()
	var out []finding
	for _, s := range all {
		if s.env != "" {
			if strings.TrimSpace(os.Getenv(s.env)) == "" {
				out = append(out, look("the environment variable "+s.env+" of "+s.of+" is empty here", "set where padu runs, which may be elsewhere than in this shell",
					"systemctl show padu -p Environment -p EnvironmentFiles"))
			}
			continue
		}
		path := inDir(d.dir, s.file)
		st, err := os.Stat(path)
		var data []byte
		if err == nil {
			data, err = os.ReadFile(path)
		}
		switch {
		case err != nil:
			out = append(out, bad("the secret of "+s.of+": "+err.Error(), "a file that this user may read", "sudo -e "+shellQuoted(path)))
		case strings.TrimSpace(string(data)) == "":
			out = append(out, bad("the secret of "+s.of+": "+s.file+" is empty", "the secret in it", "sudo -e "+shellQuoted(path)))
		case st.Mode()&0o007 != 0:
			out = append(out, bad("the secret of "+s.of+": every user of this machine can read "+s.file, "a file for padu alone", "chmod o-rwx "+shellQuoted(path)))
		}
	}
	if len(all) == 0 {
		return "none is needed", out
	}
	return several(len(all), "secret is there", "secrets are there"), out
}

// plans are the jobs that have a time, with their next times.
func (d *doctor) plans() (names []string, times map[string][]time.Time) {
	times = map[string][]time.Time{}
	for _, j := range jobs {
		text := d.config.Schedule.of(j.name)
		if text == "" {
			continue
		}
		names = append(names, j.name)
		for at := d.now; len(times[j.name]) < 40; {
			if at = d.config.after(text, at); at.IsZero() {
				break
			}
			times[j.name] = append(times[j.name], at)
		}
	}
	return names, times
}

// schedule: each job's time comes, jobs do not stand in each other's way, and a night is through before the next begins.
func (d *doctor) schedule(context.Context) (string, []finding) {
	if d.mistakes != nil {
		return notAsked, nil
	}
	names, times := d.plans()
	file := d.path("padu.yaml")
	var out []finding
	for _, name := range names {
		if len(times[name]) == 0 {
			out = append(out, bad(fmt.Sprintf("%s: %q is a day that never comes", name, d.config.Schedule.of(name)), "a day that comes", "correct schedule: in "+file))
		}
	}
	slowest := d.slowest("nightly")
	for i := 1; i < len(times["nightly"]); i++ {
		if gap := times["nightly"][i].Sub(times["nightly"][i-1]); gap < slowest {
			out = append(out, look(fmt.Sprintf("a nightly every %s, and the last ones took up to %s", shortTime(gap), shortTime(slowest)), "time for one night to end before the next begins",
				"write fewer times for nightly: into "+file))
			break
		}
	}
	for _, name := range names {
		if name == "nightly" || name == "housekeeping" || len(times["nightly"]) == 0 {
			continue
		}
		if at, ok := d.tooEarly(times[name]); ok {
			out = append(out, look(name+" comes on "+d.when(at)+", before the first nightly of that month",
				"a time after it: until then the data speak of the month before, and no edition is made", "write a later time for "+name+": into "+file))
		}
	}
	if len(names) == 0 || len(times[names[0]]) == 0 {
		return "", out
	}
	next := d.config.next(d.now, 1)[0]
	return fmt.Sprintf("next %s %s", next.Job, d.when(next.At)), out
}

// tooEarly is the first of the times that comes before the first nightly of its month. (At the same minute the nightly goes first.)
func (d *doctor) tooEarly(times []time.Time) (time.Time, bool) {
	for _, at := range times {
		month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		if d.config.after(d.config.Schedule.Nightly, month.Add(-time.Second)).After(at) {
			return at, true
		}
	}
	return time.Time{}, false
}

// slowest is how long the longest of a job's last runs that were through took.
func (d *doctor) slowest(job string) (longest time.Duration) {
	n := 0
	for _, r := range slices.Backward(d.runs) {
		if r.Job != job || r.State != warehouse.Done && r.State != warehouse.HeldUp {
			continue
		}
		longest = max(longest, r.EndedAt.Sub(r.StartedAt))
		if n++; n == 5 {
			break
		}
	}
	return longest
}

// shortTime is a time without its fractions: 26s, 5m, 1h30m.
func shortTime(t time.Duration) string {
	t = t.Round(time.Second)
	text := t.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// free says why nobody could listen at the address; nil when it is free.
func free(ctx context.Context, address string) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return l.Close()
}
