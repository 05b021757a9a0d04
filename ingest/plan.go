package ingest

import "strings"

// plan is what is known of a field before its rows are read.
type plan struct {
	column int
	fixed  bool // no row says it: the head or the default does
	value  value
	money  bool             // plain amounts are read without a detour
	memo   map[string]value // what a cell's text became, because codes and names come again and again
}

// plans prepares the fields of a table.
func (rd *reading) plans() []plan {
	out := make([]plan, len(rd.c.Fields))
	for i := range rd.c.Fields {
		f := &rd.c.Fields[i]
		p := plan{column: rd.h.columns[i], money: f.Type == "money" && rd.base.scale == 0}
		switch f.Type {
		case "money", "date", "code":
		default:
			p.memo = map[string]value{}
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
	v, ok := p.memo[text]
	if ok {
		rd.slots[i] = v
	}
	return ok
}

// remember keeps what a cell's text became, when there was nothing to say about it.
func (rd *reading) remember(i int, r row, rejects, remarks int) {
	p := &rd.plan[i]
	if p.memo == nil || p.column < 0 || p.column >= len(r.cells) || r.num(p.column) || len(p.memo) >= maxMemo || len(rd.rejects) > rejects || len(rd.remarks) > remarks {
		return
	}
	if text := r.cells[p.column]; !isEmpty(clean(text)) && rd.slots[i].set {
		v := rd.slots[i]
		p.memo[strings.Clone(text)] = value{v.set, strings.Clone(v.text), v.num}
	}
}
