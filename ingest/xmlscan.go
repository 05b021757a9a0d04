package ingest

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"
)

// maxToken bounds one tag or one run of text, in bytes. A cell of a workbook holds at most 32,767 characters.
const maxToken = 1 << 20

// xmlScan reads the tags and texts of a workbook's parts. It knows as much XML as they use: no DOCTYPE (and so no
// entities of the file's own, which is how small files become large ones), prefixes cut off, text with the five
// predefined entities and character numbers. encoding/xml does the same at a sixth of the speed.
//
// What it gives are pieces of its buffer; they hold until the next event.
type xmlScan struct {
	r        io.Reader
	buf      []byte
	pos, end int   // what of buf is not used yet
	gone     int64 // bytes that have left buf
	err      error // what ended reading

	tag   []byte // name of the last start or end tag
	attrs []xmlAttr
	text  []byte // the last text, decoded
	pend  bool   // a self-closing tag still owes its end
}

// xmlAttr is an attribute of the last start tag, as written.
type xmlAttr struct{ name, value []byte }

type xmlEvent byte

const (
	xmlStart xmlEvent = iota
	xmlEnd
	xmlText
)

func newXMLScan(r io.Reader) *xmlScan { return &xmlScan{r: r, buf: make([]byte, 64<<10)} }

// used is how many bytes of the part were used.
func (x *xmlScan) used() int64 { return x.gone + int64(x.pos) }

// next gives the next event; io.EOF ends the part.
func (x *xmlScan) next() (xmlEvent, error) {
	if x.pend {
		x.pend = false
		return xmlEnd, nil
	}
	for {
		if x.pos == x.end {
			if err := x.fill(); err != nil {
				return 0, err
			}
		}
		if x.buf[x.pos] != '<' {
			b, err := x.until('<', 0)
			if err != nil && err != io.EOF { // the part may end in text
				return 0, err
			}
			x.pos += len(b)
			x.text, err = unescape(b)
			return xmlText, err
		}
		b, err := x.until('>', 0)
		if err != nil {
			return 0, unended(err)
		}
		switch b = b[1:]; {
		case len(b) == 0:
			return 0, say("damaged XML: an empty tag")
		case b[0] == '/':
			x.pos += len(b) + 2
			for b = b[1:]; len(b) > 0 && b[len(b)-1] <= ' '; {
				b = b[:len(b)-1]
			}
			x.tag = local(b)
			return xmlEnd, nil
		case b[0] == '?':
			err = x.skip(2, "?")
		case bytes.HasPrefix(b, []byte("!--")):
			err = x.skip(4, "--")
		case b[0] == '!':
			err = say("the workbook has a DOCTYPE or CDATA section, which no spreadsheet program writes; save it again in Excel or LibreOffice")
		default:
			return xmlStart, x.start(b)
		}
		if err != nil {
			return 0, err
		}
	}
}

// start reads a start tag from b, which ends at a '>'. Where that stands in an attribute's value the tag goes on behind it.
func (x *xmlScan) start(b []byte) error {
	for {
		n := 0
		for n < len(b) && b[n] > ' ' && b[n] != '/' {
			n++
		}
		whole, ok := x.attributes(b[n:])
		if whole {
			x.tag = local(b[:n])
			x.pend = b[len(b)-1] == '/'
			x.pos += len(b) + 2
		}
		if !ok {
			return say("damaged XML: an attribute without quotes")
		}
		if whole {
			return nil
		}
		longer, err := x.until('>', min(len(b)+2, x.end-x.pos))
		if err != nil {
			return unended(err)
		}
		b = longer[1:]
	}
}

// attributes reads what stands behind a tag's name. It is not whole when a value does not end, and not ok when one has no
// quotes.
func (x *xmlScan) attributes(b []byte) (whole, ok bool) {
	x.attrs = x.attrs[:0]
	for i := 0; i < len(b); {
		if b[i] <= ' ' || b[i] == '/' {
			i++
			continue
		}
		from := i
		for i < len(b) && b[i] != '=' && b[i] > ' ' {
			i++
		}
		name := b[from:i]
		for i < len(b) && (b[i] == '=' || b[i] <= ' ') {
			i++
		}
		if i == len(b) || b[i] != '"' && b[i] != '\'' {
			return true, false
		}
		n := bytes.IndexByte(b[i+1:], b[i])
		if n < 0 {
			return false, true
		}
		x.attrs = append(x.attrs, xmlAttr{local(name), b[i+1 : i+1+n]})
		i += n + 2
	}
	return true, true
}

// get returns the value of an attribute of the last start tag, or nil.
func (x *xmlScan) get(name string) []byte {
	for i := range x.attrs {
		if string(x.attrs[i].name) == name {
			return x.attrs[i].value
		}
	}
	return nil
}

// skip leaves out a comment or an instruction: all up to end and a '>', but for its first bytes.
func (x *xmlScan) skip(first int, end string) error {
	for {
		b, err := x.until('>', 0)
		if err != nil {
			return unended(err)
		}
		x.pos += len(b) + 1
		if bytes.HasSuffix(b[min(first, len(b)):], []byte(end)) {
			return nil
		}
		first = 0
	}
}

func unended(err error) error {
	if err == io.EOF {
		return say("damaged XML: a tag without its end")
	}
	return err
}

// until gives what is not used yet up to stop, which is looked for behind the first seen bytes. Nothing is used up. With
// io.EOF it gives all that is left.
func (x *xmlScan) until(stop byte, seen int) ([]byte, error) {
	for {
		at := bytes.IndexByte(x.buf[x.pos+seen:x.end], stop)
		if at >= 0 {
			seen += at
		} else {
			seen = x.end - x.pos
		}
		if seen > maxToken {
			return nil, say("a cell or tag of more than %d MiB, larger than Excel allows", maxToken>>20)
		}
		if at >= 0 {
			return x.buf[x.pos : x.pos+seen], nil
		}
		if err := x.fill(); err != nil {
			return x.buf[x.pos:x.end], err
		}
	}
}

// fill reads more, behind what is not used yet.
func (x *xmlScan) fill() error {
	if x.err != nil {
		return x.err
	}
	copy(x.buf, x.buf[x.pos:x.end])
	x.gone, x.end, x.pos = x.gone+int64(x.pos), x.end-x.pos, 0
	if x.end == len(x.buf) {
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	for {
		n, err := x.r.Read(x.buf[x.end:])
		x.end, x.err = x.end+n, err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// drain reads the part to its end, where its checksum is compared.
func (x *xmlScan) drain() error {
	for x.err == nil {
		x.pos = x.end
		_ = x.fill() // the same as x.err
	}
	if x.err == io.EOF {
		return nil
	}
	return x.err
}

func local(name []byte) []byte {
	if at := bytes.LastIndexByte(name, ':'); at > 0 && at < len(name)-1 {
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
