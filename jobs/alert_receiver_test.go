package jobs

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailbox is a mail server on this machine that keeps what it is given.
type mailbox struct {
	addr string
	tls  *tls.Config // offers STARTTLS when set
	auth string      // user and password, "user:password", that it wants; "" for nobody
	echo bool        // answers a wrong password with what it was given, as no server should

	mu     sync.Mutex
	down   bool
	refuse string // an address that it does not know
	mails  []received
}

// received is one mail.
type received struct {
	from, to string
	secret   bool // came over TLS
	header   mail.Header
	subject  string
	body     string
}

// newMailbox listens until the test ends; with implicit, it speaks TLS from the first byte.
func newMailbox(t *testing.T, m *mailbox, implicit bool) *mailbox {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if m.addr = l.Addr().String(); implicit {
		l = tls.NewListener(l, m.tls)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go m.speak(c, implicit)
		}
	}()
	return m
}

func (m *mailbox) set(down bool, refuse string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down, m.refuse = down, refuse
}

// take gives the mails that came since the last time.
func (m *mailbox) take() []received {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.mails
	m.mails = nil
	return out
}

func (m *mailbox) speak(c net.Conn, secret bool) {
	defer func() { c.Close() }()
	m.mu.Lock()
	down, refuse := m.down, m.refuse
	m.mu.Unlock()
	if down {
		return
	}
	r := textproto.NewReader(bufio.NewReader(c))
	say := func(line string) { _, _ = io.WriteString(c, line+"\r\n") }
	say("220 uji ESMTP")
	got := received{secret: secret}
	for {
		line, err := r.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			lines := []string{"250-uji", "250-8BITMIME"}
			if m.tls != nil && !got.secret {
				lines = append(lines, "250-STARTTLS")
			}
			if m.auth != "" {
				lines = append(lines, "250-AUTH PLAIN LOGIN")
			}
			say(strings.Join(append(lines, "250 OK"), "\r\n"))
		case "STARTTLS":
			say("220 go on")
			s := tls.Server(c, m.tls)
			if s.Handshake() != nil {
				return
			}
			c, got.secret = s, true
			r = textproto.NewReader(bufio.NewReader(c))
		case "AUTH":
			data, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if given := strings.ReplaceAll(strings.TrimPrefix(string(data), "\x00"), "\x00", ":"); given == m.auth {
				say("235 OK")
			} else if m.echo {
				say("535 not these: " + given + " " + rest)
			} else {
				say("535 no")
			}
		case "MAIL":
			got.from = rest
			say("250 OK")
		case "RCPT":
			if refuse != "" && strings.Contains(rest, refuse) {
				say("550 no such user")
				continue
			}
			got.to = strings.TrimSuffix(strings.TrimPrefix(rest, "TO:<"), ">")
			say("250 OK")
		case "DATA":
			say("354 go on")
			data, err := io.ReadAll(r.DotReader())
			if err != nil {
				return
			}
			m.keep(got, data)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 OK")
		}
	}
}

func (m *mailbox) keep(got received, data []byte) {
	msg, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		panic(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		panic(err)
	}
	got.header, got.body = msg.Header, strings.ReplaceAll(string(body), "\r\n", "\n")
	if got.subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		panic(err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mails = append(m.mails, got)
}

// hook is a webhook's receiver.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	answer []int // what it answers, one after the other; 200 after that
	posts  []posted
}

type posted struct {
	authorization string
	message
}

func newHook(t *testing.T) *hook {
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if len(h.answer) > 0 {
			code := h.answer[0]
			h.answer = h.answer[1:]
			w.Header().Set("Location", "http://127.0.0.1:1/"+r.URL.Path)
			w.WriteHeader(code)
			_, _ = io.WriteString(w, r.Header.Get("Authorization")+r.URL.String())
			return
		}
		p := posted{authorization: r.Header.Get("Authorization")}
		if err := json.NewDecoder(r.Body).Decode(&p.message); err != nil {
			t.Errorf("the webhook got no JSON: %v", err)
		}
		h.posts = append(h.posts, p)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) take() []posted {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := h.posts
	h.posts = nil
	return out
}

func (h *hook) say(codes ...int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = codes
}

// certificate is one for 127.0.0.1 that only whoever has its PEM trusts.
func certificate(t *testing.T) (*tls.Config, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "uji"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
