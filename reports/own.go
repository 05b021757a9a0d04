package reports

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"padu/warehouse"
)

// Six of seven reports are those of agencies, and speak of one region alone. They are composed from a site that holds nothing else: so a
// hash of it, and of what the day makes of it, says before a report is composed that it says what it said.

// own is what the reports of a region's agencies are composed from.
type own struct {
	site     *site // holds the region, the name of its province, and what came from it
	r        *region
	agencies []*agency
	tasks    func() []task // of the region; all that the day changes in these reports
	print    func() string // hash of all the rest
}

// own is the region by itself. It is made when it is first asked for, after everything is loaded.
func (st *site) own(r *region) *own {
	f, _ := st.owns.LoadOrStore(r.Code, sync.OnceValue(func() *own {
		s := &site{info: warehouse.SnapshotInfo{Workspace: st.info.Workspace, Version: st.info.Version, Sample: st.info.Sample, AsOf: st.info.AsOf}, period: st.period, edition: st.edition,
			regions: []*region{r}, byCode: map[string]*region{r.Code: r}, fresh: st.fresh, dict: st.dict, linkRules: st.linkRules, meanings: st.meanings}
		if p := st.byCode[r.Province]; p != nil && p != r {
			s.byCode[p.Code] = &region{Code: p.Code, Name: p.Name, Kind: p.Kind}
		}
		for _, x := range st.sources {
			of := &source{Name: x.Name}
			for _, b := range x.Batches {
				if b.Region == r.Code || st.byCode[b.Region] == nil {
					of.Batches = append(of.Batches, b)
				}
			}
			if len(of.Batches) > 0 {
				s.sources = append(s.sources, of)
			}
		}
		o := &own{site: s, r: r, agencies: r.owning()}
		o.tasks = sync.OnceValue(func() []task { return s.regional(&document{Region: r, Period: s.period}).tasks() })
		o.print = sync.OnceValue(o.hash)
		return o
	}))
	return f.(func() *own)()
}

// agency finds one of the region by its key; without agreements it has only its name.
func (o *own) agency(key string) *agency {
	if i := slices.IndexFunc(o.agencies, func(a *agency) bool { return a.Key == key }); i >= 0 {
		return o.agencies[i]
	}
	return &agency{Key: key, Code: key, Name: o.r.agencyName(key), Own: map[string]bool{}, Carried: map[string]bool{}}
}

// tasksOf are what an agency has to do, and the first of them, which are due within taskDays.
func (o *own) tasksOf(a *agency) (tasks, soon []task) {
	for _, t := range o.tasks() {
		if a.has(t.A.ID) {
			tasks = append(tasks, t)
		}
	}
	return tasks, until(tasks, o.site.period.day(o.site.info.AsOf).AddDate(0, 0, taskDays))
}

// from is a hash of what an agency's report is made from, this program among it; "" when that cannot be known.
func (o *own) from(key string) string {
	program := thisProgram()
	if program == "" {
		return ""
	}
	h := sha256.New()
	tasks, soon := o.tasksOf(o.agency(key))
	fmt.Fprintln(h, program, o.print(), key, len(soon))
	for _, t := range tasks {
		fmt.Fprintf(h, "%q\n", []string{t.Key, t.A.ID, t.Who, t.What, t.At, t.Until.Format(time.DateOnly)})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// hash is of all that the site of the region holds, but the day. Of files that speak of many regions a report says no more than that they came.
func (o *own) hash() string {
	h, s := sha256.New(), o.site
	w := bufio.NewWriter(h)
	fmt.Fprintf(w, "%q %t\n", []string{s.info.Workspace, s.info.Version, s.linkRules, s.meanings}, s.info.Sample)
	for _, x := range s.sources {
		for _, b := range x.Batches {
			if b.Region == o.r.Code {
				write(w, reflect.ValueOf(b))
			} else {
				fmt.Fprintf(w, "%q\n", []string{b.ID, b.Dataset, b.Status})
			}
		}
	}
	write(w, reflect.ValueOf(s.fresh))
	for _, code := range sortedKeys(s.byCode) {
		write(w, reflect.ValueOf(s.byCode[code]))
	}
	w.Flush() // into a hash, which takes everything
	return hex.EncodeToString(h.Sum(nil))
}

// write writes a value with all that it holds, so that two that differ are written differently.
func write(w io.Writer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			io.WriteString(w, "-")
			return
		}
		write(w, v.Elem())
	case reflect.Struct:
		n := v.NumField()
		if v.Type() == reflect.TypeFor[time.Time]() {
			n = 2 // the instant; what follows is where its clock stands
		}
		for i := range n {
			write(w, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		fmt.Fprintf(w, "[%d", v.Len())
		for i := range v.Len() {
			write(w, v.Index(i))
		}
	case reflect.Map:
		fmt.Fprintf(w, "{%d", v.Len())
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, k := range keys {
			write(w, k)
			write(w, v.MapIndex(k))
		}
	case reflect.String:
		fmt.Fprintf(w, "%d:", v.Len())
		io.WriteString(w, v.String())
	default:
		fmt.Fprintf(w, "%v;", v)
	}
}

// thisProgram is the hash of the running program's file: another one may say the same in other words.
var thisProgram = sync.OnceValue(func() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	sum, err := warehouse.SumOf(name)
	if err != nil {
		return ""
	}
	return sum
})
