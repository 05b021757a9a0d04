package reports

import (
	"html/template"
	"strings"
	"unicode/utf8"
)

// rows are the rows of a table in a page. A template took five times as long for these cells as for all the rest of a nation's pages.
func rows(d *document, t *table) template.HTML {
	var b strings.Builder
	edition := ""
	if d.Edition != "" {
		edition = " --edition " + d.Edition
	}
	for _, r := range t.Shown() {
		b.WriteString("<tr>")
		first := true
		for i := range t.Columns {
			if c := &r.Cells[i]; !t.Columns[i].Aside {
				c.html(&b, d.Root, edition, c.class(t.Columns[i].Form, first))
				first = false
			}
		}
		b.WriteString("</tr>\n")
	}
	return template.HTML(b.String())
}

// html writes the cell as it stands in a page: class, trace code, text with its link, what stands under it, and its evidence.
func (c *cell) html(b *strings.Builder, root, edition, class string) {
	b.WriteString("<td")
	if class != "" {
		put(b, ` class="`, class, `"`)
	}
	if c.Trace != "" {
		put(b, ` data-jejak="`, c.Trace, `" title="Jejak `, c.Trace, ": padu trace ", c.Trace, edition, `"`)
	}
	b.WriteString(">")
	if c.Link != "" {
		put(b, `<a href="`, root, escaped(c.Link), `">`, escaped(c.Text), "</a>")
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
