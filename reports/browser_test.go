package reports

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// browser is one Chromium with one tab, spoken to over a pipe in its DevTools protocol: messages are JSON, each ended by a
// zero byte. Everything runs in the order it is written; what the browser reports meanwhile is kept.
type browser struct {
	t        *testing.T
	cmd      *exec.Cmd
	in       *os.File
	out      *os.File
	lines    *bufio.Reader
	session  string
	calls    int
	asked    []string // what pages fetched
	dialogs  []string // what pages alerted
	loads    int
	netLog   string
	finished bool
}

// startBrowser starts Chromium; where there is none the test is skipped, but not in CI. Each page gets the scripts before
// its own.
func startBrowser(t *testing.T, scripts ...string) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("Chromium is not installed; .ci/run installs it")
		}
		t.Skip("Chromium is not installed")
	}
	theirIn, in := pipe(t)
	out, theirOut := pipe(t)
	home, err := os.MkdirTemp(fixtureDir, "browser-") // t.TempDir would complain of what the browser's children still write
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, in: in, out: out, lines: bufio.NewReaderSize(out, 1<<20), netLog: filepath.Join(home, "net.json")}
	args := []string{"--headless", "--remote-debugging-pipe", "--user-data-dir=" + filepath.Join(home, "profile"), "--log-net-log=" + b.netLog, "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
		"--force-color-profile=srgb", "--font-render-hinting=none", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND"}
	if os.Getuid() == 0 || os.Getenv("CI") != "" {
		args = append(args, "--no-sandbox") // its sandbox refuses root, and many containers refuse the sandbox
	}
	b.cmd = exec.Command(path, args...)
	b.cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4 there
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	t.Cleanup(b.close)
	b.attach(scripts)
	return b
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// attach opens the tab.
func (b *browser) attach(scripts []string) {
	b.t.Helper()
	var target struct{ TargetID, SessionID string }
	b.call("Target.createTarget", params{"url": "about:blank"}, &target)
	b.call("Target.attachToTarget", params{"targetId": target.TargetID, "flatten": true}, &target)
	b.session = target.SessionID
	b.call("Page.enable", nil, nil)
	b.call("Network.enable", nil, nil)
	for _, s := range scripts {
		b.call("Page.addScriptToEvaluateOnNewDocument", params{"source": s}, nil)
	}
}

// close ends the browser, so that it writes the rest of its log of the network.
func (b *browser) close() {
	if b.finished {
		return
	}
	b.finished = true
	b.session = ""
	b.send("Browser.close", nil)
	done := make(chan error, 1)
	go func() { done <- b.cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		_ = b.cmd.Process.Kill()
		<-done
	}
	b.in.Close()
	b.out.Close()
}

type params map[string]any

type message struct {
	ID     int
	Method string
	Params struct {
		Message string
		Request struct{ URL string }
	}
	Result json.RawMessage
	Error  *struct{ Message string }
}

func (b *browser) send(method string, p params) int {
	b.calls++
	m := params{"id": b.calls, "method": method, "params": p}
	if p == nil {
		m["params"] = params{}
	}
	if b.session != "" {
		m["sessionId"] = b.session
	}
	data, err := json.Marshal(m)
	if err == nil {
		_, err = b.in.Write(append(data, 0))
	}
	if err != nil && !b.finished {
		b.t.Fatalf("%s: %v", method, err)
	}
	return b.calls
}

// call sends and reads until the answer.
func (b *browser) call(method string, p params, result any) {
	b.t.Helper()
	id := b.send(method, p)
	for {
		m := b.read(method)
		if m.ID != id {
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatalf("%s: %v", method, err)
			}
		}
		return
	}
}

// read takes the next message and notes what a page did.
func (b *browser) read(what string) message {
	b.t.Helper()
	_ = b.out.SetReadDeadline(time.Now().Add(time.Minute))
	data, err := b.lines.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("the browser does not answer %s: %v", what, err)
	}
	var m message
	if err := json.Unmarshal(data[:len(data)-1], &m); err != nil {
		b.t.Fatal(err)
	}
	switch m.Method {
	case "Network.requestWillBeSent":
		b.asked = append(b.asked, m.Params.Request.URL)
	case "Page.loadEventFired":
		b.loads++
	case "Page.javascriptDialogOpening":
		b.dialogs = append(b.dialogs, m.Params.Message)
		b.send("Page.handleJavaScriptDialog", params{"accept": true})
	}
	return m
}

// open loads the page of a file in a window of that many pixels and waits until its fonts are there.
func (b *browser) open(path string, width, height int) {
	b.t.Helper()
	b.size(width, height)
	before := b.loads
	b.call("Page.navigate", params{"url": "file://" + path}, nil)
	b.loaded(before)
}

func (b *browser) size(width, height int) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", params{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
}

// loaded waits for one page more than before.
func (b *browser) loaded(before int) {
	b.t.Helper()
	for b.loads == before {
		b.read("a page that loads")
	}
	b.eval("document.fonts.ready.then(() => null)", nil)
}

// media is "print", or "" for the screen.
func (b *browser) media(kind string) {
	b.t.Helper()
	b.call("Emulation.setEmulatedMedia", params{"media": kind}, nil)
}

// eval runs a script in the page; what it gives, also later, is decoded into result.
func (b *browser) eval(script string, result any) {
	b.t.Helper()
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	b.call("Runtime.evaluate", params{"expression": script, "awaitPromise": true, "returnByValue": true}, &r)
	if e := r.ExceptionDetails; e != nil {
		b.t.Fatalf("%.200s: %s %s", script, e.Text, e.Exception.Description)
	}
	if result != nil {
		if err := json.Unmarshal(r.Result.Value, result); err != nil {
			b.t.Fatalf("%.200s: %v", script, err)
		}
	}
}

// list runs a script that gives texts.
func (b *browser) list(script string, args ...any) []string {
	b.t.Helper()
	var out []string
	b.eval(fmt.Sprintf(script, args...), &out)
	return out
}

// key presses a key that is not a letter.
func (b *browser) key(name string) {
	b.t.Helper()
	codes := map[string]int{"ArrowDown": 40, "ArrowUp": 38, "Enter": 13, "Escape": 27, "Tab": 9}
	p := params{"type": "keyDown", "key": name, "code": name, "windowsVirtualKeyCode": codes[name]}
	if name == "Enter" {
		p["text"] = "\r"
	}
	b.call("Input.dispatchKeyEvent", p, nil)
	p["type"] = "keyUp"
	delete(p, "text")
	b.call("Input.dispatchKeyEvent", p, nil)
}

// pdf prints the page as a reader would, on the paper that its CSS names.
func (b *browser) pdf(path string) {
	b.t.Helper()
	b.save("Page.printToPDF", params{"preferCSSPageSize": true, "printBackground": false}, path)
}

// screenshot draws the whole page.
func (b *browser) screenshot(path string) {
	b.t.Helper()
	b.save("Page.captureScreenshot", params{"format": "png", "captureBeyondViewport": true}, path)
}

func (b *browser) save(method string, p params, path string) {
	b.t.Helper()
	var r struct{ Data []byte }
	b.call(method, p, &r)
	if err := os.WriteFile(path, r.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
