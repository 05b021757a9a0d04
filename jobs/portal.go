package jobs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"padu/ingest/sample"
)

// portal stands in the addresses of a sample's padu.yaml for the server that the night starts for it.
const portal = "{portal}"

// portal serves the workspace's folder portal/ on a free port of this machine while the night fetches, where a source of a
// sample asks for it; else it starts nothing and the address is "".
func (ws *workspace) portal(ctx context.Context) (address string, stop func() error, err error) {
	asked := false
	for _, s := range ws.config.Sources {
		for _, h := range s.HTTP {
			asked = asked || strings.HasPrefix(h.URL, portal)
		}
	}
	if !asked {
		return "", func() error { return nil }, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("serve the sample's portal: %w; padu needs a free port of 127.0.0.1", err)
	}
	server := &http.Server{Handler: portalHandler(os.DirFS(filepath.Join(ws.dir, sample.Portal))), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	return "http://" + l.Addr().String(), func() error {
		if err := errors.Join(server.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the sample's portal: %w", err)
		}
		return nil
	}, nil
}

// atPortal is a source's url with the portal's address in it.
func atPortal(url, address string) string {
	if rest, ok := strings.CutPrefix(url, portal); ok {
		return address + rest
	}
	return url
}

// portalHandler answers as open data portals do: a .json file, which is a list of records, in the pages of Open Data Jabar
// (?limit=, ?skip=), any other file whole. What was not changed since its ETag does not go out again.
func portalHandler(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		data, err := fs.ReadFile(files, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if path.Ext(name) == ".json" {
			if data, err = recordsPage(data, r.URL.Query()); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(data)))
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	})
}

// recordsPage is the part of a list that the query asks for, in the envelope of Open Data Jabar.
func recordsPage(list []byte, query url.Values) ([]byte, error) {
	var records []json.RawMessage
	if err := json.Unmarshal(list, &records); err != nil {
		return nil, fmt.Errorf("the file is no list of records: %w", err)
	}
	number := func(name string, normal int) int {
		n, err := strconv.Atoi(query.Get(name))
		if err != nil || n < 0 {
			return normal
		}
		return n
	}
	from := min(number("skip", 0), len(records))
	to := from + min(number("limit", 1000), len(records)-from)
	return json.Marshal(map[string]any{"data": records[from:to], "meta": map[string]int{"total_record": len(records)}, "error": ""})
}
