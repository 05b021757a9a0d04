package reports

import (
	"fmt"
	"strings"

	"padu/reports/chart"
)

// pdf is the document on A4: its head, findings and sections as on the page, without what opens on request.
func (d *document) pdf() ([]byte, error) {
	if d.Kind.Name == "lembar" {
		return d.sheet()
	}
	p := d.paper(17)
	p.promise()
	p.head(titleFace, leadFace)
	p.stamp()
	p.kpis()
	p.heads()
	p.decisions("Yang perlu diputuskan "+d.Leader, false)
	for i := range d.Sections {
		p.section(&d.Sections[i])
	}
	return p.bytes()
}

// promise keeps a link for each place that a main finding leads to.
func (p *paper) promise() {
	known := map[string]bool{}
	for _, s := range p.d.Sections {
		known[s.ID] = true
		for _, x := range s.Parts {
			if x.Figure != nil {
				known[x.Figure.ID] = true
			}
			if x.Table != nil {
				known[x.Table.ID] = true
			}
		}
	}
	for _, h := range p.d.Heads {
		if id, ok := strings.CutPrefix(h.Link, "#"); ok && known[id] && p.links[id] == 0 {
			p.links[id] = p.AddLink()
		}
	}
}

// head says what the document finds.
func (p *paper) head(title, lead face) {
	d := p.d
	p.lines(left, kickerFace.step(loose), p.wrap(across, run{kickerFace, d.Kicker, 0}))
	p.y += 1.5
	lines := p.balanced(run{title, d.Headline, 0})
	for len(lines) > 3 && title.size > 14 { // a headline that is too long to shout
		title = title.sized(title.size - 3)
		lines = p.balanced(run{title, d.Headline, 0})
	}
	p.lines(left, title.step(tight), lines)
	if d.Lead != "" {
		p.y += 1.5
		p.lines(left, lead.step(1.38), p.wrap(across, run{lead, d.Lead, 0}))
	}
	p.y += 3.5
}

// balanced breaks a headline into lines of much the same width.
func (p *paper) balanced(r run) [][]bit {
	lines := p.wrap(across, r)
	for w := across - 5; w > across/2 && len(lines) > 1; w -= 5 {
		next := p.wrap(w, r)
		if len(next) > len(lines) {
			break
		}
		lines = next
	}
	return lines
}

// stamp says what the document rests on.
func (p *paper) stamp() {
	d := p.d
	p.line(0.2, chart.Rule, left, p.y, left+across)
	p.y += 1.6
	var runs []run
	for _, s := range [][2]string{{"Data per", d.Date}, {"Sidik data", d.Fingerprint}, {"Kelengkapan", d.Completeness}} {
		if s[1] != "" {
			runs = append(runs, run{smallFace.bold().in(chart.Ink), s[0], 0}, run{smallFace, s[1] + nbsp + nbsp + nbsp, 0})
		}
	}
	p.lines(left, smallFace.step(loose), p.wrap(across, runs...))
	p.y += 3.5
}

// kpis are the four figures in a row, each with its change in words.
func (p *paper) kpis() {
	if len(p.d.KPIs) == 0 {
		return
	}
	const gap = 6.0
	w := (across - gap*float64(len(p.d.KPIs)-1)) / float64(len(p.d.KPIs))
	name, value := smallFace.sized(9).bold().in(chart.Ink), face{"sans", "B", 22, chart.Ink}
	top, end := p.y, p.y
	for i, k := range p.d.KPIs {
		x := left + float64(i)*(w+gap)
		p.y = top
		p.line(0.5, chart.Ink, x, p.y, x+w)
		p.y += 1.6
		p.lines(x, name.step(loose), p.wrap(w, run{name, k.Name, 0}))
		v := value
		for v.size > 9 && p.width(v, k.Value+k.Unit) > w {
			v = v.sized(v.size - 1)
		}
		p.lines(x, value.step(tight), p.wrap(w, run{v, k.Value + k.Unit, 0}))
		small := smallFace.sized(8)
		var runs []run
		if k.Change != "" {
			runs = append(runs, run{small.bold().in(changeInk(k.Class)), strings.TrimSpace(k.Arrow+nbsp+k.Change) + nbsp, 0})
		}
		p.lines(x, small.step(1.35), p.wrap(w, append(runs, run{small, k.Note, 0})...))
		end = max(end, p.y)
	}
	p.y = end + 1
}

// changeInk is the colour of a change for the better, for the worse, or of none.
func changeInk(class string) string {
	switch class {
	case "up":
		return chart.Teal
	case "down":
		return chart.Rust
	}
	return chart.Muted
}

// heads are the main findings, numbered.
func (p *paper) heads() {
	step := bodyFace.step(loose)
	if len(p.d.Heads) > 0 {
		p.heading = "Temuan utama"
	}
	for i, h := range p.d.Heads {
		runs := []run{{bodyFace.bold(), h.Fact, 0}, {bodyFace, h.More, 0}}
		if l := p.links[strings.TrimPrefix(h.Link, "#")]; l != 0 {
			runs = append(runs, run{bodyFace.in(chart.Blue), h.LinkText + ".", l})
		}
		lines := p.wrap(across-10, runs...)
		p.room(0, float64(len(lines))*step+4)
		p.line(0.2, chart.Rule, left, p.y, left+across)
		p.y += 2
		p.put(left, p.y+step*0.8, []bit{{run{sectionFace.sized(13).in(chart.Rust), fmt.Sprint(i + 1), 0}, 0, 0}})
		p.lines(left+10, step, lines)
		p.y += 2
	}
}

// decisions are a box of what somebody is asked to decide, side by side, with squares to tick on a sheet for a meeting.
func (p *paper) decisions(heading string, tick bool) {
	asks := p.d.Decisions
	if len(asks) == 0 {
		return
	}
	const pad, gap = 4.0, 6.0
	in := 0.0
	if tick {
		in = 5
	}
	n := float64(len(asks))
	w := (across - 2*pad - gap*(n-1)) / n
	what, why := bodyFace.sized(9.5).bold(), bodyFace.sized(8.8)
	step := why.step(1.35)
	var whats, whys [][][]bit
	tall := 0.0
	for _, a := range asks {
		whats, whys = append(whats, p.wrap(w-in, run{what, a.What, 0})), append(whys, p.atMost(16, w-in, run{why, a.Text, 0}))
		i := len(whys) - 1
		tall = max(tall, float64(len(whats[i]))*what.step(loose)+float64(len(whys[i]))*step)
	}
	title := p.wrap(across-2*pad, run{captionFace.sized(12), heading, 0})
	head := float64(len(title))*captionFace.step(loose) + 2
	p.room(7, head+tall+2*pad)
	p.fill(boxFill, left, p.y, across, head+tall+2*pad-1)
	p.y += pad - 1
	p.lines(left+pad, captionFace.step(loose), title)
	p.y += 2
	top := p.y
	for i := range asks {
		x := left + pad + float64(i)*(w+gap)
		p.y = top
		if tick {
			p.SetDrawColor(chart.RGB(chart.Ink))
			p.SetLineWidth(0.3)
			p.Rect(x, p.y+0.9, 2.9, 2.9, "D")
		}
		p.lines(x+in, what.step(loose), whats[i])
		p.lines(x+in, step, whys[i])
	}
	p.y = top + tall + pad
}
