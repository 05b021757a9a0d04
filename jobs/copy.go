package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"padu/ingest"
	"padu/warehouse"
	"padu/warehouse/postgres"
)

// heldCopy is the kind of a copy in PostgreSQL that could not be made: the next attempt makes it, also when nothing else is new.
const heldCopy = "copy"

// noCopy is what the step says where padu.yaml names no database.
const noCopy = "no copy is wanted"

// copy brings the current snapshot to PostgreSQL. It is the last step, because it alone waits for another machine; when that does not
// answer, the snapshot and the site stand, and the copy before it stays.
func (n *night) copy(ctx context.Context) (note string, err error) {
	c := n.ws.config.Publish.Postgres
	if !c.wanted() {
		return noCopy, nil
	}
	s, err := warehouse.OpenSnapshot(ctx, n.ws.dir)
	if errors.Is(err, warehouse.ErrNoSnapshot) {
		return "nothing to copy", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	target, reason, ok := c.target(n.ws.dir)
	if !ok {
		return n.uncopied(reason), nil
	}
	r, err := postgres.Copy(ctx, s, target, func(p postgres.Progress) {
		n.progress.show(tally{Done: p.Tables, Total: p.All, Unit: "tables", Rows: p.Rows, Read: p.Rows, Of: p.Of, What: p.Table})
	})
	switch {
	case ctx.Err() != nil:
		return "", err
	case err != nil:
		return n.uncopied(ingest.Problem{File: target.Place(), Reason: shorten(err.Error(), 1000), Alasan: "salinan di PostgreSQL tidak dapat diperbarui; hubungi pengelola padu"}), nil
	case r.Same:
		return "nothing new in " + target.Place(), nil
	}
	if r.Mended > 0 {
		n.progress.say("  mended      %s with bytes that PostgreSQL cannot have, shown there as �", several(int(r.Mended), "row", "rows"))
	}
	for _, v := range r.Views {
		n.progress.say("  made again  view %s on the new tables", v)
	}
	what := "new tables"
	if r.Inserted+r.Deleted > 0 {
		what = fmt.Sprintf("%s rows in, %s out", grouped(r.Inserted), grouped(r.Deleted))
	}
	return fmt.Sprintf("snapshot %s in %s: %d tables, %s rows, %s", s.Info().RunID, target.Place(), r.Tables, grouped(r.Rows), what), nil
}

// uncopied keeps why no copy was made.
func (n *night) uncopied(p ingest.Problem) string {
	n.leftOut([]ingest.Problem{p})
	n.notCopied = true
	return "not copied; the copy before it stays"
}

// copyStatus is the copy as padu status shows it.
type copyStatus struct {
	Note  string `json:"note"`
	RunID string `json:"run_id"` // that made it, "" for none yet
	Held  bool   `json:"held"`   // the last attempt failed
}

// copied is what the ledger says of the copy; nil where none is wanted.
func (st *status) copied(c Config, runs []warehouse.Run) {
	if !c.Publish.Postgres.wanted() {
		return
	}
	st.Copy = &copyStatus{Note: "none was made yet"}
	for _, r := range slices.Backward(runs) {
		i := slices.IndexFunc(r.Steps, func(s warehouse.Step) bool { return s.Name == "copy" && s.State == warehouse.Done && s.Note != noCopy })
		if i < 0 {
			continue
		}
		if slices.ContainsFunc(r.Held, func(h warehouse.Held) bool { return h.Kind == heldCopy }) {
			st.Copy.Held = st.Copy.Held || st.Copy.RunID == ""
			continue
		}
		st.Copy.RunID, st.Copy.Note = r.RunID, r.Steps[i].Note
		return
	}
}

// connectPatience is how long the doctor waits for a server.
const connectPatience = 15 * time.Second

// copying: the server of the copy answers and takes one.
func (d *doctor) copying(ctx context.Context) (string, []finding) {
	c := d.config.Publish.Postgres
	switch {
	case d.mistakes != nil:
		return notAsked, nil
	case !c.wanted():
		return "none is wanted", nil
	}
	target, _, ok := c.target(d.dir)
	if !ok {
		return unseen + "its secret is not here", nil // the check of secrets says which
	}
	target.Within = min(target.Within, connectPatience)
	version, copied, problems, err := target.Look(ctx)
	if err != nil {
		return "", []finding{bad(err.Error(), "a server that answers", "see publish: postgres: in "+d.path("padu.yaml"))}
	}
	var out []finding
	for _, p := range problems {
		out = append(out, bad(p.Found, p.Wanted, p.Mend))
	}
	return fmt.Sprintf("%s; PostgreSQL %s", orElse(copied, "nothing is copied yet"), version), out
}
