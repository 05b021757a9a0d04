package flight

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shown is the certificate that a client sees who trusts the file, by the name host.
func shown(t *testing.T, c *Certificate, host string, version uint16) (*x509.Certificate, error) {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", c.TLS())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err == nil {
			_ = conn.(*tls.Conn).Handshake() // the client tells what went wrong
			_ = conn.Close()
		}
	}()
	trusted := x509.NewCertPool()
	roots, err := os.ReadFile(c.File())
	if err != nil || !trusted.AppendCertsFromPEM(roots) {
		t.Fatal(err)
	}
	conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: trusted, ServerName: host, MaxVersion: version, MinVersion: tls.VersionTLS10, Time: c.now})
	if err != nil {
		return nil, err
	}
	return conn.ConnectionState().PeerCertificates[0], conn.Close()
}

// TestOwnCertificate: made once, for every name of the machine; nobody else reads its key; a new one comes when a name is missing, the files
// are damaged, or its end is near.
func TestOwnCertificate(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	hosts := []string{"localhost", "127.0.0.1", "::1", "padu.kota.example.go.id"}
	clock := func() time.Time { return now }
	open := func(hosts []string) (*Certificate, string) {
		t.Helper()
		c, err := OwnCertificate(dir, hosts, clock)
		if err != nil {
			t.Fatal(err)
		}
		text, until, err := c.Fingerprint()
		if err != nil || len(text) != 95 || strings.Count(text, ":") != 31 || until.Before(now.AddDate(1, 11, 0)) {
			t.Fatalf("%s, until %s, %v", text, until, err)
		}
		return c, text
	}
	c, first := open(hosts)
	for _, h := range hosts {
		if is, err := shown(t, c, h, 0); err != nil || is.IsCA {
			t.Errorf("%s: %v", h, err)
		}
	}
	if _, err := shown(t, c, "lain.example.go.id", 0); err == nil {
		t.Error("it is taken for another host")
	}
	if _, err := shown(t, c, "localhost", tls.VersionTLS11); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	if st, err := os.Stat(filepath.Join(dir, "sql.key")); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", st.Mode(), err)
	}
	if _, again := open(hosts[:2]); again != first {
		t.Error("another one was made at the next start")
	}
	if _, other := open(append(hosts, "10.0.0.5")); other == first {
		t.Error("none was made for one more address")
	}
	if err := os.WriteFile(filepath.Join(dir, "sql.key"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, third := open(hosts)
	now = now.AddDate(2, 0, -29)
	text, _, err := c.Fingerprint()
	if err != nil || text == third {
		t.Errorf("29 days before its end: %s, %v", text, err)
	}
	if is, err := shown(t, c, "localhost", 0); err != nil || is.NotAfter.Before(now.AddDate(1, 0, 0)) {
		t.Errorf("a running server shows until %v, %v", is, err)
	}
}

// TestOfficeCertificate: a certificate of the office is never changed, and read again when somebody renewed it.
func TestOfficeCertificate(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	if _, err := OwnCertificate(dir, []string{"localhost"}, time.Now); err != nil {
		t.Fatal(err)
	}
	cert, key := filepath.Join(dir, "sql.crt"), filepath.Join(dir, "sql.key")
	late := func() time.Time { return time.Now().AddDate(1, 11, 25) }
	c, err := OpenCertificate(cert, key, late)
	if err != nil {
		t.Fatal(err)
	}
	first, _, err := c.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OwnCertificate(other, []string{"localhost"}, time.Now); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(other, "sql.key"), key); err != nil { // for a moment the two do not fit
		t.Fatal(err)
	}
	if is, _, err := c.Fingerprint(); err != nil || is != first {
		t.Errorf("half renewed: %s, %v", is, err)
	}
	if err := os.Rename(filepath.Join(other, "sql.crt"), cert); err != nil {
		t.Fatal(err)
	}
	if is, _, err := c.Fingerprint(); err != nil || is == first {
		t.Errorf("renewed: %s, %v", is, err)
	}
	if _, err := OpenCertificate(filepath.Join(dir, "none"), key, late); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("not there: %v", err)
	}
}
