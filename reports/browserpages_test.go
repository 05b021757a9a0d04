package reports

import (
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	screenshots = flag.String("screenshots", "", "a folder to write pictures of each kind of page to: desktop, phone, print")
	//go:embed testdata/browser/axe.min.js
	axe string
	//go:embed testdata/browser/uji.js
	measures string
)

// pageKinds are the kinds of page, as their files are named in the site; of each kind the longest page is walked, and the
// shortest, which is the one of a region without data. A page that is of no kind fails TestBrowser.
var pageKinds = []struct{ name, file string }{
	{"nasional", `index\.html`},
	{"provinsi", `wilayah/\d\d/index\.html`},
	{"kabkota", `wilayah/\d\d\.\d\d/index\.html`},
	{"mutu", `mutu\.html`},
	{"kamus", `kamus\.html`},
	{"edisi", `edisi\.html`},
	{"kesiapan", `kesiapan\.html`},
	{"kesiapan-daerah", `wilayah/[\d.]+/kesiapan\.html`},
	{"jatuh-tempo", `jatuh-tempo\.html`},
	{"jatuh-tempo-daerah", `wilayah/[\d.]+/jatuh-tempo\.html`},
	{"mutu-daerah", `wilayah/[\d.]+/mutu\.html`},
	{"lembar", `wilayah/[\d.]+/lembar\.html`},
	{"opd", `wilayah/[\d.]+/opd/[^/]+\.html`},
}

// walked is a page that the browser opens: its kind, with empty behind it for a region without data and dirty for data with
// HTML in it.
type walked struct{ name, path string }

const empty, dirty = "-kosong", "-html"

// kindsOf picks the pages of a site to walk.
func kindsOf(t *testing.T, site string) []walked {
	t.Helper()
	var out []walked
	names := sortedKeys(files(t, site))
	for _, k := range pageKinds {
		kind := regexp.MustCompile(`^/?` + k.file + `$`)
		var of []string
		names = slices.DeleteFunc(names, func(n string) bool {
			if kind.MatchString(n) {
				of = append(of, n)
				return true
			}
			return !strings.HasSuffix(n, ".html")
		})
		slices.SortStableFunc(of, func(a, b string) int { return size(t, site, b) - size(t, site, a) })
		if len(of) > 0 {
			out = append(out, walked{k.name, filepath.Join(site, of[0])})
		}
		if len(of) > 1 {
			out = append(out, walked{k.name + empty, filepath.Join(site, of[len(of)-1])})
		}
	}
	for _, n := range names {
		t.Errorf("%s is of no kind in pageKinds", n)
	}
	if len(out) < 5 {
		t.Errorf("only %d kinds of page in %s", len(out), site)
	}
	return out
}

func size(t *testing.T, site, name string) int {
	info, err := os.Stat(filepath.Join(site, name))
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Size())
}

// hostileText ends each free text of the hostile site.
const hostileText = ` <img src=x onerror="window.masuk=alert(1)"><script>window.masuk=alert(2)</script>" onmouseover="alert(3)" '</title></style><b>tebal</b>{{.}}`

// hostileSite is the fixture's site, with HTML in every name, title and remark of the data.
func hostileSite(t *testing.T) string {
	t.Helper()
	s, _ := fixture()
	var updates string
	err := s.QueryRow(t.Context(), `select string_agg('update ' || schema_name || '.' || table_name || ' set ' || column_name || ' = ' || column_name || ' || ''' || replace(?, '''', '''''') || '''', ';' || chr(10) order by table_name, column_index)
		from duckdb_columns() where (schema_name = 'mart' and contains(?, 'create table mart.' || table_name || ' ') or schema_name = 'meta' and table_name not in ('runs', 'snapshot')) and data_type = 'VARCHAR'
		and regexp_full_match(column_name, 'nama(_(wilayah|perangkat_daerah|sub_kegiatan|program|kegiatan|mitra))?|judul|nomor|mitra|para_pihak|uraian|alasan|bukti|bacaan|kalimat|arti|raw|value|tertahan')`, hostileText, fixtureMarts).Scan(&updates)
	if err != nil {
		t.Fatal(err)
	}
	h, err := publish(filepath.Join(t.TempDir(), "workspace"), fixtureLanding, fixtureMarts+";\n"+martColumns+updates)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	out := filepath.Join(t.TempDir(), "site")
	if _, err := Render(t.Context(), h, out, "", nil); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestBrowser opens each kind of page in Chromium, of the fixture's site and of one whose data holds HTML.
func TestBrowser(t *testing.T) {
	t.Parallel()
	b := startBrowser(t, axe, measures)
	_, site := fixture()
	bad := hostileSite(t)
	pages := kindsOf(t, site)
	for _, p := range kindsOf(t, bad) {
		if !strings.HasSuffix(p.name, empty) {
			pages = append(pages, walked{p.name + dirty, p.path})
		}
	}
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			b.t = t
			b.onScreen(p)
			b.onPaper(p)
		})
	}
	for _, s := range []string{site, bad} {
		b.t = t
		b.finder(s)
	}
	b.t = t
	if len(b.dialogs) > 0 {
		t.Errorf("data ran as a script: %q", b.dialogs)
	}
	b.close()
	nothingAsked(t, b)
}

// report names the page of each fault.
func (b *browser) report(p walked, where string, faults []string) {
	b.t.Helper()
	for i, f := range faults {
		if i == 12 {
			b.t.Errorf("%s, %s: and %d more", p.name, where, len(faults)-i)
			return
		}
		b.t.Errorf("%s, %s: %s (%s)", p.name, where, f, p.path)
	}
}

// onScreen looks at a page in windows of four widths.
func (b *browser) onScreen(p walked) {
	b.t.Helper()
	b.media("")
	b.open(p.path, 1280, 900)
	b.picture(p, "desktop")
	b.report(p, "desktop", b.list("uji.charts(false)"))
	b.report(p, "desktop", b.list("uji.folds()"))
	b.report(p, "data", b.list("uji.injected()"))
	if strings.HasSuffix(p.name, dirty) {
		var said bool
		if b.eval("document.body.textContent.includes('<b>tebal</b>')", &said); !said && p.name != "edisi"+dirty { // the list of editions shows no text of the data
			b.t.Errorf("%s does not show the HTML in its data as text", p.name)
		}
	}
	b.eval("uji.open()", nil)
	b.report(p, "desktop, WCAG", b.list("uji.wcag()"))
	b.report(p, "1280 px", b.list("uji.sideways(1280)"))
	b.open(p.path, 360, 780)
	b.picture(p, "phone")
	b.report(p, "phone", b.list("uji.charts(true)"))
	b.eval("uji.open()", nil)
	if !strings.HasSuffix(p.name, dirty) {
		b.report(p, "phone, WCAG", b.list("uji.wcag()"))
	}
	for _, width := range []int{360, 390, 768} {
		b.size(width, 800)
		b.report(p, fmt.Sprint(width, " px"), b.list("uji.sideways(%d)", width))
	}
}

// picture is for people; see -screenshots.
func (b *browser) picture(p walked, kind string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		b.t.Fatal(err)
	}
	name := filepath.Join(*screenshots, p.name+"-"+kind)
	if kind != "print" {
		b.screenshot(name + ".png")
		return
	}
	b.pdf(name + ".pdf")
	if out, err := exec.Command("pdftoppm", "-r", "70", "-png", name+".pdf", name).CombinedOutput(); err != nil {
		b.t.Fatalf("pdftoppm: %v %s", err, out)
	}
}

// finder types the name of a region on the first page and goes to its page, with the mouse and with the keys.
func (b *browser) finder(site string) {
	b.t.Helper()
	index := filepath.Join(site, "index.html")
	hits := func() []string {
		return b.list(`Array.from(document.querySelectorAll('.hits a')).filter(function (a) { return a.checkVisibility() }).map(function (a) { return a.firstChild.textContent })`)
	}
	for way, want := range map[string]string{"click": "wilayah/32.01/index.html", "enter": "wilayah/32.01/index.html", "arrow": "wilayah/32.71/index.html", "escape": ""} {
		b.open(index, 1280, 900)
		b.eval(`document.getElementById('cari').focus()`, nil)
		b.call("Input.insertText", params{"text": "zzz"}, nil)
		if got := hits(); len(got) != 0 {
			b.t.Errorf("%s: no region is called zzz; the finder shows %q", index, got)
		}
		b.eval(`document.getElementById('cari').value = ''`, nil)
		b.call("Input.insertText", params{"text": "bogor"}, nil)
		if got := hits(); len(got) != 2 || !strings.HasPrefix(got[0], "Kabupaten Bogor") || !strings.HasPrefix(got[1], "Kota Bogor") {
			b.t.Fatalf("%s: the finder shows %q for bogor", index, got)
		}
		b.report(walked{"nasional", index}, "the finder's hits", b.list("uji.injected()"))
		if way == "enter" {
			b.report(walked{"nasional", index}, "the finder's hits, WCAG", b.list("uji.wcag()"))
		}
		before := b.loads
		switch way {
		case "click":
			b.eval(`document.querySelector('.hits a').click()`, nil)
		case "arrow":
			for _, key := range []string{"ArrowDown", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"} {
				b.key(key)
			}
		case "escape":
			b.key("ArrowDown")
			b.key("Escape")
			if got := hits(); len(got) != 0 {
				b.t.Errorf("%s: after Escape the finder still shows %q", index, got)
			}
			continue
		default:
			b.key("Enter")
		}
		b.loaded(before)
		var at string
		b.eval("location.pathname", &at)
		if at != filepath.Join(site, want) {
			b.t.Errorf("%s: %s in the finder leads to %s, want %s", index, way, at, want)
		}
	}
}

// nothingAsked reads what the pages fetched, and the browser's own log: every request is for a file of the site, and no
// name of a machine was looked up.
func nothingAsked(t *testing.T, b *browser) {
	t.Helper()
	own := false
	for _, a := range b.asked {
		u, err := url.Parse(a)
		if err != nil || u.Scheme != "file" && u.Scheme != "data" {
			t.Errorf("a page fetched %s", a)
		}
		own = own || strings.HasSuffix(a, "/padu.css")
	}
	if !own {
		t.Errorf("the browser did not report that it fetched padu.css: %q", b.asked)
	}
	data, err := os.ReadFile(b.netLog)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range lookedUp(t, data) {
		t.Errorf("the browser asked the network: %s", a)
	}
}

// lookedUp are the questions of pages from files in Chromium's log of the network: names looked up, addresses asked.
func lookedUp(t *testing.T, log []byte) []string {
	t.Helper()
	var l struct {
		Constants struct{ LogEventTypes map[string]int }
		Events    []struct {
			Type   int
			Params json.RawMessage
		}
	}
	if err := json.Unmarshal(log, &l); err != nil {
		t.Fatalf("the log of the network: %v", err)
	}
	var out []string
	for _, name := range []string{"HOST_RESOLVER_MANAGER_REQUEST", "URL_REQUEST_START_JOB"} {
		code, ok := l.Constants.LogEventTypes[name]
		if !ok {
			t.Errorf("the log of the network knows no %s", name)
		}
		for _, e := range l.Events {
			// What the browser asks for itself has another key.
			if e.Type == code && strings.Contains(string(e.Params), `_key":"file://`) {
				out = append(out, name+" "+string(e.Params))
			}
		}
	}
	return out
}
