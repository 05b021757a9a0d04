package jobs

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"padu/ingest"
	"padu/warehouse/door"
)

// Door says where and how analysts may ask the current snapshot with SQL. Who may come in is in users.json (padu user).
type Door struct {
	Listen      string     `yaml:"listen"` // host:port; "": there is no server
	AllowRemote bool       `yaml:"allow_remote"`
	Cert        string     `yaml:"cert"` // certificate and key in PEM; "": padu makes its own
	Key         string     `yaml:"key"`
	Time        string     `yaml:"time"`       // of one query
	Memory      string     `yaml:"memory"`     // of all queries together
	Disk        string     `yaml:"disk"`       // temporary files of all queries together
	Rows        int        `yaml:"rows"`       // of one result; 0: as many as there are
	AtOnce      int        `yaml:"at_once"`    // queries; another one waits
	PerMinute   int        `yaml:"per_minute"` // queries of one user; 0: as many as they send
	Roles       []DoorRole `yaml:"roles"`      // beside or instead of roleAll
}

// DoorRole is what of the snapshot is there for its users.
type DoorRole struct {
	Name    string   `yaml:"name"`
	Regions []string `yaml:"regions"` // none: all
	Rows    int      `yaml:"rows"`    // of one result, instead of that above; 0: that
}

// roleAll is the role that is there without being written: all regions.
const roleAll = "semua"

// normalDoor is where analysts come in when padu.yaml says nothing.
var normalDoor = Door{Listen: "127.0.0.1:31337"}

// leastShare is the memory without which one door of a role cannot answer much.
const leastDoor = 128e6

func (s *Door) check(d *decoder) {
	if s.Listen != "" {
		checkListen(d, "sql.listen", s.Listen, s.AllowRemote, "127.0.0.1:31337")
	}
	if (s.Cert == "") != (s.Key == "") {
		d.say("sql.cert", "a certificate and its key belong together; write cert: and key:, or neither, and padu makes both")
	}
	d.checkTime("sql.time", &s.Time, "60s")
	d.checkBytes("sql.memory", &s.Memory, "2GB")
	d.checkBytes("sql.disk", &s.Disk, "10GB")
	d.checkNumber("sql.rows", &s.Rows, 0, 0, 1_000_000_000)
	d.checkNumber("sql.at_once", &s.AtOnce, 4, 1, 64)
	d.checkNumber("sql.per_minute", &s.PerMinute, 120, 0, 100_000)
	names := map[string]bool{}
	for i, r := range s.Roles {
		at := fmt.Sprintf("sql.roles[%d]", i)
		if err := door.CheckName(r.Name); err != nil {
			d.say(at+".name", "%v", err)
		} else if names[r.Name] {
			d.say(at+".name", "%q stands twice; each role has its own name", r.Name)
		}
		names[r.Name] = true
		if r.Name == roleAll && len(r.Regions) > 0 {
			d.say(at+".regions", "%s is the role of all regions; give this one another name", roleAll)
		}
		for j, code := range r.Regions {
			if !ingest.IsRegion(code) {
				d.say(fmt.Sprintf("%s.regions[%d]", at, j), `found %q; write a region's code in quotes, for example "32.71"`, code)
			}
		}
		if r.Rows < 0 || r.Rows > 1_000_000_000 {
			d.say(at+".rows", "found %d; allowed 0 to 1000000000", r.Rows)
		}
	}
	if n, shares := bytesOf(s.Memory), s.shares(); n > 0 && n/int64(shares) < leastDoor {
		d.say("sql.memory", "found %s, which %d files of roles share; write at least %.1fGB", s.Memory, shares, float64(shares)*leastDoor/1e9)
	}
}

// shares is among how many open files the memory is divided: one for each list of regions, and one more while they change to a newer
// snapshot, one by one.
func (s Door) shares() int {
	lists := map[string]bool{"": true}
	for _, r := range s.Roles {
		lists[strings.Join(slices.Compact(slices.Sorted(slices.Values(r.Regions))), ",")] = true
	}
	return len(lists) + 1
}

// role is what a role means, false where there is none of that name.
func (s Door) role(name string) (door.Role, bool) {
	for _, r := range s.Roles {
		if r.Name == name {
			return door.Role{Name: r.Name, Regions: r.Regions, Rows: int64(r.Rows)}, true
		}
	}
	return door.Role{Name: roleAll}, name == roleAll
}

// roleNames are all roles.
func (s Door) roleNames() []string {
	out := []string{roleAll}
	for _, r := range s.Roles {
		out = append(out, r.Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// limits hold for every query.
func (s Door) limits() door.Limits {
	t, err := time.ParseDuration(s.Time)
	if err != nil {
		panic(err) // check has seen it
	}
	return door.Limits{Time: t, Memory: bytesOf(s.Memory), Disk: bytesOf(s.Disk), Held: s.held(), Rows: int64(s.Rows), AtOnce: s.AtOnce}
}

// held is how many bytes the process of the door may hold before it stops queries: texts and lists that they make are beside DuckDB's limit.
func (s Door) held() int64 { return bytesOf(s.Memory) + doorMemory }

// hosts are the names by which clients may call the server, for its certificate.
func (s Door) hosts() []string {
	out := []string{"localhost", "127.0.0.1", "::1"}
	if name, err := os.Hostname(); err == nil {
		out = append(out, name)
	}
	host, _, err := net.SplitHostPort(s.Listen)
	if ip := net.ParseIP(host); err == nil && host != "" && (ip == nil || !ip.IsUnspecified()) {
		out = append(out, host)
	} else if all, err := net.InterfaceAddrs(); err == nil { // every address of this machine
		for _, a := range all {
			if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
				out = append(out, n.IP.String())
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkListen: an address, and one that other machines can reach only where that was said.
func checkListen(d *decoder, at, listen string, remote bool, example string) {
	if host, _, err := net.SplitHostPort(listen); err != nil {
		d.say(at, "found %q; write host:port, for example %s", listen, example)
	} else if !remote && !isLoopback(host) {
		d.say(at, "found %q, which other machines can reach; use 127.0.0.1, or say allow_remote: true", listen)
	}
}

var bytesForm = regexp.MustCompile(`^([1-9][0-9]{0,5})(MB|GB|TB)$`)

// bytesOf is a size as it is written in padu.yaml; 0 when it is none.
func bytesOf(text string) int64 {
	m := bytesForm.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // digits, the pattern says
	return n * map[string]int64{"MB": 1e6, "GB": 1e9, "TB": 1e12}[m[2]]
}

func (d *decoder) checkBytes(at string, text *string, normal string) {
	if *text = orElse(*text, normal); bytesOf(*text) == 0 {
		d.say(at, "found %q; write a size, for example 500MB or 2GB", *text)
	}
}
