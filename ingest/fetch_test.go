package ingest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const secret = "RAHASIA/1+2"

// asked is a pull as padu.yaml leaves it to its defaults, quick enough for a test.
func asked(url string, change func(*HTTP)) HTTP {
	h := HTTP{URL: url, Written: url, File: "a.ndjson", Paging: "none", Size: 2, OffsetParam: "offset", LimitParam: "limit", PageParam: "page",
		Header: "Authorization", Prefix: "Bearer ", Token: secret, Rate: 100, Timeout: 10 * time.Second, Within: time.Minute,
		Pause: time.Millisecond, Retries: 4, MaxBytes: 1 << 20}
	if change != nil {
		change(&h)
	}
	return h
}

// fetchInto fetches h into dir and gives the file ("" when there is none) and why it was left out.
func fetchInto(t *testing.T, dir string, h HTTP) (text, reason string) {
	t.Helper()
	_, problems, err := Fetch(t.Context(), dir, Source{Name: "s", HTTP: []HTTP{h}})
	if err != nil {
		t.Fatal(err)
	}
	return inbox(t, dir, h.File, problems)
}

func inbox(t *testing.T, dir, file string, problems []Problem) (text, reason string) {
	t.Helper()
	for _, p := range problems {
		if p.Source != "s" || p.File != "inbox/s/"+file || p.Reason == "" || p.Alasan == "" {
			t.Errorf("problem %+v", p)
		}
		if strings.Contains(p.Reason+p.Alasan, "RAHASIA") {
			t.Errorf("a secret is in %q", p.Reason)
		}
		reason += p.Reason
	}
	left, err := filepath.Glob(filepath.Join(dir, "inbox", "s", aside+"*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "inbox", "s", file))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(data), reason
}

func serve(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL
}

// numbered are records n to m-1 as a server writes them: with spaces, long numbers and signs.
func someRecords(n, m int) string {
	var all []string
	for i := n; i < m; i++ {
		all = append(all, fmt.Sprintf(`{ "id": %d,
			"pagu": 12345678901234567890.10, "nama": "A & B <%d>", "kosong": null }`, i, i))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func asLines(n, m int) string {
	var b strings.Builder
	for i := n; i < m; i++ {
		fmt.Fprintf(&b, `{"id":%d,"pagu":12345678901234567890.10,"nama":"A & B <%d>","kosong":null}`+"\n", i, i)
	}
	return b.String()
}

func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		panic(err)
	}
	return n
}

// TestFetchFailures: whatever goes wrong, the file of the last good fetch stays, and the reason says what to do.
func TestFetchFailures(t *testing.T) {
	t.Parallel()
	body := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, text) }
	}
	code := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Error(w, "…", n) }
	}
	for _, c := range []struct {
		name, want string
		calls      int64
		serve      http.HandlerFunc
		change     func(*HTTP)
	}{
		{"always 500", "answers 500 Internal Server Error; the server is busy or broken", 5, code(500), nil},
		{"not allowed", "answers 403 Forbidden; it wants another login: see token_env:", 1, code(403), nil},
		{"not there", "answers 404 Not Found; correct url:", 1, code(404), nil},
		{"wait too long", "wants to be left alone for 1h0m0s", 1, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
		}, nil},
		{"login page", `its title is "Masuk – Satu Data"; the address wants a login`, 1, body("<!doctype html><title>Masuk – Satu Data</title>"), nil},
		{"no JSON", `what came is not JSON: it begins with "id;nama"`, 1, body("id;nama"), nil},
		{"broken JSON", "not whole JSON after record 1: ", 1, body(`[{"a":1},{"a":]`), nil},
		{"JSON that stops", "the answer was cut off", 5, body(`{"data":[{"a":1},{"a":2`), nil},
		{"shorter than it says", "the answer was cut off", 5, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `[{"a":1}]`)
		}, nil},
		{"CSV shorter than it says", "the answer was cut off", 5, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "a,b\n1,2\n")
		}, func(h *HTTP) { h.File = "a.csv" }},
		{"no records", "no records came; see whether", 1, body(`{"data":[]}`), nil},
		{"no records and why", `no records came, and the server says "kuota habis"`, 1, body(`{"data":[],"message":"kuota habis"}`), nil},
		{"CSV of a header", "no records came; see whether", 1, body("a,b\r\n\r\n"), func(h *HTTP) { h.File = "a.csv" }},
		{"JSON for CSV", `JSON came where CSV should be: "{\"error\":1}"`, 1, body(`{"error":1}`), func(h *HTTP) { h.File = "a.csv" }},
		{"no workbook", `what came is no .xlsx: it begins with "tidak ada"`, 1, body("tidak ada"), func(h *HTTP) { h.File = "a.xlsx" }},
		{"no list", "no list of records in the answer, which has success, isi; name it: records:", 1, body(`{"success":true,"isi":[{"a":1}]}`), nil},
		{"no list and why", `no list of records came, and the server says "not authorised: ` + hidden + `"`, 1,
			body(`{"success":false,"error":{"message":"not authorised: ` + secret + `"}}`), nil},
		{"two lists", "records stand at data and at items; name the list", 1, body(`{"data":[{"a":1}],"items":[{"a":1}]}`), nil},
		{"lines that stop", "the answer was cut off", 5, body("{\"a\":1}\n{\"a\":2"), nil},
		{"lines with a broken one", "not whole JSON after record 1: ", 1, body("{\"a\":1}\n{\"a\":}\n"), nil},
		{"one JSON and more", "more stands behind the end of the JSON", 1, body(`{"data":[{"a":1}]} {"data":[]}`), nil},
		{"no objects", `record 2 is "7", not an object`, 1, body(`[{"a":1},7]`), nil},
		{"lists without names", "record 1 has 2 values, and the answer names 0 columns", 1, body(`[[1,2]]`), nil},
		{"deep", "JSON of more than 32 levels", 1, body(strings.Repeat(`{"a":`, 100000)), nil},
		{"a huge record", "a value or record of more than 16 MiB", 1, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `[{"a":"`)
			for range 20 << 10 {
				if _, err := fmt.Fprint(w, strings.Repeat("x", 1<<10)); err != nil {
					return
				}
			}
		}, func(h *HTTP) { h.MaxBytes = 1 << 30 }},
		{"too large", "more than 20 bytes (max_bytes:)", 1, body(someRecords(0, 5)), func(h *HTTP) { h.MaxBytes = 20 }},
		{"fewer than stated", "the server says that there are 9 records and gave 5", 1, body(`{"total":9,"data":` + someRecords(0, 5) + `}`), func(h *HTTP) { h.Total = "total" }},
		{"pages end early", "the server says that there are 9 records and gave 2", 2, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"total":"9","data":%s}`, someRecords(0, max(2-number(r, "offset"), 0)))
		}, func(h *HTTP) { h.Paging, h.Total = "offset", "total" }},
		{"total not stated", "total: the answer states no number at jumlah", 1, body(someRecords(0, 1)), func(h *HTTP) { h.Total = "jumlah" }},
		{"pages that do not turn", "page 2 brings the same records as page 1; the server does not turn pages by offset", 2,
			body(someRecords(0, 2)), func(h *HTTP) { h.Paging = "offset" }},
		{"next in a circle", "page 2 leads back to http://", 2, func(w http.ResponseWriter, r *http.Request) {
			n := len(r.URL.Query().Get("p"))
			fmt.Fprintf(w, `{"next":"%s","data":%s}`, []string{"/?api_key=RAHASIA%2F1%2B2&p=x", "/?api_key=RAHASIA%2F1%2B2"}[n], someRecords(n, n+1))
		}, func(h *HTTP) { h.Paging, h.Next, h.URL = "next", "next", h.URL+"?api_key=RAHASIA%2F1%2B2" }},
		{"next to another host", "the next link leads to another host, example.com", 1, body(`{"next":"https://example.com/2","data":[{"a":1}]}`),
			func(h *HTTP) { h.Paging, h.Next = "next", "next" }},
		{"next in the header to another host", "the next link leads to another host, example.com", 1, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", `<https://example.com/2>; rel="next"`)
			fmt.Fprint(w, `[{"a":1}]`)
		}, func(h *HTTP) { h.Paging = "next" }},
		{"sent to another host", "the server sends on to another host, localhost.example, which must not see the token", 1, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost.example/", http.StatusFound)
		}, nil},
		{"slow", "no whole answer within 50ms (timeout:)", 2, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "[")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, func(h *HTTP) { h.Timeout, h.Retries = 50*time.Millisecond, 1 }},
		{"too long in all", "not done within 100ms (within:), after 0 records; the last thing: ", 0, code(503), func(h *HTTP) {
			h.Within, h.Pause, h.Retries = 100*time.Millisecond, time.Hour, 20
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int64
			url := serve(t, func(w http.ResponseWriter, r *http.Request) { calls.Add(1); c.serve(w, r) })
			dir := t.TempDir()
			h := asked(url+"/", c.change)
			if err := os.MkdirAll(filepath.Join(dir, "inbox", "s"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "inbox", "s", h.File), []byte("yesterday"), 0o644); err != nil {
				t.Fatal(err)
			}
			text, reason := fetchInto(t, dir, h)
			if text != "yesterday" {
				t.Errorf("the good file became %q", text)
			}
			if !strings.Contains(reason, c.want) || c.calls > 0 && calls.Load() != c.calls {
				t.Errorf("after %d requests, wanted %d:\n%s\nwanted: %s", calls.Load(), c.calls, reason, c.want)
			}
		})
	}
}

// TestFetchTriesAgain: two failures and a cut answer later the file is whole, without what came before.
func TestFetchTriesAgain(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch calls.Add(1) {
		case 2:
			w.WriteHeader(500)
		case 3:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(429)
		case 4:
			w.Header().Set("Content-Length", "9999")
			fmt.Fprint(w, someRecords(2, 3))
		case 5:
			w.Header().Set("Date", "Wed, 25 Nov 2026 01:30:00 GMT")
			w.Header().Set("Retry-After", "Wed, 25 Nov 2026 01:29:00 GMT")
			w.WriteHeader(503)
		default:
			from := min(number(r, "offset"), 3)
			fmt.Fprint(w, someRecords(from, min(from+2, 3)))
		}
	})
	text, reason := fetchInto(t, t.TempDir(), asked(url, func(h *HTTP) { h.Paging = "offset" }))
	if text != asLines(0, 3) || reason != "" || calls.Load() != 7 {
		t.Errorf("after %d requests: %q\n%s", calls.Load(), reason, text)
	}
}

// TestFetchUnchanged: what the server says is unchanged does not come again, unless the file or the address is another.
func TestFetchUnchanged(t *testing.T) {
	t.Parallel()
	var full, same atomic.Int64
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Wed, 25 Nov 2026 01:30:00 GMT")
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") != "" {
			same.Add(1)
			w.WriteHeader(304)
			return
		}
		full.Add(1)
		fmt.Fprint(w, "kode;nama\r\n1;\xc4\r\n") // not UTF-8: kept byte for byte
	})
	dir := t.TempDir()
	csv := func(h *HTTP) { h.File = "a.csv" }
	for i, c := range []struct {
		url        string
		before     func()
		full, same int64
	}{{url, nil, 1, 0}, {url, nil, 1, 1}, {url, func() { os.Remove(filepath.Join(dir, "inbox", "s", "a.csv")) }, 2, 1}, {url + "/lain", nil, 3, 1}, {url + "/lain", nil, 3, 2}} {
		if c.before != nil {
			c.before()
		}
		text, reason := fetchInto(t, dir, asked(c.url, csv))
		if text != "kode;nama\r\n1;\xc4\r\n" || reason != "" || full.Load() != c.full || same.Load() != c.same {
			t.Errorf("%d: %q %q, %d whole, %d unchanged", i, text, reason, full.Load(), same.Load())
		}
	}
	files, problems, err := Collect(dir, []Source{{Name: "s", Files: []FileRule{{Match: "*.csv", Dataset: "rkpd"}}}})
	if err != nil || len(problems) > 0 || len(files) != 1 {
		t.Errorf("Collect: %v %v %v", files, problems, err)
	}
}

// TestFetchSame: pages that make the file that is there leave it as it is, and say so.
func TestFetchSame(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	n.Store(5)
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, someRecords(min(number(r, "offset"), 5), min(number(r, "offset")+2, int(n.Load()))))
	})
	dir := t.TempDir()
	for i, same := range []bool{false, true, false, false} {
		if i == 2 {
			n.Store(4)
		}
		if i == 3 { // as long as before, with another end
			path := filepath.Join(dir, "inbox", "s", "a.ndjson")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)-2] = ' '
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		pages, told := 0, int64(0)
		files, problems, err := Fetch(t.Context(), dir, Source{Name: "s", HTTP: []HTTP{asked(url, func(h *HTTP) { h.Paging = "offset" })}, Progress: func(p int, r int64) {
			if p < pages || r < told {
				t.Errorf("progress went back from %d pages, %d records to %d, %d", pages, told, p, r)
			}
			pages, told = p, r
		}})
		if pages < 3 || told != n.Load() {
			t.Errorf("%d: told of %d pages, %d records of %d", i, pages, told, n.Load())
		}
		if err != nil || len(problems) > 0 || len(files) != 1 || files[0].Same != same || files[0].NotModified || files[0].Records != n.Load() || files[0].Pages < 3 {
			t.Errorf("%d: %+v %v %v", i, files, problems, err)
		}
		if text, _ := inbox(t, dir, "a.ndjson", nil); text != asLines(0, int(n.Load())) {
			t.Errorf("%d: %q", i, text)
		}
	}
}

// TestFetchRate: six pages at 50 a second take at least a tenth of one.
func TestFetchRate(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		from := number(r, "offset")
		fmt.Fprint(w, someRecords(from, min(from+2, 10)))
	})
	start := time.Now()
	_, reason := fetchInto(t, t.TempDir(), asked(url, func(h *HTTP) { h.Paging, h.Rate = "offset", 50 }))
	if took := time.Since(start); took < 80*time.Millisecond || reason != "" {
		t.Errorf("%v %s", took, reason)
	}
}

// TestFetchStops: a night that is ended ends here, too, and leaves nothing behind.
func TestFetchStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	dir := t.TempDir()
	_, problems, err := Fetch(ctx, dir, Source{Name: "s", HTTP: []HTTP{asked(url, nil)}})
	if err != context.Canceled || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
	if text, _ := inbox(t, dir, "a.ndjson", nil); text != "" {
		t.Errorf("%q", text)
	}
}

func TestMaskURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://u:p@h/a?tahun=2026&api_key=x&Token=y#z": "https://xxxxx@h/a?tahun=2026&api_key=xxxxx&Token=xxxxx",
		"https://h/a b\x7f": "(an address that cannot be read)",
	} {
		if got := maskURL(in); got != want {
			t.Errorf("%q: %q, wanted %q", in, got, want)
		}
	}
}
