package jobs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"padu/warehouse"
)

// Schedule says when jobs run, in the workspace's time zone: five crontab fields each, "" for never.
type Schedule struct {
	Nightly      string            `yaml:"nightly"`
	Monthly      string            `yaml:"monthly"`
	Quarterly    string            `yaml:"quarterly"`
	HalfYearly   string            `yaml:"half-yearly"`
	Yearly       string            `yaml:"yearly"`
	Housekeeping string            `yaml:"housekeeping"`
	CatchUp      map[string]string `yaml:"catch_up"`    // job → latest, all or none
	Retries      int               `yaml:"retries"`     // how often a run that failed is tried again
	RetryAfter   string            `yaml:"retry_after"` // the wait before the first retry; doubles each time, up to 4 hours
}

// What is done about runs that were missed: the latest is made up, or all (each with its own day), or none.
const (
	catchLatest = "latest"
	catchAll    = "all"
	catchNone   = "none"
)

const (
	mostMissed  = 31             // runs that are made up at most
	lateAllowed = time.Hour      // a run this late is not missed
	wrongClock  = 24 * time.Hour // a line of the ledger this far ahead was written under a wrong clock
	longestWait = 4 * time.Hour  // between two attempts
)

// of is the crontab of a job.
func (s Schedule) of(job string) string {
	return map[string]string{"nightly": s.Nightly, "monthly": s.Monthly, "quarterly": s.Quarterly, "half-yearly": s.HalfYearly, "yearly": s.Yearly, "housekeeping": s.Housekeeping}[job]
}

// withNightly are the cadences whose editions the nightly makes, because no job of their own is scheduled.
func (s Schedule) withNightly(cadences []string) []string {
	own := map[string]string{"bulan": s.Monthly, "triwulan": s.Quarterly, "semester": s.HalfYearly, "tahun": s.Yearly, "jendela": s.Yearly}
	return slices.DeleteFunc(slices.Clone(cadences), func(c string) bool { return own[c] != "" })
}

func (s *Schedule) check(d *decoder) {
	for _, j := range jobs {
		text := s.of(j.name)
		if text == "" && j.name != "nightly" {
			continue
		}
		if _, err := cron.ParseStandard(text); err != nil || len(strings.Fields(text)) != 5 {
			d.say("schedule."+j.name, `found %q; write five crontab fields, minute hour day month weekday: "30 1 * * *" is every night at 01.30`, text)
		}
	}
	for _, name := range sortedKeys(s.CatchUp) {
		if _, ok := jobNamed(name); !ok {
			d.say("schedule.catch_up."+name, "no such job; known: %s", jobNames())
		}
		if p := s.CatchUp[name]; p != catchLatest && p != catchAll && p != catchNone {
			d.say("schedule.catch_up."+name, "found %q; allowed latest (the last one that was missed), all, none", p)
		}
	}
	d.checkNumber("schedule.retries", &s.Retries, 4, 0, 20)
	d.checkTime("schedule.retry_after", &s.RetryAfter, "5m")
}

func jobNames() string {
	var names []string
	for _, j := range jobs {
		names = append(names, j.name)
	}
	return strings.Join(names, ", ")
}

// due is a run that the schedule wants.
type due struct {
	job     string
	at      time.Time
	attempt int
	resume  bool
}

// due lists what the schedule wants at now, in the order in which it is to be done. What is settled, the ledger's runs say;
// since is when the schedule came into force. alive tells whether a run that has no end is going on.
func (c Config) due(runs []warehouse.Run, since, now time.Time, alive func(warehouse.Run) bool) (out []due) {
	for _, j := range jobs {
		text := c.Schedule.of(j.name)
		if text == "" {
			continue
		}
		settled, last := since, warehouse.Run{}
		for _, r := range runs {
			if r.Job != j.name || r.StartedAt.Sub(now) > wrongClock || r.DueAt.Sub(now) > wrongClock {
				continue
			}
			last = r
			switch {
			case r.DueAt.After(settled):
				settled = r.DueAt
			case r.DueAt.IsZero() && !unfinished(r) && r.StartedAt.After(settled): // by hand
				settled = r.StartedAt
			}
		}
		if last.State == warehouse.Started && alive(last) {
			continue
		}
		if again, ok := c.Schedule.retry(last); ok {
			if !again.After(now) {
				out = append(out, due{j.name, last.DueAt, last.Attempt + 1, true})
			}
			continue
		}
		for _, at := range c.missed(j, text, settled, now) {
			out = append(out, due{j.name, at, 1, false})
		}
	}
	slices.SortStableFunc(out, func(a, b due) int { return a.at.Compare(b.at) })
	return out
}

// missed are the times of a job after settled that have come, as its policy wants them made up.
func (c Config) missed(j job, text string, settled, now time.Time) (out []time.Time) {
	for at := c.after(text, settled); !at.After(now) && !at.IsZero(); at = c.after(text, at) {
		out = append(out, at)
		if len(out) > mostMissed {
			out = out[1:]
		}
	}
	policy := orElse(c.Schedule.CatchUp[j.name], j.catchUp)
	switch {
	case policy == catchNone:
		out = slices.DeleteFunc(out, func(at time.Time) bool { return now.Sub(at) > lateAllowed })
		fallthrough
	case policy == catchLatest:
		out = out[max(0, len(out)-1):]
	}
	return out
}

// retry is when a run is tried again: one that ended early at once, one that failed, or in which sources or the copy failed, after a while
// that doubles. By hand there is no retry, and after the last the next time of the schedule is waited for.
func (s Schedule) retry(r warehouse.Run) (at time.Time, ok bool) {
	sources := r.State == warehouse.HeldUp && slices.ContainsFunc(r.Held, func(h warehouse.Held) bool { return h.Kind == heldSource || h.Kind == heldCopy })
	switch {
	case r.DueAt.IsZero() || !unfinished(r) && !sources:
		return at, false
	case r.State == warehouse.Stopped:
		return r.EndedAt, true
	case r.Attempt > s.Retries:
		return at, false
	case r.State == warehouse.Killed || r.State == warehouse.Started:
		return r.StartedAt, true
	}
	wait := duration(s.RetryAfter)
	for range r.Attempt - 1 {
		wait = min(2*wait, longestWait)
	}
	return r.EndedAt.Add(wait), true
}

// after is the first time of a crontab after t, in the workspace's zone.
func (c Config) after(text string, t time.Time) time.Time {
	plan, err := cron.ParseStandard(text)
	if err != nil {
		panic(fmt.Sprintf("crontab %q: %v", text, err)) // check has seen it
	}
	return plan.Next(t.In(c.zone()))
}

// nextRun is the next time of a job.
type nextRun struct {
	Job string    `json:"job"`
	At  time.Time `json:"at"`
}

// next are the next n times of each job that is scheduled, soonest first.
func (c Config) next(now time.Time, n int) (out []nextRun) {
	for _, j := range jobs {
		text, at := c.Schedule.of(j.name), now
		if text == "" {
			continue
		}
		for range n {
			if at = c.after(text, at); at.IsZero() {
				break
			}
			out = append(out, nextRun{j.name, at})
		}
	}
	slices.SortStableFunc(out, func(a, b nextRun) int { return a.At.Compare(b.At) })
	return out
}
