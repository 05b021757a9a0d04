package jobs

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"
)

// serveCmd runs the nightly on its schedule and shows the site.
func (c *cli) serveCmd() *cobra.Command {
	return &cobra.Command{Use: "serve", Short: "Run the nightly on the schedule of padu.yaml and show the site on this machine", Args: cobra.NoArgs,
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

// serve works until ctx ends; then a running nightly may finish, and the site stops.
func (ws *workspace) serve(ctx context.Context, o *output, clock clockwork.Clock) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", ws.config.Serve.Listen)
	if err != nil {
		return fmt.Errorf("serve: %w; set serve: listen: in padu.yaml", err)
	}
	site := &http.Server{Handler: siteHandler(ws.dir), ReadHeaderTimeout: 10 * time.Second}
	broken := make(chan error, 1)
	go func() { broken <- site.Serve(l) }()
	sched, job, err := ws.schedule(ctx, o, clock)
	if err != nil {
		return errors.Join(err, site.Close())
	}
	sched.Start()
	next, err := job.NextRuns(3)
	if err != nil {
		return errors.Join(err, sched.Shutdown(), site.Close())
	}
	o.printf("site       http://%s/\n", l.Addr())
	for i, t := range next {
		o.printf("%s %s %s\n", [3]string{"next runs ", "          ", "          "}[i], t.In(ws.config.zone()).Format("2006-01-02 15:04"), zoneNames[ws.config.zone().String()])
	}
	select {
	case <-ctx.Done():
		err = nil
	case err = <-broken:
	}
	o.progress("stopping: a running nightly may finish, then the site ends")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, sched.Shutdown(), site.Shutdown(stop))
}

// schedule makes the scheduler with the nightly in it: in the workspace's zone, and never two at once.
func (ws *workspace) schedule(ctx context.Context, o *output, clock clockwork.Clock) (gocron.Scheduler, gocron.Job, error) {
	s, err := gocron.NewScheduler(gocron.WithLocation(ws.config.zone()), gocron.WithClock(clock), gocron.WithStopTimeout(10*time.Minute))
	if err != nil {
		return nil, nil, err
	}
	job, err := s.NewJob(gocron.CronJob(ws.config.Schedule.Nightly, false), gocron.NewTask(func() {
		ws.scheduled(context.WithoutCancel(ctx), o)
	}), gocron.WithName("nightly"), gocron.WithSingletonMode(gocron.LimitModeReschedule))
	return s, job, err
}

// scheduled is one nightly of the schedule. What goes wrong is printed and in the ledger; the site goes on.
func (ws *workspace) scheduled(ctx context.Context, o *output) {
	day, err := ws.day("")
	if err == nil {
		var s Summary
		s, err = ws.Nightly(ctx, "nightly", "edition", day, nil, o.progress)
		if perr := o.summary(s); perr != nil {
			err = errors.Join(err, perr)
		}
	}
	if err != nil {
		o.progress("nightly: %v", err)
	}
}

// ofEdition is a path into an edition; what is being made has another name, and the ledger is no page.
var ofEdition = regexp.MustCompile(`^/editions/[0-9]{4}[0-9TS-]*/[0-9]+/`)

// siteHandler serves the folder that site/current, a link, points at when a request comes: a flip shows at the next request; and
// the editions.
func siteHandler(workspace string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dir, err := filepath.EvalSymlinks(filepath.Join(workspace, "site", "current"))
		if err != nil {
			http.Error(w, "Belum ada laporan: jalankan padu nightly.", http.StatusServiceUnavailable)
			return
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		if ofEdition.MatchString(path.Clean(r.URL.Path)+"/") && strings.HasPrefix(r.URL.Path, "/editions/") {
			http.StripPrefix("/editions", http.FileServer(http.Dir(filepath.Join(workspace, "editions")))).ServeHTTP(w, r)
			return
		}
		http.FileServer(http.Dir(dir)).ServeHTTP(w, r)
	})
}
