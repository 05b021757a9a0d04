package jobs

import (
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Keep says what stays on the disk. What the current pages and snapshot need always does.
type Keep struct {
	Snapshots int    `yaml:"snapshots"` // the newest; the current one and those of editions beside them
	Sites     int    `yaml:"sites"`     // the newest, the current one among them
	Backups   int    `yaml:"backups"`   // the newest, in the folder of backup:
	Editions  string `yaml:"editions"`  // all, or how long a revision that a later one of its period followed
	Archive   string `yaml:"archive"`   // all, or how long a file after another took its place
	Runs      string `yaml:"runs"`      // all, or how long the lines of a run
	Audit     string `yaml:"audit"`     // all, or how long the lines of the SQL door
}

// Backup says where copies of the workspace go.
type Backup struct {
	Dir string `yaml:"dir"`
}

const keepAll = "all"

var keepTime = regexp.MustCompile(`^([1-9][0-9]{0,4}) (days|years)$`)

func (k *Keep) check(d *decoder) {
	d.checkNumber("keep.snapshots", &k.Snapshots, 3, 1, 1000)
	d.checkNumber("keep.sites", &k.Sites, 2, 1, 1000)
	d.checkNumber("keep.backups", &k.Backups, 7, 1, 1000)
	k.Audit = orElse(k.Audit, "400 days")
	for _, v := range []struct {
		key  string
		text *string
	}{{"keep.editions", &k.Editions}, {"keep.archive", &k.Archive}, {"keep.runs", &k.Runs}, {"keep.audit", &k.Audit}} {
		if *v.text = orElse(*v.text, keepAll); *v.text != keepAll && !keepTime.MatchString(*v.text) {
			d.say(v.key, "found %q; write all, or a time: 400 days, 10 years", *v.text)
		}
	}
}

// before is the time before which a thing is too old for text, and false where all is kept.
func before(text string, now time.Time) (time.Time, bool) {
	m := keepTime.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	n, _ := strconv.Atoi(m[1]) // digits, the pattern says
	if m[2] == "years" {
		return now.AddDate(-n, 0, 0), true
	}
	return now.AddDate(0, 0, -n), true
}

// backupDir is where backups go: what padu.yaml says, else a folder of the workspace itself.
func (ws *workspace) backupDir() string {
	return inDir(ws.dir, orElse(ws.config.Backup.Dir, "backups"))
}

// secretFiles are the files inside the workspace that padu.yaml reads a secret from: every key that ends in _file.
func (ws *workspace) secretFiles() []string {
	root, err := filepath.Abs(ws.dir)
	if err != nil {
		root = ws.dir
	}
	var out []string
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				walk(v.MapIndex(k))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Field(i).Kind() != reflect.String || !strings.HasSuffix(v.Type().Field(i).Tag.Get("yaml"), "_file") {
					walk(v.Field(i))
				} else if rel, err := filepath.Rel(root, inDir(root, v.Field(i).String())); err == nil && rel != "." && filepath.IsLocal(rel) {
					out = append(out, rel)
				}
			}
		}
	}
	walk(reflect.ValueOf(ws.config))
	slices.Sort(out)
	return slices.Compact(out)
}
