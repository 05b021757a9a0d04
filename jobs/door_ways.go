package jobs

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// way is one way to the data, with a line that works where it is copied to.
type way struct {
	Name string `json:"name"`
	Line string `json:"line"`
}

// wayTable is a mart that every snapshot has.
const wayTable = "fct_kerja_sama"

// waysIn are all that there are now. Without users of its own, a workspace with invented figures has one that is in the lines.
func (ws *workspace) waysIn(site, sql string) (ways []way, err error) {
	ways = []way{{"site", "http://" + site + "/"}}
	dir, err := filepath.Abs(ws.dir)
	if err != nil {
		return ways, err
	}
	now := filepath.Join(dir, "published", "current")
	if !missing(filepath.Join(now, "padu.duckdb")) {
		ways = append(ways, way{"DuckDB", "duckdb -readonly " + shellQuoted(filepath.Join(now, "padu.duckdb"))})
	}
	if files := filepath.Join(now, "parquet", "mart", wayTable); !missing(files) {
		ways = append(ways, way{"Parquet", "duckdb -c " + shellQuoted("from read_parquet($$"+filepath.Join(files, "**", "*.parquet")+"$$) limit 5")})
	}
	if p := ws.config.Publish.Postgres; p.wanted() {
		if t, _, ok := p.target(dir); ok && t.Line() != "" {
			ways = append(ways, way{"psql", t.Line()})
		}
	}
	if sql == "" {
		return ways, nil
	}
	cert, err := ws.config.SQL.certificate(dir)
	if err != nil {
		return ways, err
	}
	print, until, err := cert.Fingerprint()
	if err != nil {
		return ways, err
	}
	file, err := filepath.Abs(cert.File())
	if err != nil {
		return ways, err
	}
	user, password, secret := "USER", `os.environ["PADU_PASSWORD"]`, "$PADU_PASSWORD"
	if (doorSettings{ws.config.SQL, ws.config.Workspace.Sample}).visitor() {
		user, password, secret = visitorName, strconv.Quote(visitorPassword), visitorPassword
	}
	at := clientAddress(sql)
	program := fmt.Sprintf(`import os, adbc_driver_flightsql.dbapi as f; c = f.connect("grpc+tls://%s", {"username": "%s", "password": %s, `+
		`"adbc.flight.sql.client_option.tls_root_certs": open(%s).read()}, autocommit=True).cursor(); c.execute("%s"); print(c.fetchall())`,
		at, user, password, strconv.Quote(file), "select count(*) from "+wayTable)
	ways = append(ways, way{"Python", "python3 -c " + shellQuoted(program)},
		way{"JDBC", fmt.Sprintf("jdbc:arrow-flight-sql://%s/?useEncryption=true&tlsRootCerts=%s&user=%s&password=%s", at, (&url.URL{Path: file}).EscapedPath(), user, secret)},
		way{"SHA-256", print},
		way{"", "the certificate that SQL clients see, until " + until.Format(time.DateOnly)})
	if user != visitorName {
		ways = append(ways, way{"users", "padu user add NAME --role " + roleAll + " --dir " + shellQuoted(dir)})
	}
	return ways, nil
}

// clientAddress is the address by which clients call a server that listens on it: one that listens on all is called by the machine's name.
func clientAddress(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return listen
	}
	name, err := os.Hostname()
	if err != nil {
		name = "localhost"
	}
	return net.JoinHostPort(name, port)
}

// missing tells whether a file is not there.
func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}
