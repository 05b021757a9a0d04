package warehouse

import "time"

// Run is one execution of a job, put together from the ledger's lines.
type Run struct {
	RunID     string    `json:"run_id"`
	Job       string    `json:"job"`
	State     string    `json:"state"`
	DueAt     time.Time `json:"due_at,omitzero"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Attempt   int       `json:"attempt"`
	PID       int       `json:"pid"`
	AsOf      string    `json:"as_of,omitempty"`
	Error     string    `json:"error,omitempty"`
	Published string    `json:"published,omitempty"`
	Rows      Rows      `json:"rows"`
	Steps     []Step    `json:"steps"`
	Inputs    []Input   `json:"inputs,omitempty"`
	Held      []Held    `json:"held,omitempty"`
}

// Step is one step of a run.
type Step struct {
	Name    string    `json:"name"`
	State   string    `json:"state"`
	At      time.Time `json:"at"` // of its last line
	Seconds float64   `json:"seconds"`
	Note    string    `json:"note,omitempty"`
	Error   string    `json:"error,omitempty"`
}

// Ended is false while the run goes on, or was killed and no later run has said so.
func (r Run) Ended() bool { return r.State != Started }

// Runs folds ledger lines into runs, in the order in which they started.
func Runs(entries []Entry) []Run {
	var out []Run
	at := map[string]int{}
	for _, e := range entries {
		i, seen := at[e.RunID]
		if !seen {
			i = len(out)
			at[e.RunID] = i
			out = append(out, Run{RunID: e.RunID, Job: e.Job, State: Started, DueAt: e.DueAt, StartedAt: e.At, Attempt: max(e.Attempt, 1), PID: e.PID, AsOf: e.AsOf})
		}
		out[i].take(e)
	}
	return out
}

func (r *Run) take(e Entry) {
	if e.Rows != nil {
		r.Rows = *e.Rows
	}
	r.Inputs, r.Held = append(r.Inputs, e.Inputs...), append(r.Held, e.Held...)
	if e.Step != "" {
		s := Step{e.Step, e.State, e.At, e.Seconds, e.Note, e.Error}
		if n := len(r.Steps); n > 0 && r.Steps[n-1].Name == e.Step {
			r.Steps[n-1] = s
		} else {
			r.Steps = append(r.Steps, s)
		}
		return
	}
	if r.State = e.State; e.State == Started {
		return
	}
	r.EndedAt, r.Error, r.Published = e.At, e.Error, e.Published
	for i := range r.Steps {
		if r.Steps[i].State == Started { // the run ended in it
			r.Steps[i].State = e.State
		}
	}
}
