package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"

	"padu/warehouse"
)

// serveCmd runs the jobs on their schedule and shows the site.
func (c *cli) serveCmd() *cobra.Command {
	return &cobra.Command{Use: "serve", Short: "Run the jobs on their schedule, show the site, answer SQL", Args: cobra.NoArgs,
		Long: "Serves the site, /healthz and /metrics, answers analysts who ask with SQL, and each minute does what the schedule wants: what is due, what was missed while padu was not\n" +
			"running, and what failed and is to be tried again. For each way to the data it prints a line to copy. Each run, and the SQL server, is a process of its own, so that one that dies takes nothing with it. padu.yaml is read again each minute.\n" +
			"Stop it with Ctrl-C or SIGTERM: a run that is going on ends at a safe place and goes on at the next start.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ws, err := c.workspace()
			if err != nil {
				return err
			}
			return ws.serve(cmd.Context(), c.output(), clockwork.NewRealClock())
		}}
}

// zoneNames are the names that people use.
var zoneNames = map[string]string{"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

// clockTime is a time as people of the workspace say it.
func (c Config) clockTime(t time.Time) string {
	return t.In(c.zone()).Format("2006-01-02 15:04 ") + zoneNames[c.zone().String()]
}

// stopWithin is how long a run and the site's readers have to end when padu is stopped.
const stopWithin = time.Minute

// serving is what stands in runs/serve.lock while padu serve works.
type serving struct {
	PID     int    `json:"pid"`
	Address string `json:"address"`
	SQL     string `json:"sql,omitempty"` // where analysts ask; "": nowhere
}

// serve works until ctx ends.
func (ws *workspace) serve(ctx context.Context, o *output, clock clockwork.Clock) (err error) {
	path := filepath.Join(ws.dir, "runs", "serve.lock")
	release, err := warehouse.Lock(path)
	if errors.Is(err, warehouse.ErrLocked) {
		var other serving
		data, rerr := os.ReadFile(path)
		if rerr = errors.Join(rerr, json.Unmarshal(data, &other)); rerr != nil {
			return fmt.Errorf("serve %s: %w", ws.dir, err)
		}
		return fmt.Errorf("serve %s: padu serve (process %d) does it already, at http://%s/; stop that one first", ws.dir, other.PID, other.Address)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", ws.config.Serve.Listen)
	if err != nil {
		return fmt.Errorf("serve: %w; set serve: listen: in padu.yaml", err)
	}
	ws.now = clock.Now
	site := l.Addr().String()
	ws.door = newKeeper(o, func(sql string) error { return ws.writeServing(serving{os.Getpid(), site, sql}) })
	if err := ws.door.open(ws.config.SQL.Listen); err != nil {
		o.progress.say("%v", err) // the night and the site go on, and it is tried again
	}
	work := newAttendant(ws, o)
	web := &http.Server{Handler: work.handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	broken := make(chan error, 1)
	go func() { broken <- web.Serve(l) }()
	sched, err := work.schedule(ctx, clock)
	if err != nil {
		return errors.Join(err, web.Close())
	}
	if err := ws.sayServing(o, site); err != nil {
		return errors.Join(err, web.Close())
	}
	ends, end := context.WithCancel(ctx)
	defer end()
	var door sync.WaitGroup
	door.Go(func() { ws.door.keep(ends, ws.dir, func() Config { return work.now.Load().config }) })
	sched.Start()
	select {
	case <-ctx.Done():
	case err = <-broken:
	}
	o.progress.say("stopping: a run that is going on ends at a safe place and goes on at the next start")
	end()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	err = errors.Join(err, sched.Shutdown(), web.Shutdown(stop))
	door.Wait()
	return err
}

// writeServing tells other commands where padu serve answers.
func (ws *workspace) writeServing(s serving) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(ws.dir, "runs", "serve.lock"), append(data, '\n'), 0o644)
}

// sayServing prints each way to the data, and what comes next.
func (ws *workspace) sayServing(o *output, address string) error {
	next := ws.config.next(ws.now(), 1)
	ways, err := ws.waysIn(address, ws.door.now().Address)
	if err != nil {
		o.progress.say("%v", err) // the SQL door says it again, and is tried again
	}
	if o.json {
		return o.object(map[string]any{"site": "http://" + address + "/", "next": next, "ways": ways})
	}
	for _, w := range ways {
		o.printf("%-11s%s\n", w.Name, w.Line)
	}
	for i, n := range next {
		label := "next runs"
		if i > 0 {
			label = ""
		}
		o.printf("%-11s%s  %s\n", label, ws.config.clockTime(n.At), n.Job)
	}
	if _, any, err := ws.current(context.Background()); err == nil && !any {
		o.printf("There is no snapshot yet; the first comes with the next nightly, or now: padu %snightly\n", o.at())
	}
	return nil
}

// schedule looks each minute, and at once, for what is to be done; never twice at once. What it is, the ledger says: so nothing
// is lost when the clock jumps, the machine sleeps or padu was not running.
func (a *attendant) schedule(ctx context.Context, clock clockwork.Clock) (gocron.Scheduler, error) {
	s, err := gocron.NewScheduler(gocron.WithLocation(a.ws.config.zone()), gocron.WithClock(clock), gocron.WithStopTimeout(stopWithin+10*time.Second))
	if err != nil {
		return nil, err
	}
	look := gocron.NewTask(func() { a.attend(ctx) })
	options := []gocron.JobOption{gocron.WithName("attend"), gocron.WithSingletonMode(gocron.LimitModeReschedule)}
	_, err = s.NewJob(gocron.CronJob("* * * * *", false), look, append(options, gocron.WithStartAt(gocron.WithStartImmediately()))...)
	return s, err
}
