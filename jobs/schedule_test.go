package jobs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"padu/warehouse"
)

// TestDue: what the schedule wants at a time, given what the ledger says. Times are of 2026-11 in WIB: "20 01:30".
func TestDue(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-"+text, time.FixedZone("WIB", 7*3600))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	run := func(job, due, end, state string, attempt int) warehouse.Run {
		r := warehouse.Run{Job: job, State: state, Attempt: attempt, StartedAt: at(end), EndedAt: at(end)}
		if due != "" {
			r.DueAt = at(due)
		}
		return r
	}
	noSource := run("nightly", "20 01:30", "20 01:40", warehouse.HeldUp, 1)
	noSource.Held = []warehouse.Held{{Kind: heldSource, Source: "jabar", Reason: "server down"}}
	heldFile := run("nightly", "20 01:30", "20 01:40", warehouse.HeldUp, 1)
	heldFile.Held = []warehouse.Held{{Kind: "held", Source: "jabar", Reason: "rows fell"}}
	future := run("nightly", "20 01:30", "20 01:40", warehouse.Done, 1)
	future.DueAt, future.StartedAt = future.DueAt.AddDate(1, 0, 0), future.StartedAt.AddDate(1, 0, 0)
	done := run("nightly", "20 01:30", "20 01:40", warehouse.Done, 1)
	runs := func(r ...warehouse.Run) []warehouse.Run { return r }
	for _, c := range []struct {
		name, policy string
		runs         []warehouse.Run
		now, want    string
	}{
		{"nothing before its time", "", runs(done), "21 01:29", ""},
		{"its minute has come", "", runs(done), "21 01:30", "nightly 21 01:30 #1"},
		{"done already", "", runs(done), "20 09:00", ""},
		{"three nights missed: the latest", "", runs(done), "23 08:00", "nightly 23 01:30 #1"},
		{"three nights missed: all", catchAll, runs(done), "23 08:00", "nightly 21 01:30 #1, nightly 22 01:30 #1, nightly 23 01:30 #1"},
		{"three nights missed: none", catchNone, runs(done), "23 08:00", ""},
		{"none, and a little late", catchNone, runs(done), "21 02:10", "nightly 21 01:30 #1"},
		{"made up by hand", "", runs(done, run("nightly", "", "23 07:00", warehouse.Done, 1)), "23 08:00", ""},
		{"by hand, and failed", "", runs(done, run("nightly", "", "23 07:00", warehouse.Failed, 1)), "23 08:00", "nightly 23 01:30 #1"},
		{"failed: not at once", "", runs(run("nightly", "20 01:30", "20 01:40", warehouse.Failed, 1)), "20 01:44", ""},
		{"failed: after five minutes", "", runs(run("nightly", "20 01:30", "20 01:40", warehouse.Failed, 1)), "20 01:45", "nightly 20 01:30 #2 resume"},
		{"failed three times: after twenty", "", runs(run("nightly", "20 01:30", "20 02:00", warehouse.Failed, 3)), "20 02:19", ""},
		{"failed three times: then", "", runs(run("nightly", "20 01:30", "20 02:00", warehouse.Failed, 3)), "20 02:20", "nightly 20 01:30 #4 resume"},
		{"failed too often: the next night", "", runs(run("nightly", "20 01:30", "20 03:00", warehouse.Failed, 5)), "21 01:30", "nightly 21 01:30 #1"},
		{"a source failed: it is asked again", "", runs(noSource), "20 01:45", "nightly 20 01:30 #2 resume"},
		{"a file is held: nothing to try again", "", runs(heldFile), "20 09:00", ""},
		{"killed: at once", "", runs(run("nightly", "20 01:30", "20 01:31", warehouse.Killed, 1)), "20 01:32", "nightly 20 01:30 #2 resume"},
		{"killed each time: not for ever", "", runs(run("nightly", "20 01:30", "20 01:31", warehouse.Killed, 5)), "20 09:00", ""},
		{"stopped by hand: goes on, however often", "", runs(run("nightly", "20 01:30", "20 01:31", warehouse.Stopped, 9)), "20 01:32", "nightly 20 01:30 #10 resume"},
		{"going on", "", runs(run("nightly", "20 01:30", "20 01:31", warehouse.Started, 1)), "21 09:00", ""},
		{"the clock went back an hour", "", runs(done), "20 00:45", ""},
		{"and comes to the same time again", "", runs(done), "20 01:30", ""},
		{"the clock was a year ahead once", "", runs(done, future), "21 01:30", "nightly 21 01:30 #1"},
		{"never ran: what was missed since padu.yaml was written", "", nil, "20 08:00", "nightly 20 01:30 #1"},
		{"another job's runs settle nothing", "", runs(run("monthly", "20 01:30", "20 01:40", warehouse.Done, 1)), "20 08:00", "nightly 20 01:30 #1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := defaults()
			config.Schedule.CatchUp = map[string]string{"nightly": orElse(c.policy, catchLatest)}
			config.Schedule.Yearly, config.Schedule.Housekeeping = "0 0 1 1 *", "" // never here
			var got []string
			for _, d := range config.due(c.runs, at("19 12:00"), at(c.now), func(r warehouse.Run) bool { return r.State == warehouse.Started }) {
				text := fmt.Sprintf("%s %s #%d", d.job, d.at.In(config.zone()).Format("02 15:04"), d.attempt)
				if d.resume {
					text += " resume"
				}
				got = append(got, text)
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("%s\nwant %s", s, c.want)
			}
		})
	}
}

// TestMissedIsBounded: a clock that jumped ten years wants a month's nights at most, and the next time of each zone is its own.
func TestMissedIsBounded(t *testing.T) {
	t.Parallel()
	c := defaults()
	c.Schedule.Housekeeping = ""
	c.Schedule.CatchUp = map[string]string{"nightly": catchAll}
	since := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	if got := c.due(nil, since, since.AddDate(10, 0, 0), nil); len(got) != mostMissed {
		t.Errorf("%d nights; want %d", len(got), mostMissed)
	}
	for zone, want := range map[string]string{"Asia/Jakarta": "2026-11-21 01:30 WIB", "Asia/Makassar": "2026-11-21 01:30 WITA", "Asia/Jayapura": "2026-11-22 01:30 WIT"} {
		c.Workspace.Timezone = zone
		next := c.next(since.Add(17*time.Hour), 1) // midnight in Jakarta
		if got := c.clockTime(next[0].At); got != want {
			t.Errorf("%s: %s, want %s", zone, got, want)
		}
	}
}
