package jobs

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"padu/ingest"
)

// HTTP says what padu asks a server for, and which file in the inbox it becomes.
type HTTP struct {
	URL         string `yaml:"url"`
	File        string `yaml:"file"`
	Paging      string `yaml:"paging"`
	Size        int    `yaml:"size"`
	OffsetParam string `yaml:"offset_param"`
	LimitParam  string `yaml:"limit_param"`
	PageParam   string `yaml:"page_param"`
	Next        string `yaml:"next"`
	Records     string `yaml:"records"`
	Total       string `yaml:"total"`
	TokenEnv    string `yaml:"token_env"`
	TokenFile   string `yaml:"token_file"`
	TokenHeader string `yaml:"token_header"`
	TokenPrefix string `yaml:"token_prefix"`
	Rate        int    `yaml:"rate"`    // requests per second
	Timeout     string `yaml:"timeout"` // of one request
	Within      string `yaml:"within"`  // of the whole pull
	Retries     int    `yaml:"retries"`
	MaxBytes    int    `yaml:"max_bytes"`
}

// SQL says what padu asks a database for, and which file in the inbox it becomes.
type SQL struct {
	Driver  string `yaml:"driver"`
	DSNEnv  string `yaml:"dsn_env"`
	DSNFile string `yaml:"dsn_file"`
	Query   string `yaml:"query"`
	File    string `yaml:"file"`
	Within  string `yaml:"within"`
	Retries int    `yaml:"retries"` // of the connection
}

var (
	envName   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	fetchName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	header    = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
)

// checkFetch fills in what the file leaves open and tells the decoder what is not allowed.
func (s *Source) checkFetch(d *decoder, at string, sample bool) {
	files := map[string]bool{}
	for i := range s.HTTP {
		h, at := &s.HTTP[i], fmt.Sprintf("%s.http[%d]", at, i)
		h.check(d, at, sample)
		s.checkFile(d, at+".file", h.File, append([]string{".ndjson"}, ingest.KeptAsItComes...), files)
	}
	for i := range s.SQL {
		q, at := &s.SQL[i], fmt.Sprintf("%s.sql[%d]", at, i)
		q.check(d, at)
		s.checkFile(d, at+".file", q.File, []string{".ndjson"}, files)
	}
}

// checkFile: what is fetched must come under a rule, or it would be left out every night.
func (s *Source) checkFile(d *decoder, at, name string, endings []string, seen map[string]bool) {
	if !fetchName.MatchString(name) || !slices.Contains(endings, filepath.Ext(name)) {
		d.say(at, "found %q; write a file name of letters, digits, dots and dashes that ends in %s", name, strings.Join(endings, ", "))
		return
	}
	if seen[name] {
		d.say(at, "%q stands twice in this source; each has its own file", name)
	}
	seen[name] = true
	for _, r := range s.Files {
		if p, err := ingest.Pattern(r.Match); err != nil || p.MatchString(name) {
			return
		}
	}
	d.say(at, "no rule under files: matches %q; add - {match: %q, dataset: …}", name, name)
}

func (h *HTTP) check(d *decoder, at string, sample bool) {
	u, err := url.Parse(atPortal(h.URL, "http://127.0.0.1"))
	switch {
	case strings.HasPrefix(h.URL, portal) && !sample:
		d.say(at+".url", "%s is the server of a sample, only with workspace: {sample: true}; write https://host/path?name=value", portal)
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		d.say(at+".url", "not an address; write https://host/path?name=value") // not shown: it may hold a secret
	}
	h.Paging = orElse(h.Paging, "none")
	if allowed := []string{"none", "offset", "page", "next"}; !slices.Contains(allowed, h.Paging) {
		d.say(at+".paging", "found %q; allowed %s", h.Paging, strings.Join(allowed, ", "))
	}
	h.checkKeys(d, at)
	h.OffsetParam, h.LimitParam, h.PageParam = orElse(h.OffsetParam, "offset"), orElse(h.LimitParam, "limit"), orElse(h.PageParam, "page")
	d.checkNumber(at+".size", &h.Size, 100, 1, 100_000)
	d.checkNumber(at+".rate", &h.Rate, 5, 1, 100)
	d.checkNumber(at+".retries", &h.Retries, 4, 0, 20)
	d.checkNumber(at+".max_bytes", &h.MaxBytes, 2_000_000_000, 1, 1_000_000_000_000)
	d.checkTime(at+".timeout", &h.Timeout, "30s")
	d.checkTime(at+".within", &h.Within, "10m")
	d.checkSecret(at, "token", h.TokenEnv, h.TokenFile, false)
	h.TokenHeader = orElse(h.TokenHeader, "Authorization")
	if !header.MatchString(h.TokenHeader) {
		d.say(at+".token_header", "found %q; write a header's name, for example X-API-Key", h.TokenHeader)
	}
	if d.lines[at+".token_prefix"] == 0 && h.TokenHeader == "Authorization" {
		h.TokenPrefix = "Bearer "
	}
}

// checkKeys names the keys that say nothing beside the others.
func (h *HTTP) checkKeys(d *decoder, at string) {
	asIs := filepath.Ext(h.File) != ".ndjson"
	if asIs && h.Paging != "none" {
		d.say(at+".paging", "found %q; a file kept as it comes has one page: paging: none, or name the file .ndjson", h.Paging)
	}
	for _, k := range []struct {
		key, needs string
		ok         bool
	}{
		{"size", "paging: offset or page", h.Paging == "offset" || h.Paging == "page"},
		{"limit_param", "paging: offset or page", h.Paging == "offset" || h.Paging == "page"},
		{"offset_param", "paging: offset", h.Paging == "offset"},
		{"page_param", "paging: page", h.Paging == "page"},
		{"next", "paging: next", h.Paging == "next"},
		{"records", "a file that ends in .ndjson", !asIs},
		{"total", "a file that ends in .ndjson", !asIs},
		{"token_header", "token_env: or token_file:", h.TokenEnv+h.TokenFile != ""},
		{"token_prefix", "token_env: or token_file:", h.TokenEnv+h.TokenFile != ""},
	} {
		if d.lines[at+"."+k.key] != 0 && !k.ok {
			d.say(at+"."+k.key, "only with %s; leave it out", k.needs)
		}
	}
}

func (q *SQL) check(d *decoder, at string) {
	if !slices.Contains(ingest.Drivers, q.Driver) {
		d.say(at+".driver", "found %q; allowed %s (mysql is MariaDB too)", q.Driver, strings.Join(ingest.Drivers, ", "))
	}
	if err := ingest.CheckQuery(q.Query); err != nil {
		d.say(at+".query", "%v", err)
	}
	d.checkTime(at+".within", &q.Within, "10m")
	d.checkNumber(at+".retries", &q.Retries, 4, 0, 20)
	d.checkSecret(at, "dsn", q.DSNEnv, q.DSNFile, true)
}

// checkSecret never shows what it found: whoever writes the secret itself there should not read it again in a log.
func (d *decoder) checkSecret(at, key, env, file string, needed bool) {
	switch {
	case env != "" && file != "":
		d.say(at+"."+key+"_file", "beside %s_env; write one of them", key)
	case env != "" && !envName.MatchString(env):
		d.say(at+"."+key+"_env", "not the name of an environment variable; write the name here, and the secret into the variable")
	case needed && env == "" && file == "":
		d.say(at+"."+key+"_env", "nothing there; write the name of the environment variable that holds it, or %s_file: the path of a file", key)
	}
}

// checkNumber puts the default where nothing is written.
func (d *decoder) checkNumber(at string, n *int, normal, least, most int) {
	if d.lines[at] == 0 {
		*n = normal
	}
	if *n < least || *n > most {
		d.say(at, "found %d; allowed %d to %d", *n, least, most)
	}
}

func (d *decoder) checkTime(at string, text *string, normal string) {
	*text = orElse(*text, normal)
	if t, err := time.ParseDuration(*text); err != nil || t < time.Millisecond || t > 24*time.Hour {
		d.say(at, "found %q; write a time up to 24h, for example 30s, 10m or 1h", *text)
	}
}

func orElse(s, normal string) string {
	if s == "" {
		return normal
	}
	return s
}

// fetching is the source with what it fetches, at address where {portal} stands; where a secret is missing, that fetch is a problem.
func (s Source) fetching(dir, address string) (ingest.Source, []ingest.Problem) {
	out, problems := ingest.Source{Name: s.Name}, []ingest.Problem(nil)
	secret := func(key, env, file, target string) (string, bool) {
		if env+file == "" {
			return "", true
		}
		text, en, id := readSecret(dir, key, env, file)
		if text == "" {
			problems = append(problems, ingest.Problem{Source: s.Name, File: "inbox/" + s.Name + "/" + target, Reason: en, Alasan: id})
		}
		return text, text != ""
	}
	for _, h := range s.HTTP {
		if token, ok := secret("token", h.TokenEnv, h.TokenFile, h.File); ok {
			out.HTTP = append(out.HTTP, ingest.HTTP{URL: atPortal(h.URL, address), Written: h.URL, File: h.File, Paging: h.Paging, Size: h.Size, OffsetParam: h.OffsetParam,
				LimitParam: h.LimitParam, PageParam: h.PageParam, Next: h.Next, Records: h.Records, Total: h.Total, Header: h.TokenHeader,
				Prefix: h.TokenPrefix, Token: token, Rate: h.Rate, Timeout: duration(h.Timeout), Within: duration(h.Within), Pause: time.Second,
				Retries: h.Retries, MaxBytes: int64(h.MaxBytes)})
		}
	}
	for _, q := range s.SQL {
		if dsn, ok := secret("dsn", q.DSNEnv, q.DSNFile, q.File); ok {
			out.SQL = append(out.SQL, ingest.Query{Driver: q.Driver, DSN: dsn, SQL: q.Query, File: q.File, Within: duration(q.Within), Pause: time.Second, Retries: q.Retries})
		}
	}
	return out, problems
}

// readSecret reads what the environment variable or the file holds; where that is nothing, it says what is wrong.
func readSecret(dir, key, env, file string) (text, en, id string) {
	if env != "" {
		return strings.TrimSpace(os.Getenv(env)), fmt.Sprintf("%s_env: the environment variable %s is empty; set it for padu", key, env),
			fmt.Sprintf("variabel lingkungan %s kosong; hubungi pengelola padu", env)
	}
	data, err := os.ReadFile(inDir(dir, file))
	if err != nil {
		return "", fmt.Sprintf("%s_file: %v", key, err), fmt.Sprintf("berkas %s tidak dapat dibaca; hubungi pengelola padu", file)
	}
	return strings.TrimSpace(string(data)), fmt.Sprintf("%s_file: %s is empty; write the secret into it", key, file), fmt.Sprintf("berkas %s kosong; hubungi pengelola padu", file)
}

func inDir(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// duration is a text that check has seen.
func duration(text string) time.Duration {
	t, err := time.ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return t
}
