package ingest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// TestFetchShapes: answers in the shapes of Indonesian portals, page by page, become the same lines.
func TestFetchShapes(t *testing.T) {
	t.Parallel()
	const all = 5
	for _, c := range []struct {
		name   string
		serve  http.HandlerFunc
		change func(*HTTP)
		calls  int64
	}{
		{"a list", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "\ufeff "+someRecords(0, all)) }, nil, 1},
		{"Open Data Jabar", func(w http.ResponseWriter, r *http.Request) {
			from := number(r, "skip")
			fmt.Fprintf(w, `{"data":%s,"meta":{"total_record":%d},"error":""}`, someRecords(from, min(from+number(r, "limit"), all)), all)
		}, func(h *HTTP) { h.Paging, h.OffsetParam, h.Total = "offset", "skip", "meta.total_record" }, 3},
		{"CKAN datastore_search", func(w http.ResponseWriter, r *http.Request) {
			from := number(r, "offset")
			fmt.Fprintf(w, `{"help":"…","success":true,"result":{"include_total":true,"fields":[{"id":"id","type":"int"}],"records":%s,"total":%d,"_links":{"next":"/x?offset=9"}}}`,
				someRecords(from, min(from+number(r, "limit"), all)), all)
		}, func(h *HTTP) { h.Paging, h.Total = "offset", "result.total" }, 3},
		{"CKAN, a server that gives fewer than asked", func(w http.ResponseWriter, r *http.Request) {
			from := number(r, "offset")
			fmt.Fprintf(w, `{"result":{"records":%s}}`, someRecords(min(from, all), min(from+1, all)))
		}, func(h *HTTP) { h.Paging, h.Size = "offset", 1000 }, all + 1},
		{"CKAN preview, rows as lists", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"success":true,"headers":["id","pagu","nama","kosong"],"fields":[{"id":"id"},{"id":"pagu"},{"id":"nama"},{"id":"kosong"}],"rows":[`)
			for i := range all {
				fmt.Fprintf(w, "%s[%d, 12345678901234567890.10, \"A & B <%d>\", null]", ", "[:2*min(i, 1)], i, i)
			}
			fmt.Fprintf(w, `],"total_rows":%d}`, all)
		}, func(h *HTTP) { h.Records, h.Total = "rows", "total_rows" }, 1},
		{"numbered pages", func(w http.ResponseWriter, r *http.Request) {
			from := min((number(r, "halaman")-1)*number(r, "limit"), all)
			fmt.Fprintf(w, `{"items":%s}`, someRecords(from, min(from+2, all)))
		}, func(h *HTTP) { h.Paging, h.PageParam = "page", "halaman" }, 4},
		{"next links, relative and with a wrong scheme", func(w http.ResponseWriter, r *http.Request) {
			next := map[string]string{"": `"?p=2"`, "2": `"https://` + r.Host + `/api?p=3"`, "3": "null"}[r.URL.Query().Get("p")]
			from := map[string]int{"": 0, "2": 2, "3": 4}[r.URL.Query().Get("p")]
			fmt.Fprintf(w, `{"count":5,"links":{"next":%s},"results":%s}`, next, someRecords(from, min(from+2, all)))
		}, func(h *HTTP) { h.Paging, h.Next, h.Total = "next", "links.next", "count" }, 3},
		{"next links in the header", func(w http.ResponseWriter, r *http.Request) {
			p, _ := strconv.Atoi(r.URL.Query().Get("p"))
			w.Header().Add("Link", `<http://`+r.Host+`/api>; rel="first", </api?q=a,b;c&p=9>; title="x, <y>; rel=next"; rel=last`)
			if p < 2 {
				w.Header().Add("Link", fmt.Sprintf(`</api?q=a,b;c&p=%d>; title="kata \", <z>"; REL = "Next nofollow"`, p+1))
			}
			fmt.Fprint(w, someRecords(2*p, min(2*p+2, all)))
		}, func(h *HTTP) { h.Paging = "next" }, 3},
		{"next links in the header where the body has none", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("p") == "" {
				w.Header().Set("Link", "<?p=2>;rel=next")
				fmt.Fprintf(w, `{"next":null,"data":%s}`, someRecords(0, 2))
				return
			}
			fmt.Fprintf(w, `{"data":%s}`, someRecords(2, all))
		}, func(h *HTTP) { h.Paging, h.Next = "next", "next" }, 2},
		{"lines", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			fmt.Fprint(w, "\ufeff"+strings.ReplaceAll(asLines(0, all), "\n", "\r\n\r\n"))
		}, nil, 1},
		{"lines by their type, page by page", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
			from := min(number(r, "offset"), all)
			fmt.Fprint(w, strings.TrimSpace(asLines(from, min(from+1, all))))
		}, func(h *HTTP) { h.Paging = "offset" }, all + 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int64
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				if r.Header.Get("Authorization") != "Bearer "+secret {
					t.Errorf("Authorization: %q", r.Header.Get("Authorization"))
				}
				c.serve(w, r)
			})
			text, reason := fetchInto(t, t.TempDir(), asked(url+"/api?tahun=2026", func(h *HTTP) {
				if c.change != nil {
					c.change(h)
				}
			}))
			if text != asLines(0, all) || reason != "" || calls.Load() != c.calls {
				t.Errorf("%d requests, wanted %d; reason %q; text\n%s", calls.Load(), c.calls, reason, text)
			}
		})
	}
}
