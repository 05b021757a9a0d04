package jobs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a small machine may have no zone files

	"padu/ingest"
	"padu/transform"
)

// Config is padu.yaml.
type Config struct {
	Workspace    Workspace                    `yaml:"workspace"`
	Schedule     Schedule                     `yaml:"schedule"`
	Serve        Serve                        `yaml:"serve"`
	SQL          Door                         `yaml:"sql"`
	Alerts       Alerts                       `yaml:"alerts"`
	Guards       Guards                       `yaml:"guards"`
	Sources      []Source                     `yaml:"sources"`
	Parameters   map[string]string            `yaml:"parameters"`
	ParametersOf map[string]map[string]string `yaml:"parameters_of"` // by region, instead of parameters
	Keep         Keep                         `yaml:"keep"`
	Backup       Backup                       `yaml:"backup"`
	Publish      Publish                      `yaml:"publish"`
	Editions     map[string][]string          `yaml:"editions"` // kind of report → the cadences of its editions, instead of padu's choice
}

// Workspace says whose it is.
type Workspace struct {
	Name     string `yaml:"name"`
	Timezone string `yaml:"timezone"` // Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)
	Sample   bool   `yaml:"sample"`   // invented figures: every page says DATA CONTOH
}

// Serve says where the site is served.
type Serve struct {
	Listen      string `yaml:"listen"` // host:port
	AllowRemote bool   `yaml:"allow_remote"`
}

// Source is who sends, what padu fetches there itself, and what its files are.
type Source struct {
	Name     string `yaml:"name"`
	Region   string `yaml:"region"`
	MaxFall  int    `yaml:"max_fall"`  // percent by which rows or money may fall against the last good batch; 0 = 50
	LateDays int    `yaml:"late_days"` // instead of that of alerts; 0 = that
	HTTP     []HTTP `yaml:"http"`
	SQL      []SQL  `yaml:"sql"`
	Files    []Rule `yaml:"files"`
}

// Rule says what the files that match are.
type Rule struct {
	Match   string            `yaml:"match"`
	Dataset string            `yaml:"dataset"`
	Region  string            `yaml:"region"`
	Year    int               `yaml:"year"`
	Stage   string            `yaml:"stage"`
	Month   int               `yaml:"month"`
	Cover   string            `yaml:"cover"`
	Sheet   string            `yaml:"sheet"`
	Dates   string            `yaml:"dates"`
	Decimal string            `yaml:"decimal"`
	Columns map[string]string `yaml:"columns"`
}

// zones are the time zones of Indonesia by either of their names.
var zones = map[string]string{"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura",
	"Asia/Jakarta": "Asia/Jakarta", "Asia/Makassar": "Asia/Makassar", "Asia/Jayapura": "Asia/Jayapura"}

// defaults is the configuration where padu.yaml says nothing.
func defaults() Config {
	return Config{
		Workspace: Workspace{Name: "padu", Timezone: "Asia/Jakarta"},
		Schedule:  Schedule{Nightly: "30 1 * * *", Housekeeping: "0 4 * * 0", Retries: 4, RetryAfter: "5m"},
		Serve:     Serve{Listen: "127.0.0.1:8080"},
		SQL:       normalDoor,
	}
}

// LoadConfig reads dir/padu.yaml: defaults, then the file, decoded strictly, then checked. The error holds every mistake,
// each with its line, what was found and what is allowed.
func LoadConfig(dir string) (Config, error) {
	c := defaults()
	path := filepath.Join(dir, "padu.yaml")
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return c, fmt.Errorf("%s is not there; run padu init here, or name the workspace with --dir", path)
	}
	if err != nil {
		return c, err
	}
	d := decodeYAML(data, &c)
	c.check(d)
	return c, d.err("padu.yaml")
}

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// check tells the decoder every value that is not allowed.
func (c *Config) check(d *decoder) {
	if zones[c.Workspace.Timezone] == "" {
		d.say("workspace.timezone", "found %q; allowed Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT)", c.Workspace.Timezone)
	}
	c.Schedule.check(d)
	c.Guards.check(d)
	checkListen(d, "serve.listen", c.Serve.Listen, c.Serve.AllowRemote, "127.0.0.1:8080")
	c.SQL.check(d)
	c.Alerts.check(d)
	names := map[string]bool{}
	for i := range c.Sources {
		s, at := &c.Sources[i], fmt.Sprintf("sources[%d]", i)
		switch {
		case !sourceName.MatchString(s.Name):
			d.say(at+".name", "found %q; use small letters, digits and dashes: it is the folder inbox/<name>", s.Name)
		case names[s.Name]:
			d.say(at+".name", "%q stands twice; each source has its own name", s.Name)
		}
		names[s.Name] = true
		checkRegion(d, at+".region", s.Region)
		if s.MaxFall < 0 || s.MaxFall > 100 {
			d.say(at+".max_fall", "found %d; allowed 1 to 100 percent, 100 lets every fall pass", s.MaxFall)
		}
		if s.LateDays < 0 || s.LateDays > 3650 {
			d.say(at+".late_days", "found %d; allowed 1 to 3650 days", s.LateDays)
		}
		if len(s.Files) == 0 {
			d.say(at+".files", "nothing there; write which files come: - {match: \"rkpd*.xlsx\", dataset: rkpd}")
		}
		for j := range s.Files {
			s.Files[j].check(d, fmt.Sprintf("%s.files[%d]", at, j))
		}
		s.checkFetch(d, at, c.Workspace.Sample)
	}
	c.checkEditions(d)
	c.Keep.check(d)
	c.Publish.Postgres.check(d)
	checkParameters(d, "parameters", c.Parameters, false)
	for _, region := range sortedKeys(c.ParametersOf) {
		at := "parameters_of." + region
		if !ingest.IsRegion(region) {
			d.say(at, `found %q; write a region's code in quotes, for example "32.71"`, region)
		}
		checkParameters(d, at, c.ParametersOf[region], true)
	}
}

func checkParameters(d *decoder, at string, values map[string]string, ofRegion bool) {
	for _, name := range sortedKeys(values) {
		if err := transform.CheckParameter(name, values[name], ofRegion); err != nil {
			d.say(at+"."+name, "%v", err)
		}
	}
}

func checkRegion(d *decoder, at, code string) {
	if code != "" && !ingest.IsRegion(code) {
		d.say(at, `found %q; write a region's code in quotes, for example "32.71"`, code)
	}
}

func (r *Rule) check(d *decoder, at string) {
	if r.Match == "" {
		d.say(at+".match", `nothing there; write a file name with * and {year} {month} {stage} {region}, for example "rkpd-{year}-{stage}.xlsx"`)
	} else if _, err := ingest.Pattern(r.Match); err != nil {
		d.say(at+".match", "%v", err)
	}
	datasets := ingest.Datasets()
	if !slices.Contains(datasets, r.Dataset) {
		d.say(at+".dataset", "found %q; known: %s", r.Dataset, strings.Join(datasets, ", "))
	}
	checkRegion(d, at+".region", r.Region)
	if r.Year != 0 && (r.Year < 2000 || r.Year > 2100) {
		d.say(at+".year", "found %d; allowed 2000 to 2100", r.Year)
	}
	if r.Month < 0 || r.Month > 12 {
		d.say(at+".month", "found %d; allowed 1 to 12", r.Month)
	}
	if s, err := ingest.ParseStage(r.Stage); r.Stage != "" && err != nil {
		d.say(at+".stage", "found %q; allowed murni, pergeseran-1 (2, 3 …), perubahan", r.Stage)
	} else if r.Stage != "" {
		r.Stage = s
	}
	for _, o := range []struct {
		key, value string
		allowed    []string
	}{{"cover", r.Cover, []string{"region", "agency", "rows"}}, {"dates", r.Dates, []string{"dmy", "mdy"}}, {"decimal", r.Decimal, []string{"comma", "point"}}} {
		if o.value != "" && !slices.Contains(o.allowed, o.value) {
			d.say(at+"."+o.key, "found %q; allowed %s", o.value, strings.Join(o.allowed, ", "))
		}
	}
	fields := ingest.FieldNames(r.Dataset)
	for _, col := range sortedKeys(r.Columns) {
		if len(fields) > 0 && !slices.Contains(fields, r.Columns[col]) {
			d.say(at+".columns", "%q is mapped to %q, which is no field of %s; its fields: %s", col, r.Columns[col], r.Dataset, strings.Join(fields, ", "))
		}
	}
}

// sources are the configured sources as ingest takes them.
func (c Config) sources() []ingest.Source {
	var out []ingest.Source
	for _, s := range c.Sources {
		t := ingest.Source{Name: s.Name, Region: s.Region}
		for _, r := range s.Files {
			t.Files = append(t.Files, r.fileRule(s.MaxFall))
		}
		out = append(out, t)
	}
	return out
}

// fileRule is the rule as ingest takes it.
func (r Rule) fileRule(maxFall int) ingest.FileRule {
	return ingest.FileRule{Match: r.Match, Dataset: r.Dataset, Region: r.Region, Year: r.Year, Stage: r.Stage, Month: r.Month, Cover: r.Cover, Sheet: r.Sheet,
		Dates: r.Dates, Decimal: r.Decimal, Columns: r.Columns, MaxFall: maxFall}
}

// zone is the workspace's time zone.
func (c Config) zone() *time.Location {
	z, err := time.LoadLocation(zones[c.Workspace.Timezone])
	if err != nil {
		panic(err) // the zone files are part of the program, and check has seen the name
	}
	return z
}
