package flight

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"padu/warehouse"
)

// A certificate that padu makes holds for so long, and is followed by a new one so long before its end.
const (
	certificateYears = 2
	renewBefore      = 30 * 24 * time.Hour
)

// Certificate is how the server shows who it is. It is read again when its files changed. It is safe for concurrent use.
type Certificate struct {
	cert, key string   // files
	hosts     []string // of one that padu makes; nil for one of the office's own
	now       func() time.Time

	mu   sync.Mutex
	seen [2]fs.FileInfo
	is   *tls.Certificate
}

// OpenCertificate reads a certificate and its key, PEM both, which somebody else renews.
func OpenCertificate(cert, key string, now func() time.Time) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key, now: now}
	_, err := c.current()
	return c, err
}

// OwnCertificate reads the certificate sql.crt and its key sql.key in a folder. When they are not there, are damaged, lack one of the hosts (names and
// addresses by which clients call) or end in 30 days, it makes new ones: clients then need the new file.
func OwnCertificate(folder string, hosts []string, now func() time.Time) (*Certificate, error) {
	c := &Certificate{cert: filepath.Join(folder, "sql.crt"), key: filepath.Join(folder, "sql.key"), hosts: hosts, now: now}
	_, err := c.current()
	return c, err
}

// File is the certificate, which clients are told to trust.
func (c *Certificate) File() string { return c.cert }

// TLS is for a listener: version 1.2 or newer.
func (c *Certificate) TLS() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current() }}
}

// Fingerprint is the SHA-256 of the certificate as browsers and openssl x509 write it, and until when it holds.
func (c *Certificate) Fingerprint() (text string, until time.Time, err error) {
	is, err := c.current()
	if err != nil {
		return "", time.Time{}, err
	}
	sum := sha256.Sum256(is.Leaf.Raw)
	return strings.ReplaceAll(strings.ToUpper(fmt.Sprintf("% x", sum)), " ", ":"), is.Leaf.NotAfter, nil
}

// Verify is for a client who has the files too: the other end must show this very certificate.
func (c *Certificate) Verify(s tls.ConnectionState) error {
	is, err := c.current()
	if err == nil && !bytes.Equal(s.PeerCertificates[0].Raw, is.Leaf.Raw) {
		err = fmt.Errorf("it shows another certificate than %s", c.cert)
	}
	return err
}

// current is the certificate in the files. One that has become unreadable is followed by nothing: the last one stays.
func (c *Certificate) current() (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen, err := c.look()
	if c.is != nil && (err != nil || same(seen, c.seen)) && !c.dated(c.is.Leaf) {
		return c.is, nil
	}
	is, err := c.read()
	if c.hosts != nil && (err != nil || c.dated(is.Leaf) || c.lacks(is.Leaf)) {
		if err = c.make(); err == nil {
			is, err = c.read()
		}
	}
	if err != nil {
		if c.is != nil {
			return c.is, nil
		}
		return nil, fmt.Errorf("read the certificate %s: %w", c.cert, err)
	}
	if c.seen, err = c.look(); err != nil {
		return nil, fmt.Errorf("read the certificate %s: %w", c.cert, err)
	}
	c.is = is
	return is, nil
}

func (c *Certificate) look() (seen [2]fs.FileInfo, err error) {
	for i, f := range []string{c.cert, c.key} {
		s, serr := os.Stat(f)
		seen[i], err = s, errors.Join(err, serr)
	}
	return seen, err
}

func same(a, b [2]fs.FileInfo) bool {
	for i := range a {
		if a[i] == nil || b[i] == nil || !os.SameFile(a[i], b[i]) || a[i].Size() != b[i].Size() || !a[i].ModTime().Equal(b[i].ModTime()) {
			return false
		}
	}
	return true
}

func (c *Certificate) read() (*tls.Certificate, error) {
	is, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return nil, err
	}
	if is.Leaf == nil {
		is.Leaf, err = x509.ParseCertificate(is.Certificate[0])
	}
	return &is, err
}

// dated is true for one of padu's own that needs a new one.
func (c *Certificate) dated(leaf *x509.Certificate) bool {
	return c.hosts != nil && c.now().After(leaf.NotAfter.Add(-renewBefore))
}

func (c *Certificate) lacks(leaf *x509.Certificate) bool {
	for _, h := range c.hosts {
		if leaf.VerifyHostname(h) != nil {
			return true
		}
	}
	return false
}

// make writes a new certificate and its key. It signs itself: clients trust this file, and no others are signed with its key.
func (c *Certificate) make() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	now := c.now().UTC()
	t := &x509.Certificate{SerialNumber: number, Subject: pkix.Name{CommonName: "padu sql"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(certificateYears, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true}
	for _, h := range c.hosts {
		if ip := net.ParseIP(h); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	// A crash between the two leaves a pair that does not fit; it is made again.
	if err := warehouse.WritePrivate(c.key, bytes.NewReader(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))); err != nil {
		return err
	}
	return warehouse.WriteFile(c.cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
