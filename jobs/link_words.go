package jobs

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
)

// share writes a part of one as a per cent.
func share(p float64) string { return fmt.Sprintf("%.0f%%", 100*p) }

// decimal writes two decimals as Indonesian does.
func decimal(v float64) string {
	return strings.NewReplacer(".", ",", "-", "−").Replace(fmt.Sprintf("%.2f", v))
}

// signed writes what is added or taken away.
func signed(v float64) string {
	if v < 0 {
		return decimal(v)
	}
	return "+" + decimal(v)
}

// facts writes lines of a name and what stands for it.
func (o *output) facts(pairs ...string) error {
	t := tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)
	for i := 0; i < len(pairs); i += 2 {
		if v := strings.Join(strings.Fields(pairs[i+1]), " "); v != "" {
			fmt.Fprintf(t, "%s\t%s\n", pairs[i], shownText(v))
		}
	}
	return t.Flush()
}

// table writes columns of numbers, right-aligned, with a text behind each row.
func (o *output) table(head []string, rows [][]string) error {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 8, 2, ' ', tabwriter.AlignRight)
	for _, r := range append([][]string{head}, rows...) {
		fmt.Fprintf(t, "%s\t  %s\n", strings.Join(r[:len(r)-1], "\t"), shownText(r[len(r)-1]))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		o.printf("%s\n", strings.TrimRight(line, " \n"))
	}
	return nil
}

func heldBy(list []holder) string {
	var names []string
	for _, h := range list {
		names = append(names, strings.TrimSpace(h.Name+" ("+h.Code+")"))
	}
	return strings.Join(names, "; ")
}

// explained writes the whole answer as a page of text.
func (o *output) explained(x *explained) error {
	err := o.facts("Naskah", fmt.Sprintf("%s (%s)", x.Title, x.Agreement), "Daerah", fmt.Sprintf("%s (%s)", x.RegionName, x.Region), "Tahun rencana", yearText(x.Year), "Mitra", x.Partners, "Pelaksana", x.Agency)
	if err != nil {
		return err
	}
	o.printf("\n%s\n%s\n", o.paint(1, "Hasil"), x.Sentence)
	for _, l := range x.Links {
		o.printf("Tercatat: %s %s, %s (%s). %s\n", l["id_tautan"], l["kode_sub_kegiatan"], l["status"], l["cara"], l["alasan"])
	}
	if x.Line == nil {
		if len(x.Others) > 0 {
			o.printf("\nIsi naskah tidak menunjuk baris ini: ia tidak termasuk 60 baris teratas.\n")
		}
	} else if err := o.reasons(x); err != nil {
		return err
	}
	if len(x.Others) == 0 {
		return nil
	}
	if err := o.sureness(x); err != nil {
		return err
	}
	o.printf("\n%s\n", o.paint(1, "Baris teratas"))
	rows := make([][]string, 0, len(x.Others))
	for _, l := range x.Others {
		rows = append(rows, []string{fmt.Sprint(l.Rank), decimal(l.Score), signed(l.Score - x.Others[0].Score), share(l.Sure), l.Code + " " + l.Name})
	}
	rows[0][2] = ""
	return o.table([]string{"urutan", "nilai", "selisih", "keyakinan", "baris"}, rows)
}

func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return fmt.Sprint(year)
}

// reasons writes the evidence for the line that is explained.
func (o *output) reasons(x *explained) error {
	l := x.Line
	o.printf("\n%s\n", o.paint(1, fmt.Sprintf("Bukti untuk %s %s (urutan %d)", l.Code, l.Name, l.Rank)))
	if h := heldBy(l.Holders); h != "" {
		o.printf("Dipegang %s.\n", h)
	}
	var rows [][]string
	for _, r := range l.Reasons {
		rows = append(rows, []string{decimal(r.Value), decimal(r.Weight), signed(r.Adds()), r.Text})
	}
	if math.Abs(l.Small) >= 0.005 {
		rows = append(rows, []string{"", "", signed(l.Small), "bukti lain yang kecil"})
	}
	rows = append(rows, []string{"", "", decimal(l.Score), "nilai seluruhnya"})
	return o.table([]string{"ukuran", "bobot", "sumbangan", "bukti"}, rows)
}

// sureness writes how sure the answer is, beside the thresholds.
func (o *output) sureness(x *explained) error {
	o.printf("\n%s\n", o.paint(1, "Seberapa pasti"))
	rows := [][]string{{share(x.IsWork), "", "naskah memuat satu pekerjaan, bukan umum atau seremonial"}, {share(x.Held), "", "rencana memuat baris untuk pekerjaan itu"}}
	if x.Line != nil {
		rows = append(rows, []string{share(x.Line.Sure), share(x.Limits.Automatic), "baris " + x.Line.Code + " melaksanakan naskah ini (ambang otomatis; ambang diusulkan " + share(x.Limits.Proposed) + ")"})
	}
	rows = append(rows, []string{share(x.InKegiatan), share(x.Limits.Kegiatan), strings.TrimSpace("kegiatan " + x.Kegiatan + " " + x.KegiatanName)})
	return o.table([]string{"keyakinan", "ambang", ""}, rows)
}

// whyNot writes why a line is not tied, and what would have to change.
func (o *output) whyNot(x *whyNot) error {
	err := o.facts("Naskah", fmt.Sprintf("%s (%s)", x.Title, x.Agreement), "Daerah", fmt.Sprintf("%s (%s)", x.RegionName, x.Region), "Tahun rencana", yearText(x.Year), "Sub kegiatan", x.Code+" "+x.Name)
	if err != nil {
		return err
	}
	o.printf("\n%s\n", o.paint(1, "Kode ini"))
	if len(x.Nearest) > 0 {
		o.printf("Nomenklatur %s tidak memuat %s sebagai sub kegiatan.\n", x.Version, x.Code)
		o.printf("Kode yang paling mirip: %s.\n", strings.Join(x.Nearest, "; "))
	} else {
		o.printf("Nomenklatur %s memuatnya.\n", x.Version)
	}
	switch {
	case x.InPlan:
		o.printf("Rencana atau anggaran %d %s memuatnya; dipegang %s.\n", x.Year, x.RegionName, heldBy(x.Holders))
	default:
		o.printf("Rencana dan anggaran %d %s tidak memuatnya.\n", x.Year, x.RegionName)
	}
	if x.Tied != "" {
		o.printf("Baris ini ada di antara tautan naskah: %s, %s. Selengkapnya: padu link explain %s%s\n", x.Tied, x.Status, o.at(), x.Tied)
	}
	if len(x.Nearest) == 0 {
		if err := o.against(x); err != nil {
			return err
		}
	}
	o.printf("\n%s\n", o.paint(1, "Yang dapat mengubahnya"))
	for i, s := range x.Changes {
		o.printf("%d. %s\n", i+1, s)
	}
	return nil
}

// against sets the line beside the best one.
func (o *output) against(x *whyNot) error {
	o.printf("\n%s\n", o.paint(1, "Dibandingkan dengan yang teratas"))
	switch {
	case x.Winner.Code == "":
		o.printf("Baris ini sendiri yang teratas dari %d baris, dengan nilai %s.\n", x.Lines, decimal(x.Score))
		return nil
	case x.InPlan:
		o.printf("Urutan %d dari %d baris, nilai %s. ", x.Rank, x.Lines, decimal(x.Score))
	default:
		o.printf("Andaikan ada dalam rencana, tanpa bukti perangkat daerah: urutan %d dari %d baris, nilai %s. ", x.Rank, x.Lines+1, decimal(x.Score))
	}
	o.printf("Yang teratas %s %s, nilai %s.\n", x.Winner.Code, x.Winner.Name, decimal(x.Winner.Score))
	var rows [][]string
	for _, r := range x.Compared {
		rows = append(rows, []string{signed(r.This), signed(r.TheOther), signed(r.This - r.TheOther), r.Text})
	}
	if err := o.table([]string{"baris ini", "teratas", "selisih", "bukti"}, rows); err != nil {
		return err
	}
	if len(x.Missing) > 0 {
		o.printf("Kata naskah yang dikenal baris teratas, tetapi tidak oleh baris ini: %s.\n", strings.Join(x.Missing, ", "))
	}
	if len(x.NotSaid) > 0 {
		o.printf("Kata nama sub kegiatan ini yang tidak ada dalam naskah: %s.\n", strings.Join(x.NotSaid, ", "))
	}
	return nil
}
