package jobs

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"padu/warehouse"
	"padu/warehouse/door"
	"padu/warehouse/flight"
)

// endsSoon is when a certificate of the office's own needs a new one.
const endsSoon = 21 * 24 * time.Hour

// sql: who may ask is in a file of padu's own, every role of theirs is known, the certificate holds, and the server answers when padu serve runs.
func (d *doctor) sql(ctx context.Context) (string, []finding) {
	says, out := d.users()
	if d.mistakes != nil || d.config.SQL.Listen == "" {
		return says, out
	}
	cert, found := d.certificate()
	out = append(out, found...)
	held, err := warehouse.Locked(filepath.Join(d.dir, "runs", "serve.lock"))
	if err != nil {
		return says, out // serve says it
	}
	if held {
		at, found := d.answers(ctx, cert)
		return says + at, append(out, found...)
	}
	if err := free(ctx, d.config.SQL.Listen); err != nil {
		out = append(out, bad("the SQL server could not listen: "+err.Error(), "an address that no other program has, as sql: listen: in padu.yaml",
			"ss -ltnp 'sport = :"+d.config.SQL.Listen[strings.LastIndex(d.config.SQL.Listen, ":")+1:]+"'"))
	}
	return says, out
}

// users looks at the file of users.
func (d *doctor) users() (string, []finding) {
	all, err := door.Accounts(d.dir)
	if err != nil {
		return "", []finding{bad(err.Error(), "the users, as padu user writes them", "ls -l "+d.path("users.json"))}
	}
	var out []finding
	for _, name := range []string{"users.json", "runs/sql.key", "runs/sql.ndjson"} {
		if st, err := os.Stat(filepath.Join(d.dir, name)); err == nil && st.Mode().Perm()&0o077 != 0 {
			out = append(out, bad(fmt.Sprintf("others of this machine may use %s (%v)", name, st.Mode()), "a file that padu alone reads", "chmod 600 "+d.path(name)))
		}
	}
	if d.mistakes == nil {
		for _, a := range all {
			if _, ok := d.config.SQL.role(a.Role); !ok {
				out = append(out, bad(fmt.Sprintf("user %s has the role %q, which padu.yaml does not name: nothing is answered", a.Name, a.Role),
					"one of "+strings.Join(d.config.SQL.roleNames(), ", "), d.padu("user add "+a.Name+" --role "+roleAll)))
			}
		}
	}
	says := several(len(all), "user", "users")
	if d.config.SQL.Listen == "" {
		says += "; no server, as padu.yaml says"
	}
	return says, out
}

// certificate looks at the one that clients see; nil when there is none yet.
func (d *doctor) certificate() (*flight.Certificate, []finding) {
	s := d.config.SQL
	own := s.Cert == ""
	cert, key := filepath.Join(d.dir, "runs", "sql.crt"), filepath.Join(d.dir, "runs", "sql.key")
	if !own {
		cert, key = inDir(d.dir, s.Cert), inDir(d.dir, s.Key)
	} else if missing(cert) {
		return nil, nil // padu serve makes it
	}
	mend := "put the office's new certificate there: " + shellQuoted(cert)
	if own {
		mend = "sudo systemctl restart padu"
	}
	now := func() time.Time { return d.now }
	c, err := flight.OpenCertificate(cert, key, now)
	if err != nil {
		return nil, []finding{bad(err.Error(), "a certificate and its key, PEM, that this user may read", mend)}
	}
	switch _, until, err := c.Fingerprint(); {
	case err != nil:
		return nil, []finding{bad(err.Error(), "a certificate", mend)}
	case d.now.After(until):
		return c, []finding{bad("the certificate of the SQL server ended on "+d.when(until), "one that holds", mend)}
	case until.Sub(d.now) < endsSoon:
		return c, []finding{look("the certificate of the SQL server ends on "+d.when(until), "one that holds for longer than 21 days", mend)}
	}
	return c, nil
}

// answers asks a server that should be there: the socket is padu serve's, so that only an answer shows that the process lives.
func (d *doctor) answers(ctx context.Context, cert *flight.Certificate) (string, []finding) {
	var s serving
	data, err := os.ReadFile(filepath.Join(d.dir, "runs", "serve.lock"))
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil || cert == nil {
		return "; padu serve has not said yet where the server is", nil
	}
	if s.SQL == "" {
		return "", []finding{bad("padu serve runs without the SQL server that padu.yaml wants at "+d.config.SQL.Listen, "a server", "sudo systemctl status padu")}
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	// By which name clients call it is not known here; that it has the certificate of the files is.
	same := &tls.Config{InsecureSkipVerify: true, VerifyConnection: cert.Verify, NextProtos: []string{"h2"}}
	conn, err := (&tls.Dialer{Config: same}).DialContext(ctx, "tcp", s.SQL)
	if err != nil {
		return "", []finding{bad("the SQL server at "+s.SQL+" does not answer: "+err.Error(), "an answer within "+answerWithin.String(), "sudo systemctl restart padu")}
	}
	_ = conn.Close() // it was only to see
	return "; answers at " + s.SQL, nil
}
