package jobs

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

// Alerts says when a region is late, and whom padu tells what goes wrong. Where neither email nor webhook is written, it tells
// nobody and keeps what it would have told in runs/alerts.ndjson.
type Alerts struct {
	LateDays int     `yaml:"late_days"` // a region is late when nothing good of what it owes came for more days than these
	Email    Email   `yaml:"email"`
	Webhook  Webhook `yaml:"webhook"`
}

// Email is the server that takes padu's messages, and who gets them.
type Email struct {
	SMTP         string   `yaml:"smtp"`     // host:port
	Security     string   `yaml:"security"` // starttls, tls or none
	User         string   `yaml:"user"`
	PasswordEnv  string   `yaml:"password_env"`
	PasswordFile string   `yaml:"password_file"`
	From         string   `yaml:"from"`
	To           []string `yaml:"to"`
	CAFile       string   `yaml:"ca_file"`
	AllowPlain   bool     `yaml:"allow_plain"`
}

// Webhook is an address to which padu posts what it has to tell, as JSON.
type Webhook struct {
	URL        string `yaml:"url"`
	URLEnv     string `yaml:"url_env"`
	URLFile    string `yaml:"url_file"`
	TokenEnv   string `yaml:"token_env"`
	TokenFile  string `yaml:"token_file"`
	CAFile     string `yaml:"ca_file"`
	AllowPlain bool   `yaml:"allow_plain"`
}

const (
	normalLate     = 35 // days: a month, and some to make the file
	mostRecipients = 20
)

// How a connection to a mail server is kept from others.
const (
	startTLS = "starttls"
	fullTLS  = "tls"
	noTLS    = "none"
)

func (w Webhook) configured() bool { return w.URL+w.URLEnv+w.URLFile != "" }

func (a *Alerts) check(d *decoder) {
	d.checkNumber("alerts.late_days", &a.LateDays, normalLate, 1, 3650)
	if d.lines["alerts.email"] != 0 {
		a.Email.check(d)
	}
	if d.lines["alerts.webhook"] != 0 {
		a.Webhook.check(d)
	}
}

func (e *Email) check(d *decoder) {
	const at = "alerts.email"
	host, port, err := net.SplitHostPort(e.SMTP)
	if err != nil || host == "" || !isPort(port) {
		d.say(at+".smtp", "found %q; write the mail server as host:port, for example mail.kota.example.go.id:587", e.SMTP)
	}
	if e.Security == "" {
		if e.Security = startTLS; port == "465" {
			e.Security = fullTLS
		}
	}
	switch e.Security {
	case startTLS, fullTLS:
	case noTLS:
		if err == nil && !isLoopback(host) && !e.AllowPlain {
			d.say(at+".security", "none lets everybody between here and %s read along; write starttls or tls, or allow_plain: true beside it", host)
		}
	default:
		d.say(at+".security", "found %q; allowed starttls (port 587, or 25), tls (port 465), none", e.Security)
	}
	if _, err := mail.ParseAddress(e.From); err != nil {
		d.say(at+".from", "found %q; write the address that sends, for example padu@kota.example.go.id", e.From)
	}
	if len(e.To) == 0 || len(e.To) > mostRecipients {
		d.say(at+".to", "found %d addresses; write 1 to %d, for example [pusdatin@kota.example.go.id]", len(e.To), mostRecipients)
	}
	seen := map[string]bool{}
	for i, to := range e.To {
		a, err := mail.ParseAddress(to)
		if err != nil {
			d.say(fmt.Sprintf("%s.to[%d]", at, i), "found %q; write an address, for example pusdatin@kota.example.go.id", to)
			continue
		}
		if e.To[i] = a.Address; seen[a.Address] {
			d.say(fmt.Sprintf("%s.to[%d]", at, i), "%s stands twice", a.Address)
		}
		seen[a.Address] = true
	}
	if e.User == "" && e.PasswordEnv+e.PasswordFile != "" {
		d.say(at+".user", "nothing there beside a password; write who logs in")
	}
	d.checkSecret(at, "password", e.PasswordEnv, e.PasswordFile, e.User != "")
}

func (w *Webhook) check(d *decoder) {
	const at = "alerts.webhook"
	d.checkSecret(at, "url", w.URLEnv, w.URLFile, w.URL == "")
	switch {
	case w.URL == "":
	case w.URLEnv+w.URLFile != "":
		d.say(at+".url", "beside url_env or url_file; write one of them")
	default:
		if err := checkHook(w.URL, w.AllowPlain); err != nil {
			d.say(at+".url", "%v", err)
		}
	}
	d.checkSecret(at, "token", w.TokenEnv, w.TokenFile, false)
}

// checkHook never shows the address: its path is a secret at many receivers.
func checkHook(address string, plain bool) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("not an address; write https://host/path")
	case u.Scheme == "http" && !isLoopback(u.Hostname()) && !plain:
		return fmt.Errorf("http: lets everybody between here and %s read along; write https:, or allow_plain: true beside it", u.Hostname())
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n > 0 && n < 65536
}
