package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// HTTP is an address that a source answers at, and the file that its answers become: NDJSON, one record a line, where
// File ends in .ndjson; else the body as it comes.
type HTTP struct {
	URL, File                          string
	Written                            string // URL as padu.yaml has it, by which its answers are remembered
	Paging                             string // none, offset, page or next
	Size                               int    // records asked for at once, with offset and page
	OffsetParam, LimitParam, PageParam string
	Next                               string        // dotted path to the address of the next page; "" = the header Link says it
	Records                            string        // dotted path to the list of records; "" = found
	Total                              string        // dotted path to the number of records that there are; "" = not stated
	Header, Prefix, Token              string        // sent as "Header: Prefix+Token"; nothing is sent where Token is ""
	Rate                               int           // requests per second
	Timeout                            time.Duration // of one request
	Within                             time.Duration // of the whole pull
	Pause                              time.Duration // before the first retry; doubled each time, with jitter
	Retries                            int
	MaxBytes                           int64
}

// listsOfRecords are where records stand when padu.yaml does not say it; "" is an answer that is a list itself.
var listsOfRecords = []string{"", "data", "records", "results", "items", "result.records"}

// KeptAsItComes are the endings of files that an HTTP body becomes unread.
var KeptAsItComes = []string{".csv", ".xlsx", ".zip"}

func (h HTTP) secrets() secrets {
	s := secrets{h.Token}
	if u, err := url.Parse(h.URL); err == nil {
		if u.User != nil {
			password, _ := u.User.Password()
			s = append(s, password)
		}
		for key, values := range u.Query() {
			if isSecretKey(key) {
				s = append(s, values...)
			}
		}
	}
	return s
}

// remembered is what .<file>.etag holds, so that an unchanged answer need not come again.
type remembered struct {
	Of           string `json:"of"` // hash of what was asked for, so that another address forgets it
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// hash names what is asked for and how it is read; the address may hold a secret, so it is never written down.
func (h HTTP) hash() string {
	sum := sha256.Sum256([]byte(h.Written + "\n" + h.Records + "\n" + h.Total))
	return hex.EncodeToString(sum[:8])
}

func (h HTTP) remembered(root string) (r remembered) {
	if _, err := os.Stat(filepath.Join(root, h.File)); err != nil || h.Paging != "none" {
		return r
	}
	data, err := os.ReadFile(filepath.Join(root, "."+h.File+".etag"))
	if err != nil || json.Unmarshal(data, &r) != nil || r.Of != h.hash() {
		return remembered{}
	}
	return r
}

// pull asks page after page until there is no more.
func (h HTTP) pull(ctx context.Context, root string, t *target) (pulled, error) {
	first, err := url.Parse(h.URL)
	if err != nil {
		return pulled{}, say("url: is no address; write https://host/path")
	}
	c := newCaller(h, first)
	defer c.close()
	c.known = h.remembered(root)
	if !strings.HasSuffix(h.File, ".ndjson") {
		return c.whole(ctx, first, t)
	}
	seen, asked := map[[32]byte]int{}, map[string]bool{}
	for at, n := first, 1; ; n++ {
		at, err = h.page(at, n, t.records)
		if err != nil {
			return pulled{}, err
		}
		if asked[at.String()] {
			return pulled{}, say("page %d leads back to %s, which was read before; correct next: or paging:", n-1, maskURL(at.String()))
		}
		asked[at.String()] = true
		p, err := c.records(ctx, at, t)
		if err != nil || c.unchanged {
			return pulled{unchanged: c.unchanged}, err
		}
		if before, ok := seen[p.sum()]; ok && p.count > 0 {
			return pulled{}, say("page %d brings the same records as page %d; the server does not turn pages by %s; correct it, or say paging: none", n, before, h.turnsBy())
		}
		seen[p.sum()] = n
		t.pages = n
		t.told()
		more, err := h.more(p, t.records)
		if err != nil {
			return pulled{}, err
		}
		if !more {
			return pulled{pages: n, memory: c.memory(), told: p.told}, nil
		}
		if h.Paging == "next" {
			if at, err = h.follow(at, p.next); err != nil {
				return pulled{}, err
			}
		}
	}
}

// page is the address of page n, when got records are there already.
func (h HTTP) page(at *url.URL, n int, got int64) (*url.URL, error) {
	u := *at
	if h.Paging != "offset" && h.Paging != "page" {
		return &u, nil
	}
	q, err := url.ParseQuery(at.RawQuery)
	if err != nil {
		return nil, say("url: what stands after ? cannot be read; write name=value&name=value")
	}
	q.Set(h.LimitParam, strconv.Itoa(h.Size))
	if h.Paging == "offset" {
		q.Set(h.OffsetParam, strconv.FormatInt(got, 10))
	} else {
		q.Set(h.PageParam, strconv.Itoa(n))
	}
	u.RawQuery = q.Encode()
	return &u, nil
}

// more is true when p was not the last page. A page that is not full says nothing: servers give fewer records than they
// are asked for. So without a stated total the pages end with an empty one.
func (h HTTP) more(p *page, got int64) (bool, error) {
	if h.Total != "" && p.total < 0 {
		return false, say("total: the answer states no number at %s; correct the path, or leave total: out", h.Total)
	}
	more := false
	switch h.Paging {
	case "offset", "page":
		more = p.count > 0 && (p.total < 0 || got < p.total)
	case "next":
		more = p.next != ""
	}
	if !more && got < p.total {
		return false, say("the server says that there are %d records and gave %d; correct paging: and size:, or ask whoever runs it", p.total, got)
	}
	return more, nil
}

func (h HTTP) turnsBy() string {
	switch h.Paging {
	case "offset":
		return h.OffsetParam
	case "page":
		return h.PageParam
	}
	return orLink(h.Next)
}

// orLink names where next links stand.
func orLink(next string) string {
	if next == "" {
		return "Link"
	}
	return next
}

// follow is where a next link leads; it must stay with the host that was asked, because the token goes along.
func (h HTTP) follow(at *url.URL, link string) (*url.URL, error) {
	next, err := at.Parse(link)
	if err != nil {
		return nil, say("the next link cannot be read; correct next: %s", orLink(h.Next))
	}
	if !strings.EqualFold(next.Hostname(), at.Hostname()) {
		return nil, say("the next link leads to another host, %s; padu stays with %s", next.Hostname(), at.Hostname())
	}
	next.Scheme, next.Host = at.Scheme, at.Host // servers behind a gateway name themselves wrongly: http, or an inner port
	return next, nil
}

// request is one request, with what the source wants to see in it.
func (h HTTP) request(ctx context.Context, at *url.URL, known remembered) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, say("url: is no address; write https://host/path")
	}
	r.Header.Set("User-Agent", "padu")
	if strings.HasSuffix(h.File, ".ndjson") {
		r.Header.Set("Accept", "application/json, application/x-ndjson;q=0.9")
	}
	if h.Token != "" {
		r.Header.Set(h.Header, h.Prefix+h.Token)
	}
	if known.ETag != "" {
		r.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		r.Header.Set("If-Modified-Since", known.LastModified)
	}
	return r, nil
}

// redirects says where a server may send a request on to: never from https to http, and with a token (which may stand in the address) to no other host.
func (h HTTP) redirects(to *http.Request, via []*http.Request) error {
	from := via[len(via)-1].URL
	switch {
	case len(via) >= 10:
		return say("the server sends from one address to the next without an end; correct url:")
	case from.Scheme == "https" && to.URL.Scheme != "https":
		return say("the server sends from https to http, %s, where anyone may read along; correct url:", maskURL(to.URL.String()))
	case slices.ContainsFunc(h.secrets(), func(s string) bool { return s != "" }) && !strings.EqualFold(from.Host, to.URL.Host):
		return say("the server sends on to another host, %s, which must not see the token; correct url: or the token", to.URL.Host)
	}
	return nil
}
