package jobs

import (
	"encoding/base64"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"padu/warehouse"
)

// spoken is everything that the workspace's channels make padu say: errors, what it keeps, and what the command prints.
func (w *watch) spoken() string {
	w.t.Helper()
	w.night(warehouse.Failed, "broken")
	all := ""
	if err := w.alert(w.t.Context()); err != nil {
		all += err.Error()
	}
	for _, args := range [][]string{{"alerts"}, {"alerts", "--json"}, {"alerts", "--test"}, {"alerts", "--test", "--json"}} {
		_, out := run(append(args, "--dir", w.dir)...)
		all += out
	}
	kept, err := os.ReadFile(w.alertsPath())
	if err != nil {
		w.t.Fatal(err)
	}
	return all + string(kept)
}

// TestAlertSecrets: no way to fail makes a password, a token or the path of a webhook's address appear.
func TestAlertSecrets(t *testing.T) {
	t.Parallel()
	const password, token, path = "k4ta-s4ndi", "t0ken-r4hasia", "/bot12345/r4hasia-jalan"
	plain := base64.StdEncoding.EncodeToString([]byte("\x00padu\x00" + password))
	secret := func(t *testing.T, dir, name, text string) {
		bring(t, dir, "", "../"+name, text+"\n")
	}
	cases := map[string]func(w *watch){
		"wrong password": func(w *watch) { w.mail.auth = "padu:other" },
		"server repeats": func(w *watch) { w.mail.auth, w.mail.echo = "padu:other", true; w.hook.say(401, 500, 403, 404) },
		"no server": func(w *watch) {
			w.mail.set(true, "")
			w.hook.Close()
		},
		"another address": func(w *watch) { w.hook.say(302, 302, 302) },
		"no address":      func(w *watch) { secret(w.t, w.dir, "alamat", "://padu:"+password+"@x"+path) },
		"user in it":      func(w *watch) { secret(w.t, w.dir, "alamat", "http://padu:"+password+"@127.0.0.1:1"+path) },
		"control":         func(w *watch) { secret(w.t, w.dir, "alamat", "http://127.0.0.1:1"+path+"\x01") },
		"plain":           func(w *watch) { secret(w.t, w.dir, "alamat", "http://hook.example"+path) },
		"all well":        func(w *watch) { w.mail.auth = "padu:" + password },
	}
	for name, breakIt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWatch(t, `alerts:
  email: {smtp: "MAIL", security: none, user: padu, password_file: sandi, from: padu@kota.example, to: [a@kota.example]}
  webhook: {url_file: alamat, token_file: tanda}
`)
			secret(t, w.dir, "sandi", password)
			secret(t, w.dir, "tanda", token)
			secret(t, w.dir, "alamat", w.hook.URL+path)
			breakIt(w)
			all := w.spoken()
			for _, s := range []string{password, token, path, "r4hasia", plain, base64.StdEncoding.EncodeToString([]byte(password))} {
				if strings.Contains(all, s) {
					t.Errorf("%q appears:\n%s", s, all)
				}
			}
			if name != "all well" {
				if !strings.Contains(all, "✗") {
					t.Errorf("nothing failed:\n%s", all)
				}
				return
			}
			if p := w.hook.take(); len(p) != 3 || p[0].authorization != "Bearer "+token || len(w.mail.take()) != 3 || strings.Contains(all, "✗") {
				t.Errorf("posts %+v:\n%s", p, all)
			}
		})
	}
}

// TestAlertTLS: a server whose certificate nobody knows gets nothing, one whose authority stands in padu.yaml does, and a
// server without STARTTLS is not spoken to in plain.
func TestAlertTLS(t *testing.T) {
	t.Parallel()
	config, authority := certificate(t)
	w := newWatch(t, "")
	bring(t, w.dir, "", "../ca.pem", string(authority))
	bring(t, w.dir, "", "../sandi", "buka")
	w.night(warehouse.Failed, "broken")
	m := w.testMessage(1)
	for _, c := range []struct {
		security, ca string
		box          *mailbox
		want         string // "" when it arrives
	}{
		{startTLS, "ca.pem", newMailbox(t, &mailbox{tls: config, auth: "padu:buka"}, false), ""},
		{fullTLS, "ca.pem", newMailbox(t, &mailbox{tls: config, auth: "padu:buka"}, true), ""},
		{startTLS, "", newMailbox(t, &mailbox{tls: config, auth: "padu:buka"}, false), "unknown authority"},
		{fullTLS, "", newMailbox(t, &mailbox{tls: config, auth: "padu:buka"}, true), "unknown authority"},
		{startTLS, "ca.pem", newMailbox(t, &mailbox{auth: "padu:buka"}, false), "STARTTLS"},
	} {
		e := Email{SMTP: c.box.addr, Security: c.security, CAFile: c.ca, User: "padu", PasswordFile: "sandi", From: "padu@kota.example", To: []string{"a@kota.example"}}
		err := e.send(t.Context(), w.dir, "a@kota.example", m)
		mails := c.box.take()
		switch {
		case c.want == "" && (err != nil || len(mails) != 1 || !mails[0].secret):
			t.Errorf("%s with %q: %v, %+v", c.security, c.ca, err, mails)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || len(mails) > 0):
			t.Errorf("%s with %q: %v, wanted %q; %+v", c.security, c.ca, err, c.want, mails)
		}
	}
	got := ""
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Path }))
	s.TLS, s.Config.ErrorLog = config, log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	if err := (Webhook{URL: s.URL + "/x"}).send(t.Context(), w.dir, m, 0); err == nil || got != "" {
		t.Errorf("a certificate that nobody knows: %v", err)
	}
	if err := (Webhook{URL: s.URL + "/x", CAFile: "ca.pem"}).send(t.Context(), w.dir, m, 0); err != nil || got != "/x" {
		t.Errorf("a certificate of a known authority: %v", err)
	}
}

// TestAlertAgain: a webhook with trouble of its own is asked again at once, one that says no is not.
func TestAlertAgain(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "alerts: {webhook: {url: HOOK}}\n")
	w.night(warehouse.Failed, "broken")
	w.hook.say(503, 429)
	if err := w.alert(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.came(w.hook.take(), "nightly failed", "")
	w.night(warehouse.Done, "")
	w.hook.say(404, 404)
	if err := w.alert(t.Context()); err == nil || !strings.Contains(err.Error(), "answers 404") || len(w.hook.answer) != 1 {
		t.Errorf("404: %v, %d answers are left", err, len(w.hook.answer))
	}
}

func TestAlertsCommand(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "")
	if code, out := run("alerts", "--dir", w.dir); code != exitDone || !strings.Contains(out, "nothing is open") || !strings.Contains(out, "Nobody is told") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, out := run("alerts", "--test", "--dir", w.dir); code != exitUsage || !strings.Contains(out, "neither") {
		t.Errorf("exit %d: %s", code, out)
	}
	w = newWatch(t, bothChannels)
	w.night(warehouse.HeldUp, "", warehouse.Held{Kind: "refused", Source: "kota-bogor", What: "rkpd\x1b[31m.xlsx", Reason: "no \x07head"})
	w.tells("refused: kota-bogor rkpd [31m.xlsx", "")
	if code, out := run("alerts", "--dir", w.dir); code != exitDone || !strings.Contains(out, "warning  refused: kota-bogor") || strings.ContainsAny(out, "\x1b\x07") {
		t.Errorf("exit %d: %q", code, out)
	}
	if code, out := run("alerts", "--json", "--dir", w.dir); code != exitDone || !strings.Contains(out, `"key": "held:kota-bogor/rkpd`) {
		t.Errorf("exit %d: %s", code, out)
	}
	w.hook.Close()
	code, out := run("alerts", "--test", "--dir", w.dir)
	if code != exitFailed || !strings.Contains(out, "✓ email pusdatin@kota.example: taken") || !strings.Contains(out, "✗ webhook: ") {
		t.Errorf("exit %d: %s", code, out)
	}
	if m := w.mail.take(); len(m) != 1 || m[0].subject != "padu Kota Bogor: test" {
		t.Errorf("mails %+v", m)
	}
	if open, err := w.openAlerts(); err != nil || len(open) != 1 {
		t.Errorf("a test is no alert: %+v, %v", open, err)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "warehouse")); err == nil {
		t.Error("telling opened a warehouse")
	}
}
