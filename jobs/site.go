package jobs

import (
	"encoding/json"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"padu/warehouse"
)

// handler is what padu serve answers: the site, and how things stand by what padu.yaml says now.
func (a *attendant) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", siteHandler(a.ws.dir))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { a.now.Load().health(w, r) })
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) { a.now.Load().metrics().ServeHTTP(w, r) })
	return mux
}

// health is what /healthz answers.
type health struct {
	Status   string    `json:"status"` // ok; late: no good nightly for longer than staleAfter; empty: there is no site
	Site     string    `json:"site"`   // run of the snapshot that the site shows
	LastGood time.Time `json:"last_good_nightly,omitzero"`
	SQL      string    `json:"sql,omitempty"` // up; down: why; nothing where padu.yaml wants no server
}

// staleAfter is how old the last good nightly may be.
const staleAfter = 36 * time.Hour

// health answers 200 while there is a site to serve, 503 otherwise. It reads the ledger and a link, so it answers also while
// the warehouse is locked or broken.
func (ws *workspace) health(w http.ResponseWriter, _ *http.Request) {
	h := health{Status: "ok"}
	runs, err := ws.runsSeen() // the ledger is read again only when it grew: health is asked all day
	for _, r := range runs {
		if r.Job == "nightly" && (r.State == warehouse.Done || r.State == warehouse.HeldUp) {
			h.LastGood = r.EndedAt
		}
	}
	if err != nil || ws.now().Sub(h.LastGood) > staleAfter {
		h.Status = "late"
	}
	if d := ws.door.now(); d.Up {
		h.SQL = "up"
	} else if d.Why != "" {
		h.SQL = "down: " + d.Why
	}
	code := http.StatusOK
	if at, err := filepath.EvalSymlinks(filepath.Join(ws.dir, "site", "current")); err == nil {
		h.Site = filepath.Base(at)
	} else {
		h.Status, code = "empty", http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	if err := json.NewEncoder(w).Encode(h); err != nil {
		return // the reader has gone
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

// changedAt is when padu.yaml was changed last: since then the schedule that stands in it is in force.
func (ws *workspace) changedAt() time.Time {
	info, err := os.Stat(filepath.Join(ws.dir, "padu.yaml"))
	if err != nil {
		return ws.now()
	}
	return info.ModTime()
}
