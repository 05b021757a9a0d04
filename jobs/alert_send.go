package jobs

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/wneessen/go-mail"
)

// channel is one way to one receiver: every address of a mail is one, so that a wrong one does not keep the others from hearing.
type channel struct {
	name string
	send func(ctx context.Context, m message, pause time.Duration) error // pause is before a second try; 0 for only one
}

func (ws *workspace) channels() (out []channel) {
	e, w := ws.config.Alerts.Email, ws.config.Alerts.Webhook
	for _, to := range e.To {
		out = append(out, channel{"email " + to, func(ctx context.Context, m message, _ time.Duration) error { return e.send(ctx, ws.dir, to, m) }})
	}
	if w.configured() {
		out = append(out, channel{"webhook", func(ctx context.Context, m message, pause time.Duration) error { return w.send(ctx, ws.dir, m, pause) }})
	}
	return out
}

// send gives one mail to the server. It is delivered once the server took it, whatever happens to the connection after that.
func (e Email) send(ctx context.Context, dir, to string, m message) error {
	password, problem := "", ""
	if e.User != "" {
		if password, problem, _ = readSecret(dir, "password", e.PasswordEnv, e.PasswordFile); password == "" {
			return errors.New(problem)
		}
	}
	msg, err := e.mail(to, m)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(e.SMTP)
	if err != nil {
		return err
	}
	config, err := tlsConfig(dir, e.CAFile)
	if err != nil {
		return err
	}
	config.ServerName = host
	line := &line{tls: e.Security == fullTLS, config: config}
	defer line.close()
	client, err := e.client(ctx, host, port, password, line)
	if err != nil {
		return err
	}
	if err = client.DialAndSendWithContext(ctx, msg); err == nil || msg.IsDelivered() {
		return nil
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("%s did not take it within %s", e.SMTP, sendWithin)
	}
	return masked(err, password, base64.StdEncoding.EncodeToString([]byte(password)), base64.StdEncoding.EncodeToString([]byte("\x00"+e.User+"\x00"+password)))
}

func (e Email) mail(to string, m message) (*mail.Msg, error) {
	msg := mail.NewMsg()
	if err := errors.Join(msg.From(e.From), msg.To(to)); err != nil {
		return nil, err
	}
	from := msg.GetFrom()[0].Address
	msg.Subject(m.subject)
	msg.SetDateWithValue(m.At)
	msg.SetUserAgent("padu/" + Version)
	msg.SetMessageIDWithValue(m.ID + from[strings.LastIndex(from, "@"):])
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	return msg, nil
}

// client speaks to the server through line. A password never goes over a connection that others can read, unless padu.yaml
// says so.
func (e Email) client(ctx context.Context, host, port, password string, line *line) (*mail.Client, error) {
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	options := []mail.Option{mail.WithPort(n), mail.WithTimeout(sendWithin), mail.WithTLSConfig(line.config), mail.WithoutNoop(),
		mail.WithDialContextFunc(func(_ context.Context, network, address string) (net.Conn, error) {
			return line.dial(ctx, network, address)
		})}
	login := []mail.SMTPAuthType{mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlain, mail.SMTPAuthLogin}
	switch e.Security {
	case fullTLS:
		options = append(options, mail.WithSSL())
	case noTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
		login = []mail.SMTPAuthType{mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthPlainNoEnc, mail.SMTPAuthLoginNoEnc}
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if e.User != "" {
		options = append(options, mail.WithUsername(e.User), mail.WithPassword(password), mail.WithOpportunisticSMTPAuth(login...))
	}
	return mail.NewClient(host, options...)
}

// line is one connection to a mail server, which ends with its context: a server that goes on saying little bits would
// otherwise be listened to for ever.
type line struct {
	tls    bool
	config *tls.Config
	conn   net.Conn
	stop   func() bool
}

func (l *line) dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	if l.tls {
		conn, err = (&tls.Dialer{Config: l.config}).DialContext(ctx, network, address)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
	}
	if err == nil {
		l.conn, l.stop = conn, context.AfterFunc(ctx, func() { _ = conn.Close() }) // whoever reads from it sees the error
	}
	return conn, err
}

func (l *line) close() {
	if l.conn != nil {
		l.stop()
		_ = l.conn.Close() // it is closed already after a message that went well
	}
}

// tlsConfig trusts the authorities of this machine, and those in a file of the workspace.
func tlsConfig(dir, caFile string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile == "" {
		return c, nil
	}
	data, err := os.ReadFile(inDir(dir, caFile))
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	if c.RootCAs, err = x509.SystemCertPool(); err != nil {
		c.RootCAs = x509.NewCertPool()
	}
	if !c.RootCAs.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("ca_file: %s holds no certificate in PEM form", caFile)
	}
	return c, nil
}

// send posts the message, and again a few times while the server is away or has trouble of its own.
func (w Webhook) send(ctx context.Context, dir string, m message, pause time.Duration) error {
	address, problem := w.URL, ""
	if address == "" {
		if address, problem, _ = readSecret(dir, "url", w.URLEnv, w.URLFile); address == "" {
			return errors.New(problem)
		}
		if err := checkHook(address, w.AllowPlain); err != nil {
			return err
		}
	}
	token := ""
	if w.TokenEnv+w.TokenFile != "" {
		if token, problem, _ = readSecret(dir, "token", w.TokenEnv, w.TokenFile); token == "" {
			return errors.New(problem)
		}
	}
	config, err := tlsConfig(dir, w.CAFile)
	if err != nil {
		return err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: config, TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	wait, tries := backoff.NewExponentialBackOff(), uint(1)
	if pause > 0 {
		wait.InitialInterval, wait.Multiplier, tries = pause, 3, hookTries
	}
	_, err = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, post(ctx, client, address, token, body) },
		backoff.WithBackOff(wait), backoff.WithMaxTries(tries))
	return masked(err, token, address)
}

// post is one try. An error of net/http holds the whole address, of which only the host is said.
func post(ctx context.Context, client *http.Client, address, token string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(errors.New("not an address; write https://host/path"))
	}
	host := req.URL.Host
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "padu/"+Version)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	var inside *url.Error
	if errors.As(err, &inside) {
		err = inside.Err
	}
	if err != nil {
		return fmt.Errorf("%s: %w", host, err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // what it says is of no use, and may repeat a secret
	switch {
	case res.StatusCode < 300:
		return nil
	case res.StatusCode < 400:
		return backoff.Permanent(fmt.Errorf("%s answers %d and another address; write that one", host, res.StatusCode))
	case res.StatusCode >= 500, res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusRequestTimeout:
		return fmt.Errorf("%s answers %d", host, res.StatusCode)
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return backoff.Permanent(fmt.Errorf("%s answers %d: it does not take the token", host, res.StatusCode))
	}
	return backoff.Permanent(fmt.Errorf("%s answers %d", host, res.StatusCode))
}

// masked is an error in whose text no secret stands, also where a server repeats it.
func masked(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, s := range secrets {
		if len(s) > 0 {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	return errors.New(text)
}
