package ingest

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"
)

// maxToken bounds one tag or one run of text, in bytes. A cell of a workbook holds at most 32,767 characters.
const maxToken = 1 << 20

// xmlScan reads the tags and texts of a workbook's parts. It knows as much XML as they use: no DOCTYPE (and so no
// entities of the file's own, which is how small files become large ones), prefixes cut off, text with the five
// predefined entities and character numbers. encoding/xml does the same at a third of the speed.
type xmlScan struct {
	r    *bufio.Reader
	buf  []byte
	tag  []byte // name of the last start or end tag
	attr []byte // attributes of the last start tag, as written
	text []byte // the last text, decoded
	pend bool   // a self-closing tag still owes its end
	n    int64  // bytes read
}

type xmlEvent byte

const (
	xmlStart xmlEvent = iota
	xmlEnd
	xmlText
)

func newXMLScan(r io.Reader) *xmlScan { return &xmlScan{r: bufio.NewReaderSize(r, 64<<10)} }

// next gives the next event; io.EOF ends the part.
func (x *xmlScan) next() (xmlEvent, error) {
	if x.pend {
		x.pend = false
		return xmlEnd, nil
	}
	for {
		c, err := x.r.ReadByte()
		if err != nil {
			return 0, err
		}
		if c != '<' {
			if err := x.r.UnreadByte(); err != nil {
				return 0, err
			}
			if err := x.until('<', false); err != nil {
				return 0, err
			}
			if x.text, err = unescape(x.buf); err != nil {
				return 0, err
			}
			return xmlText, nil
		}
		if err := x.until('>', true); err != nil {
			return 0, err
		}
		b := x.buf
		switch {
		case len(b) == 0:
			return 0, say("damaged XML: an empty tag")
		case b[0] == '?':
			continue
		case b[0] == '!':
			if bytes.HasPrefix(b, []byte("!--")) {
				if err := x.skipComment(); err != nil {
					return 0, err
				}
				continue
			}
			return 0, say("the workbook has a DOCTYPE or CDATA section, which no spreadsheet program writes; save it again in Excel or LibreOffice")
		case b[0] == '/':
			x.tag = local(bytes.TrimSpace(b[1:]))
			return xmlEnd, nil
		}
		if b[len(b)-1] == '/' {
			x.pend, b = true, b[:len(b)-1]
		}
		name := b
		x.attr = nil
		if at := bytes.IndexAny(b, " \t\r\n"); at >= 0 {
			name, x.attr = b[:at], b[at:]
		}
		x.tag = local(name)
		return xmlStart, nil
	}
}

// until reads into buf up to stop, which is consumed when consume is set.
func (x *xmlScan) until(stop byte, consume bool) error {
	x.buf = x.buf[:0]
	for {
		part, err := x.r.ReadSlice(stop)
		x.buf = append(x.buf, part...)
		x.n += int64(len(part))
		if len(x.buf) > maxToken {
			return say("a cell or tag of more than %d MiB, larger than Excel allows", maxToken>>20)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && !consume {
			return nil
		}
		if err == io.EOF {
			return say("damaged XML: a tag without its end")
		}
		if err != nil {
			return err
		}
		x.buf = x.buf[:len(x.buf)-1]
		if !consume {
			return x.r.UnreadByte()
		}
		return nil
	}
}

// skipComment ends a comment whose first part, up to a '>', is in buf.
func (x *xmlScan) skipComment() error {
	for !bytes.HasSuffix(x.buf, []byte("--")) || len(x.buf) < 5 {
		if err := x.until('>', true); err != nil {
			return say("damaged XML: a comment without its end")
		}
		if len(x.buf) < 5 { // the shortest rest of a comment
			x.buf = append([]byte("     "), x.buf...)
		}
	}
	return nil
}

// get returns the value of an attribute of the last start tag, or nil.
func (x *xmlScan) get(name string) []byte {
	b := x.attr
	for {
		eq := bytes.IndexByte(b, '=')
		if eq < 0 || eq+1 >= len(b) {
			return nil
		}
		key := bytes.TrimSpace(b[:eq])
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) == 0 {
			return nil
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil
		}
		if string(local(key)) == name {
			return b[1 : 1+end]
		}
		b = b[end+2:]
	}
}

func local(name []byte) []byte {
	if at := bytes.LastIndexByte(name, ':'); at >= 0 {
		return name[at+1:]
	}
	return name
}

var entities = map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// unescape decodes entities in place.
func unescape(b []byte) ([]byte, error) {
	at := bytes.IndexByte(b, '&')
	if at < 0 {
		return b, nil
	}
	out := b[:at]
	for i := at; i < len(b); i++ {
		if b[i] != '&' {
			out = append(out, b[i])
			continue
		}
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		if end < 0 {
			return nil, say("damaged XML: a bare &")
		}
		name := string(b[i+1 : i+end])
		i += end
		if c, ok := entities[name]; ok {
			out = append(out, c)
			continue
		}
		if len(name) < 2 || name[0] != '#' {
			return nil, say("damaged XML: unknown entity %q", name)
		}
		num, base := name[1:], 10
		if num[0] == 'x' {
			num, base = num[1:], 16
		}
		n, err := strconv.ParseUint(num, base, 32)
		if err != nil || n > utf8.MaxRune {
			return nil, say("damaged XML: character number %q", name)
		}
		out = utf8.AppendRune(out, rune(n)) // never longer than its escape, so writing in place is safe
	}
	return out, nil
}
