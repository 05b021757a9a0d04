package reports

import (
	"html/template"
	"strings"
	"unicode/utf8"
)

// rows are the rows of a table in a page. A template took five times as long for these cells as for all the rest of a nation's pages.
func rows(d *document, t *table) template.HTML {
	var b strings.Builder
	head := t.Head()
	for _, line := range t.Body() {
		b.WriteString("<tr>")
		for i := range line {
			line[i].html(&b, d, line[i].class(head[i].Form, i == 0))
		}
		b.WriteString("</tr>\n")
	}
	return template.HTML(b.String())
}

// html writes the cell as it stands in a page: class, trace code, text with its link, what stands under it, and its evidence.
func (c *cell) html(b *strings.Builder, d *document, class string) {
	b.WriteString("<td")
	if class != "" {
		put(b, ` class="`, class, `"`)
	}
	put(b, string(trace(d, c.Trace)), ">")
	if c.Link != "" {
		put(b, `<a href="`, d.Root, escaped(c.Link), `">`, escaped(c.Text), "</a>")
	} else {
		b.WriteString(escaped(c.Text))
	}
	if c.Under != "" {
		put(b, `<br><span class="muted">`, escaped(c.Under), "</span>")
	}
	if len(c.More) > 0 {
		b.WriteString("<details><summary>Bukti</summary><ul>")
		for _, s := range c.More {
			put(b, "<li>", escaped(s), "</li>")
		}
		b.WriteString("</ul></details>")
	}
	b.WriteString("</td>")
}

// trace says the trace code of a figure, and the edition in which it has to be looked up; nothing without a code.
func trace(d *document, code string) template.HTMLAttr {
	if code == "" {
		return ""
	}
	edition := ""
	if d.Edition != "" {
		edition = " --edition " + d.Edition
	}
	return template.HTMLAttr(` data-jejak="` + code + `" title="Jejak ` + code + ": padu trace " + code + edition + `"`)
}

func put(b *strings.Builder, parts ...string) {
	for _, s := range parts {
		b.WriteString(s)
	}
}

// escaped is a text as html/template writes it, between tags and in quotes.
func escaped(s string) string { return escapes.Replace(s) }

var escapes = strings.NewReplacer("\x00", string(utf8.RuneError), `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

// class is how the cell is set: numbers to the right, codes on one line, what did not get through in rust.
func (c *cell) class(form form, first bool) string {
	class := ""
	switch {
	case form.Right():
		class = "r"
	case form == formCode:
		class = "nw"
	case first && c.Under != "":
		class = "say"
	}
	if c.Bad {
		class = strings.TrimSpace(class + " no-yes")
	}
	return class
}
