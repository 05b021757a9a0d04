package ingest

import "strings"

// plan is what is known of a field before its rows are read.
type plan struct {
	column int
	fixed  bool // no row says it: the head or the default does
	value  value
	money  bool              // plain amounts are read without a detour
	memo   map[string]*known // what a cell's text became, because codes and names come again and again
	last   *known            // of the row before: files are sorted
	texts  int64             // how many texts have a number
}

// known is what a cell's text became.
type known struct {
	text  string
	value value
}

// number gives a text that is kept the number by which the builder knows it again.
func (p *plan) number(v value, k kind) value {
	if k == textKind && v.set {
		p.texts++
		v.num = p.texts
	}
	return v
}

// plans prepares the fields of a table.
func (rd *reading) plans() []plan {
	out := make([]plan, len(rd.c.Fields))
	for i := range rd.c.Fields {
		f := &rd.c.Fields[i]
		p := plan{column: rd.h.columns[i], money: f.Type == "money" && rd.base.scale == 0, last: &known{}}
		switch f.Type {
		case "money", "date", "code":
		default:
			p.memo = map[string]*known{}
		}
		if p.column < 0 && len(rd.h.code) == 0 && f.Fallback == "" && f.Type != "agency" && f.Name != "nama_perangkat_daerah" {
			if v, ok := rd.fromHead(f); ok {
				p.fixed, p.value = true, v
			} else if f.Default != "@file" && !(f.Required && f.Default == "") {
				p.fixed = true
				if f.Default != "" {
					p.value = f.byDefault()
				}
			}
		}
		p.value = p.number(p.value, fieldTypes[f.Type].kind)
		out[i] = p
	}
	return out
}

// quick fills the slots that need no reading: what no row says, texts that were read before, plain amounts.
func (rd *reading) quick(i int, r row) bool {
	p := &rd.plan[i]
	if p.fixed {
		rd.slots[i] = p.value
		return true
	}
	if p.column < 0 || p.column >= len(r.cells) {
		return false
	}
	text, decimal := r.cells[p.column], rd.forms[i].decimal
	if r.num(p.column) {
		if decimal = point; !p.money { // what a number cell became depends on its being one
			return false
		}
	}
	if p.money {
		if cents, ok := plainCents(text, decimal); ok {
			rd.slots[i] = value{set: true, num: cents}
			return true
		}
		return false
	}
	if text != p.last.text || text == "" {
		k, ok := p.memo[text]
		if !ok {
			return false
		}
		p.last = k
	}
	rd.slots[i] = p.last.value
	return true
}

// remember keeps what a cell's text became, when there was nothing to say about it.
func (rd *reading) remember(i int, r row, rejects, remarks int) {
	p := &rd.plan[i]
	if p.memo == nil || p.column < 0 || p.column >= len(r.cells) || r.num(p.column) || len(p.memo) >= maxMemo || len(rd.rejects) > rejects || len(rd.remarks) > remarks {
		return
	}
	if text := r.cells[p.column]; !isEmpty(clean(text)) && rd.slots[i].set {
		v := rd.slots[i]
		k := &known{strings.Clone(text), p.number(value{v.set, strings.Clone(v.text), v.num}, fieldTypes[rd.c.Fields[i].Type].kind)}
		p.memo[k.text], p.last, rd.slots[i] = k, k, k.value
	}
}
