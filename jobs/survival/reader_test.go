package survival

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"padu/warehouse"
)

// reader asks the current snapshot and the served site all the time, as analysts and planners do, and notes the first thing
// that is wrong: an error, an answer that mixes two nights, half a page, half an edition.
type reader struct {
	dir, site    string
	asks, visits atomic.Int64
	flips        atomic.Int64 // visits in the middle of which the site became another

	mu           sync.Mutex
	allowed      map[amounts]bool  // what a snapshot may hold
	fingerprints map[string]string // by run
	files        map[string]string // hash by report's fingerprint and path
	wrong        error
}

// pace is how often each of a reader's two eyes looks; one that never rests takes a core from the nights.
const pace = 300 * time.Millisecond

// read starts a reader, who stops when stop is called. site is where the site is served.
func read(t *testing.T, dir, site string, allowed ...amounts) (r *reader, stop func()) {
	t.Helper()
	r = &reader{dir: dir, site: site, allowed: map[amounts]bool{}, fingerprints: map[string]string{}, files: map[string]string{}}
	for _, a := range allowed {
		r.allow(a)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var eyes sync.WaitGroup
	eyes.Go(func() { r.always(ctx, r.ask, &r.asks) })
	if site != "" {
		eyes.Go(func() { r.always(ctx, r.visit, &r.visits) })
	}
	stop = func() {
		cancel()
		eyes.Wait()
		if r.wrong != nil {
			t.Errorf("a reader met: %v", r.wrong)
		}
	}
	t.Cleanup(func() { cancel(); eyes.Wait() }) // before the folder is removed, also when the test fails
	return r, stop
}

func (r *reader) allow(a amounts) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allowed[a] = true
}

func (r *reader) always(ctx context.Context, look func() error, count *atomic.Int64) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for ; ctx.Err() == nil; <-tick.C {
		if err := look(); err != nil {
			r.mu.Lock()
			r.wrong = errors.Join(r.wrong, fmt.Errorf("%s: %w", time.Now().Format("15:04:05.000"), err))
			r.mu.Unlock()
			return
		}
		count.Add(1)
	}
}

// ask wants a whole answer of the current snapshot: what one night loaded, marts that agree, and always the same fingerprint.
func (r *reader) ask() error {
	s, err := warehouse.OpenSnapshot(context.Background(), r.dir)
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := amountsOf(s)
	if err != nil {
		return err
	}
	var alone, planned int64
	var print string
	err = s.QueryRow(context.Background(), `select
		(select count(*) from mart.integrasi_kerja_sama i where not exists (select 1 from mart.fct_kerja_sama k where k.id_kerja_sama = i.id_kerja_sama)),
		(select cast(coalesce(sum(pagu_rkpd), 0) as bigint) from mart.korelasi_bidang_urusan where lingkup = 'wilayah' and tahun = 2026),
		(select fingerprint from meta.snapshot)`).Scan(&alone, &planned, &print)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	was, seen := r.fingerprints[s.Info().RunID]
	r.fingerprints[s.Info().RunID] = print
	switch {
	case !r.allowed[a]:
		return fmt.Errorf("snapshot %s holds %+v, which no night loaded", s.Info().RunID, a)
	case alone > 0 || planned != a.planned:
		return fmt.Errorf("snapshot %s: %d agreements of integrasi are in no register; plans of %d and %d rupiah", s.Info().RunID, alone, a.planned, planned)
	case len(print) != 12 || seen && was != print:
		return fmt.Errorf("snapshot %s had fingerprint %q, and has %q", s.Info().RunID, was, print)
	}
	return nil
}

// published is how many snapshots were seen.
func (r *reader) published() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.fingerprints)
}

func (r *reader) get(path string) ([]byte, error) {
	res, err := http.Get(r.site + path)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != http.StatusOK || res.ContentLength > 0 && int64(len(data)) != res.ContentLength) {
		err = fmt.Errorf("%s: %s, %d bytes", path, res.Status, len(data))
	}
	if err == nil {
		err = wholeFile(path, data)
	}
	return data, err
}

// wholeFile wants a file to have its end.
func wholeFile(path string, data []byte) error {
	ok := len(data) > 0
	switch filepath.Ext(path) {
	case ".html":
		ok = strings.HasSuffix(strings.TrimSpace(string(data)), "</html>")
	case ".pdf":
		ok = bytes.HasPrefix(data, []byte("%PDF-")) && bytes.HasSuffix(bytes.TrimSpace(data), []byte("%%EOF"))
	case ".csv":
		ok = bytes.HasSuffix(data, []byte("\n"))
	case ".xlsx":
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, m := range z.File {
			f, err := m.Open()
			if err == nil {
				_, err = io.Copy(io.Discard, f) // checks the sum
			}
			if err != nil {
				return fmt.Errorf("%s: %s: %w", path, m.Name, err)
			}
		}
	}
	if !ok {
		return fmt.Errorf("%s is half: %d bytes", path, len(data))
	}
	return nil
}

const cityPage = "wilayah/32.71/index"

var printOnPage = regexp.MustCompile(`idik data</b> ([0-9a-f]{12})`)

// visit fetches pages, a region's page in all its forms, and an edition.
func (r *reader) visit() error {
	before, err := r.get("/sidik.csv")
	if err != nil {
		return err
	}
	listed, err := csv.NewReader(bytes.NewReader(before)).ReadAll()
	if err != nil {
		return err
	}
	var print string
	var names []string
	for _, l := range listed {
		if l[0] == cityPage {
			print, names = l[1], strings.Fields(l[2])
		}
	}
	if len(names) < 4 {
		return fmt.Errorf("sidik.csv lists %d files of %s", len(names), cityPage)
	}
	got := map[string][]byte{}
	var missing error // a table that the site after a flip has no more
	for _, name := range append(names, "index.html", "mutu.html", "kamus.html", "edisi.html", "malam.js") {
		if got[name], err = r.get("/" + name); err != nil {
			missing = err
			break
		}
	}
	after, err := r.get("/sidik.csv")
	if err != nil {
		return err
	}
	if missing != nil && bytes.Equal(before, after) {
		return missing
	} else if missing != nil {
		r.flips.Add(1)
		return nil
	}
	if !bytes.Equal(before, after) {
		r.flips.Add(1)
	} else if err := r.agree(print, names, got); err != nil {
		return err
	}
	return r.visitEdition(got["edisi.html"])
}

// agree wants the files of one site to be of one report: the page says the fingerprint that the site's list says, and with one
// fingerprint the other forms have always the same bytes.
func (r *reader) agree(print string, names []string, got map[string][]byte) error {
	if on := printOnPage.FindSubmatch(got[cityPage+".html"]); on == nil || string(on[1]) != print {
		return fmt.Errorf("the page of a region says fingerprint %q, the site's list %s", on, print)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, name := range names {
		key, h := print+" "+name, sum(got[name])
		if was, seen := r.files[key]; seen && was != h {
			return fmt.Errorf("%s changed while its page says %s", name, print)
		}
		r.files[key] = h
	}
	return nil
}

var editionOnPage = regexp.MustCompile(`href="[./]*(/editions/[0-9TS-]+/[0-9]+/)index.html"`)

// visitEdition fetches the newest edition of the list: its manifest, and three of its files, which must be what that says.
func (r *reader) visitEdition(list []byte) error {
	at := editionOnPage.FindSubmatch(list)
	if at == nil {
		return errors.New("edisi.html leads to no edition")
	}
	manifest, err := r.get(string(at[1]) + "manifest.csv")
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(manifest)).ReadAll()
	if err != nil || len(rows) < 5 {
		return fmt.Errorf("%smanifest.csv: %d lines, %w", at[1], len(rows), err)
	}
	first := 1 + int(r.visits.Load())%(len(rows)-1)
	for _, row := range slices.Concat(rows[first:], rows[1:])[:3] {
		data, err := r.get(string(at[1]) + row[0])
		if err == nil && sum(data) != row[2] {
			err = fmt.Errorf("%s%s is not what the edition's list says", at[1], row[0])
		}
		// A folder's index.html is served without its name, and its bytes are the same.
		if err != nil {
			return err
		}
	}
	return nil
}

// serve starts padu serve and returns where the site is.
func serve(t *testing.T, dir string) (p *process, site string) {
	t.Helper()
	p = start(t, "serve", "--dir", dir)
	t.Cleanup(func() { p.kill() })
	for {
		data, err := os.ReadFile(filepath.Join(dir, "runs", "serve.lock"))
		var address string
		if err == nil {
			if at := addressIn.FindSubmatch(data); at != nil && strings.Contains(string(data), fmt.Sprintf(`"pid":%d,`, p.cmd.Process.Pid)) {
				address = string(at[1])
			}
		}
		if address != "" {
			return p, "http://" + address
		}
		select {
		case <-p.ended:
			t.Fatalf("padu serve ended: %s", p.out)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

var addressIn = regexp.MustCompile(`"address":"([^"]+)"`)
