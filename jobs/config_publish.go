package jobs

import (
	"regexp"
	"slices"
	"strings"

	"padu/ingest"
	"padu/warehouse/postgres"
)

// Publish says where else a snapshot goes.
type Publish struct {
	Postgres Postgres `yaml:"postgres"`
}

// Postgres is a database that has a copy of the marts.
type Postgres struct {
	DSNEnv  string   `yaml:"dsn_env"`
	DSNFile string   `yaml:"dsn_file"`
	Schema  string   `yaml:"schema"`
	Readers []string `yaml:"readers"` // roles
	Timeout string   `yaml:"timeout"` // of one copy
}

var schemaName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)

// check fills in what the file leaves open and tells the decoder what is not allowed, where the section is there.
func (p *Postgres) check(d *decoder) {
	at := "publish.postgres"
	if d.lines[at] == 0 {
		return
	}
	d.checkSecret(at, "dsn", p.DSNEnv, p.DSNFile, true)
	p.Schema = orElse(p.Schema, "padu")
	if !schemaName.MatchString(p.Schema) || strings.HasPrefix(p.Schema, "pg_") || p.Schema == "public" || p.Schema == "information_schema" {
		d.say(at+".schema", "found %q; write a schema that is padu's own, in small letters, digits and _: padu", p.Schema)
	}
	for i, r := range p.Readers {
		if r == "" || r == "public" || slices.Contains(p.Readers[:i], r) {
			d.say(at+".readers", "found %q; write each role of PostgreSQL once by its name; public, which is everybody, is none", r)
		}
	}
	d.checkTime(at+".timeout", &p.Timeout, "10m")
}

// wanted tells whether padu.yaml has the section.
func (p Postgres) wanted() bool { return p.DSNEnv+p.DSNFile != "" }

// target is where the copy goes; reason says what is wrong where the secret is missing.
func (p Postgres) target(dir string) (t postgres.Target, reason ingest.Problem, ok bool) {
	dsn, en, id := readSecret(dir, "dsn", p.DSNEnv, p.DSNFile)
	return postgres.Target{DSN: dsn, Schema: p.Schema, Readers: p.Readers, Within: duration(p.Timeout)}, ingest.Problem{File: "the copy in PostgreSQL", Reason: en, Alasan: id}, dsn != ""
}
