package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"padu/warehouse"
)

// leftovers: what a run that was killed had begun, as prune finds it.
func (d *doctor) leftovers(context.Context) (string, []finding) {
	if d.writer != 0 {
		return d.busy(), nil
	}
	p := &pruning{ws: &workspace{dir: d.dir}}
	if err := p.leftovers(false); err != nil {
		return "", []finding{bad(err.Error(), "folders that can be read", "ls -ld "+d.path())}
	}
	if len(p.Removed) == 0 {
		return "nothing of a run that was killed", nil
	}
	var paths []string
	for _, r := range p.Removed {
		paths = append(paths, r.Path)
	}
	return "", []finding{look(firstOf(paths)+", "+bytesText(p.Bytes)+", of a run that was killed", "gone; nobody needs it", d.padu("prune"))}
}

// ledger: it can be read, and its lines are whole.
func (d *doctor) ledger(context.Context) (string, []finding) {
	file := filepath.Join(d.dir, "runs", "ledger.ndjson")
	if d.unread != nil {
		mend := "sudo chown " + userName() + " " + shellQuoted(file)
		if !errors.Is(d.unread, fs.ErrPermission) {
			mend = "ls -l " + d.path("runs")
		}
		return "", []finding{bad(d.unread.Error(), "a file that this user may read", mend)}
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "no run yet", nil
	}
	if err != nil {
		return "", []finding{bad(err.Error(), "a file that this user may read", "sudo chown "+userName()+" "+shellQuoted(file))}
	}
	cut, first := 0, 0
	n := 0
	for line := range bytes.Lines(data) {
		n++
		var e warehouse.Entry
		if json.Unmarshal(line, &e) != nil && len(bytes.TrimSpace(line)) > 0 {
			if cut++; cut == 1 {
				first = n
			}
		}
	}
	says := several(len(d.runs), "run", "runs") + " in " + several(n, "line", "lines")
	if cut == 0 {
		return says, nil
	}
	return says, []finding{look(fmt.Sprintf("%s cut short in runs/ledger.ndjson, the first is line %d", several(cut, "line is", "lines are"), first),
		"whole lines; a machine that loses its power cuts one, and padu passes over it", "sed -n "+strconv.Itoa(first)+"p "+shellQuoted(file))}
}

// nights: the last one was through, and not longer ago than the schedule says.
func (d *doctor) nights(context.Context) (string, []finding) {
	var last, good *warehouse.Run
	killed := 0
	for i := range d.runs {
		r := &d.runs[i]
		if r.State == warehouse.Killed && d.now.Sub(r.StartedAt) < 7*24*time.Hour {
			killed++
		}
		if r.Job != "nightly" {
			continue
		}
		last = r
		if r.State == warehouse.Done || r.State == warehouse.HeldUp {
			good = r
		}
	}
	var out []finding
	if killed > 0 {
		out = append(out, look(several(killed, "run was", "runs were")+" killed in the last seven days", "runs that end by themselves", d.padu("runs")))
	}
	if last == nil {
		return "none yet", out
	}
	if unfinished(*last) && (last.State != warehouse.Started || d.writer == 0) {
		found := "the nightly of " + d.when(last.StartedAt) + " was " + map[string]string{warehouse.Failed: "not through: " + last.Error, warehouse.Stopped: "stopped"}[last.State]
		if last.State == warehouse.Killed || last.State == warehouse.Started {
			found += "killed"
		}
		out = append(out, bad(found, "a nightly that is through", d.padu("nightly --resume")))
	}
	if late := d.late(good); late != nil {
		out = append(out, *late)
	}
	if good == nil {
		return "none was through yet", out
	}
	return "last through " + d.when(good.EndedAt), out
}

// lateBy is how long after its time a nightly is still waited for: retries take a while.
const lateBy = 6 * time.Hour

// late says when the last good night is older than the schedule wants.
func (d *doctor) late(good *warehouse.Run) *finding {
	if d.mistakes != nil || good == nil {
		return nil
	}
	wanted := d.config.after(d.config.Schedule.Nightly, good.StartedAt)
	if wanted.IsZero() || d.now.Sub(wanted) < lateBy || d.now.Before(good.StartedAt) {
		return nil
	}
	f := bad("the last nightly that was through is of "+d.when(good.StartedAt), "one of "+d.when(wanted)+" or later, as the schedule says", d.padu("nightly"))
	return &f
}

// alerts: somebody is told what goes wrong, and heard of it the last time.
func (d *doctor) alerts(context.Context) (string, []finding) {
	if d.mistakes != nil {
		return notAsked, nil
	}
	ws := &workspace{dir: d.dir, config: d.config}
	lines, err := warehouse.ReadLines[told](ws.alertsPath())
	if err != nil {
		return "", []finding{bad(err.Error(), "a file that this user may read", "ls -l "+shellQuoted(ws.alertsPath()))}
	}
	channels, b := ws.channels(), bookOf(lines)
	says := several(len(channels), "receiver", "receivers") + ", " + several(len(b.open), "alert is", "alerts are") + " open"
	if len(channels) == 0 && !d.config.Workspace.Sample {
		return says, []finding{look("nobody is told when a night fails: padu.yaml has no alerts:", "alerts: email: or alerts: webhook:",
			"write alerts: into "+d.path("padu.yaml")+"; "+d.padu("alerts --test")+" tries it")}
	}
	var out []finding
	for _, c := range channels {
		if h := b.channels[c.name]; h == nil || h.attempt == 0 {
			continue
		}
		for _, l := range slices.Backward(lines) {
			if l.Channel == c.name && l.State == channelFailed {
				out = append(out, bad(fmt.Sprintf("%s did not take the message of %s: %s", c.name, d.when(l.At), l.Error), "a receiver that answers", d.padu("alerts --test")))
				break
			}
		}
	}
	return says, out
}

// answerWithin is how long padu serve has to answer.
const answerWithin = time.Second

// serving: padu serve runs and answers; or it does not, and its address is free.
func (d *doctor) serving(ctx context.Context) (string, []finding) {
	path := filepath.Join(d.dir, "runs", "serve.lock")
	held, err := warehouse.Locked(path)
	if err != nil {
		return "", []finding{bad(err.Error(), "a lock file that this user may read", "sudo chown "+userName()+" "+shellQuoted(path))}
	}
	if held {
		return d.served(ctx, path)
	}
	var out []finding
	if d.mistakes != nil {
		return "not running", nil
	}
	if err := free(ctx, d.config.Serve.Listen); err != nil {
		out = append(out, bad("padu serve could not listen: "+err.Error(), "an address that no other program has, as serve: listen: in padu.yaml",
			"ss -ltnp 'sport = :"+d.config.Serve.Listen[strings.LastIndex(d.config.Serve.Listen, ":")+1:]+"'"))
	}
	if i := slices.IndexFunc(d.runs, func(r warehouse.Run) bool { return !r.DueAt.IsZero() && d.now.Sub(r.DueAt) < 3*24*time.Hour }); i >= 0 {
		out = append(out, look("padu serve does not run, and did in the last three days", "running, so that the schedule is kept", "sudo systemctl start padu"))
	}
	return "not running; " + d.config.Serve.Listen + " is free", out
}

// served asks a padu serve that is running.
func (d *doctor) served(ctx context.Context, path string) (string, []finding) {
	var s serving
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		return "running; it has not said where yet", nil
	}
	who := fmt.Sprintf("process %d at http://%s/", s.PID, s.Address)
	restart := "sudo systemctl restart padu"
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Address+"/healthz", nil)
	if err != nil {
		return "", []finding{bad("runs/serve.lock: "+err.Error(), "the address of padu serve", restart)}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", []finding{bad("padu serve, "+who+", does not answer: "+err.Error(), "an answer within "+answerWithin.String(), restart)}
	}
	defer res.Body.Close()
	var out []finding
	if d.mistakes == nil && s.Address != d.config.Serve.Listen && !strings.HasSuffix(d.config.Serve.Listen, ":0") {
		out = append(out, look("padu serve is at "+s.Address+", and padu.yaml says "+d.config.Serve.Listen, "the address of padu.yaml, which is read at the start", restart))
	}
	return who, out
}
