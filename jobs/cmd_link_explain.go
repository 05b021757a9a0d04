package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"padu/transform/link"
)

// explained is why an agreement has the links that it has.
type explained struct {
	Agreement, Title, Partners, Agency, Region, RegionName string
	Year                                                   int
	Outcome                                                string         `json:"outcome"` // kode, keputusan, or one of link's
	Sentence                                               string         `json:"sentence"`
	Links                                                  []linkRow      `json:"links"` // in the snapshot
	Line                                                   *explainedLine `json:"line"`  // that is explained
	Others                                                 []rankedLine   `json:"others"`
	IsWork, Held, InKegiatan                               float64
	Kegiatan, KegiatanName                                 string
	Limits                                                 link.Limits
}

// rankedLine is a line of the plan in its place.
type rankedLine struct {
	Rank        int
	Code, Name  string
	Score, Sure float64
}

type explainedLine struct {
	rankedLine
	Holders []holder
	Reasons []link.Reason
	Small   float64 // what the reasons that are too small to show add up to
}

func (c *cli) linkExplainCmd() *cobra.Command {
	year := 0
	cmd := &cobra.Command{Use: "explain ID", Short: "Say in Indonesian why an agreement is tied, offered or left without a line, with each evidence and its weight", Args: cobra.ExactArgs(1),
		Long: "ID is the number of a link (T-…) or of an agreement. The answer rests on the current snapshot.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.asked(cmd.Context(), func(b *linkBook) error {
				x, err := b.explain(cmd.Context(), args[0], year)
				if err != nil {
					return err
				}
				o := c.output()
				if o.json {
					return o.object(x)
				}
				return o.explained(x)
			})
		}}
	cmd.Flags().IntVar(&year, "year", 0, "the year of the plan (default: the link's own, else the latest)")
	return cmd
}

func (c *cli) linkWhyNotCmd() *cobra.Command {
	year := 0
	cmd := &cobra.Command{Use: "why-not AGREEMENT CODE", Short: "Say in Indonesian why an agreement is not tied to a sub kegiatan, and what would have to change", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.asked(cmd.Context(), func(b *linkBook) error {
				x, err := b.whyNot(cmd.Context(), args[0], args[1], year)
				if err != nil {
					return err
				}
				o := c.output()
				if o.json {
					return o.object(x)
				}
				return o.whyNot(x)
			})
		}}
	cmd.Flags().IntVar(&year, "year", 0, "the year of the plan (default: the latest)")
	return cmd
}

func (c *cli) asked(ctx context.Context, f func(*linkBook) error) error {
	b, err := c.openLinks(ctx)
	if err != nil {
		return err
	}
	return errors.Join(f(b), b.close())
}

// about finds the agreement and the year that an argument names, and the line when it is a link.
func (b *linkBook) about(ctx context.Context, id string, year int) (a *inRegister, row linkRow, _ int, err error) {
	if row, err = b.link(ctx, id); err != nil {
		return nil, nil, 0, err
	}
	if row != nil {
		id = row["id_kerja_sama"]
		if year == 0 {
			if year, err = strconv.Atoi(row["tahun"]); err != nil {
				return nil, nil, 0, err
			}
		}
	}
	if a, err = b.agreement(ctx, id); err == nil && year == 0 {
		year, err = b.year(ctx, a)
	}
	return a, row, year, err
}

// explain asks the linker again and says why.
func (b *linkBook) explain(ctx context.Context, id string, year int) (*explained, error) {
	a, row, year, err := b.about(ctx, id, year)
	if err != nil {
		return nil, err
	}
	x := &explained{Agreement: a.ID, Title: a.Title, Partners: a.Parties, Agency: a.Agency, Region: a.region, RegionName: a.regionName, Year: year, Others: []rankedLine{}}
	if year == 0 {
		x.Outcome, x.Sentence = "tanpa: rencana belum diterima", fmt.Sprintf("Tidak ditautkan: RKPD %s untuk tahun yang disentuh naskah ini belum diterima.", a.regionName)
		return x, nil
	}
	if x.Links, err = b.links(ctx, a.ID, year); err != nil {
		return nil, err
	}
	q, err := b.question(ctx, a, year)
	if err != nil {
		return nil, err
	}
	ans := q.Answer(a.Agreement, q.plan)
	x.Limits, x.IsWork, x.Held, x.InKegiatan, x.Kegiatan, x.KegiatanName = q.Limits(), ans.IsWork, ans.Held, ans.InKegiatan, ans.Kegiatan, q.Name(ans.Kegiatan)
	if len(ans.Candidates) == 0 {
		x.Outcome, x.Sentence = "tanpa: rencana kosong", fmt.Sprintf("Tidak ditautkan: rencana dan anggaran %d tidak memuat sub kegiatan yang dikenal nomenklatur.", year)
		return x, nil
	}
	at := 0
	if row == nil { // the line that is tied, whatever the texts say
		row = tiedLine(x.Links)
	}
	if row != nil {
		at = slices.IndexFunc(ans.Candidates, func(c link.Candidate) bool { return c.Code == row["kode_sub_kegiatan"] })
	}
	for i := range ans.Candidates[:min(5, len(ans.Candidates))] {
		x.Others = append(x.Others, q.ranked(ans.Candidates[i], i+1))
	}
	if at >= 0 {
		x.Line = q.line(a, ans.Candidates[at], at+1)
	}
	x.Outcome = ans.Outcome()
	x.Sentence = q.sentence(a, &ans, x)
	return x, nil
}

// tiedLine is the first link that a code or a planner tied; nil when there is none.
func tiedLine(links []linkRow) linkRow {
	i := slices.IndexFunc(links, func(l linkRow) bool {
		return l["cara"] != "teks" && (l["status"] == "otomatis" || l["status"] == "diterima")
	})
	if i < 0 {
		return nil
	}
	return links[i]
}

func (q *question) ranked(c link.Candidate, rank int) rankedLine {
	return rankedLine{Rank: rank, Code: c.Code, Name: q.Name(c.Code), Score: c.Score, Sure: c.Sure}
}

// smallest is what a piece of evidence must add or take away to be shown by itself.
const smallest = 0.05

func (q *question) line(a *inRegister, c link.Candidate, rank int) *explainedLine {
	out := &explainedLine{rankedLine: q.ranked(c, rank), Holders: q.holders[c.Code]}
	sum := 0.0
	for _, r := range q.Reasons(a.Agreement, c) {
		if math.Abs(r.Adds()) >= smallest {
			out.Reasons = append(out.Reasons, r)
			sum += r.Adds()
		}
	}
	out.Small = c.Score - sum
	return out
}

// sentence says what came out, and the main reason.
func (q *question) sentence(a *inRegister, ans *link.Answer, x *explained) string {
	tied := func(way string) (codes []string) {
		for _, l := range x.Links {
			if l["cara"] == way && (l["status"] == "otomatis" || l["status"] == "diterima") {
				codes = append(codes, l["kode_sub_kegiatan"])
			}
		}
		return slices.Compact(codes)
	}
	top := ans.Candidates[0]
	first := strings.TrimSpace(top.Code + " " + q.Name(top.Code))
	if codes := tied("kode"); len(codes) > 0 {
		x.Outcome = "kode"
		return fmt.Sprintf("Ditautkan: kode %s tertulis dalam register dan ada dalam rencana atau anggaran %d. Isi naskah tidak diperlukan; di bawah ini katanya.", strings.Join(codes, ", "), x.Year)
	}
	if codes := tied("keputusan"); len(codes) > 0 {
		x.Outcome = "keputusan"
		return fmt.Sprintf("Ditautkan karena keputusan perencana: %s. Di bawah ini kata isi naskahnya.", strings.Join(codes, ", "))
	}
	switch x.Outcome {
	case link.Automatic:
		if len(x.Links) > 0 && len(tied("teks")) == 0 { // a planner took another line, or several agencies hold this one
			x.Outcome = link.Proposed
			return fmt.Sprintf("Belum ditautkan, walaupun isi naskah menunjuk %s (keyakinan %s, ambang %s). %s", first, share(top.Sure), share(x.Limits.Automatic), x.Links[0]["alasan"])
		}
		return fmt.Sprintf("Ditautkan otomatis dengan %s: keyakinannya %s, di atas ambang %s.", first, share(top.Sure), share(x.Limits.Automatic))
	case link.OnlyKegiatan:
		return fmt.Sprintf("Kegiatannya pasti, sub kegiatannya belum: kegiatan %s %s ditautkan (keyakinan %s, ambang %s), dan perencana memilih sub kegiatannya dari %d usulan.",
			x.Kegiatan, x.KegiatanName, share(x.InKegiatan), share(x.Limits.Kegiatan), ans.Verdict.Offered)
	case link.Proposed:
		return fmt.Sprintf("Belum ditautkan: %d baris diusulkan kepada perencana. Yang teratas %s: keyakinannya %s, di bawah ambang otomatis %s.", ans.Verdict.Offered, first, share(top.Sure), share(x.Limits.Automatic))
	case link.NotWork:
		w := q.Words(a.Agreement, top.Code)
		s := "Tidak ditautkan: naskah ini tampak umum atau seremonial, tidak menunjuk satu pekerjaan."
		if len(w.Rites) > 0 {
			s += " Kata seremonial: " + link.Quoted(w.Rites) + "."
		}
		if len(w.General) > 0 {
			s += " Kata umum: " + link.Quoted(w.General) + "."
		}
		return s
	case link.NotInPlan:
		s := fmt.Sprintf("Tidak ditautkan: rencana dan anggaran %d %s tampak tidak memuat pekerjaannya.", x.Year, a.regionName)
		if m, ok := q.Missing(a.Agreement, q.plan); ok {
			s += fmt.Sprintf(" Yang paling cocok dalam nomenklatur adalah %s %s, yang tidak ada dalam rencana itu.", m.Code, m.Name)
		}
		return s
	}
	return fmt.Sprintf("Tidak ditautkan: tidak ada baris yang cukup meyakinkan. Yang terdekat %s: keyakinannya %s, ambang untuk diusulkan %s.", first, share(top.Sure), share(x.Limits.Proposed))
}

// whyNot is why an agreement is not tied to a code.
type whyNot struct {
	Agreement, Title, Region, RegionName string
	Year                                 int
	Code, Name, Version                  string
	Tied                                 string   // the link, when it is tied after all
	Status                               string   // of that link or offer
	Nearest                              []string // codes, when the nomenclature has none of this
	Holders                              []holder
	InPlan                               bool
	Rank, Lines                          int
	Score                                float64
	Winner                               rankedLine
	Compared                             []comparedReason
	Missing, NotSaid                     []string // words
	Changes                              []string
}

// comparedReason is one kind of evidence of the line and of the best one.
type comparedReason struct {
	Text           string
	This, TheOther float64
}

func (b *linkBook) whyNot(ctx context.Context, id, code string, year int) (*whyNot, error) {
	a, _, year, err := b.about(ctx, id, year)
	if err != nil {
		return nil, err
	}
	if year == 0 {
		return nil, usage{fmt.Errorf("no plan of %s is there for a year that %s touches; name one with --year, or load its RKPD", a.regionName, a.ID)}
	}
	q, err := b.question(ctx, a, year)
	if err != nil {
		return nil, err
	}
	x := &whyNot{Agreement: a.ID, Title: a.Title, Region: a.region, RegionName: a.regionName, Year: year, Code: code, Version: q.version, Holders: q.holders[code]}
	links, err := b.links(ctx, a.ID, year)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if l["kode_sub_kegiatan"] == code {
			x.Tied, x.Status = l["id_tautan"], l["status"]
		}
	}
	this, ok := q.Standing(a.Agreement, q.plan, code)
	if !ok {
		x.Nearest, err = b.nearestCodes(ctx, a.kind, q.version, code)
		x.Changes = []string{"Periksa kodenya; sub kegiatan ditulis lengkap dengan nolnya, misalnya 1.03.04.2.01.0012."}
		return x, err
	}
	x.Name, x.InPlan, x.Rank, x.Lines, x.Score = this.Name, this.InPlan, this.Rank, this.Lines, this.Score
	if ans := q.Answer(a.Agreement, q.plan); len(ans.Candidates) > 0 && ans.Candidates[0].Code != code {
		q.compare(a, x, this.Candidate, ans.Candidates[0])
	}
	x.changes()
	return x, nil
}

// nearestCodes are sub kegiatan of the nomenclature whose code is most like this one.
func (b *linkBook) nearestCodes(ctx context.Context, kind, version, code string) (out []string, err error) {
	rows, err := b.rows(ctx, "select kode, nama from mart.dim_nomenklatur where jenis_pemda = ? and versi = ? and tingkat = 'sub_kegiatan' order by levenshtein(kode, ?), kode limit 3", kind, version, code)
	for _, r := range rows {
		out = append(out, r["kode"]+" "+r["nama"])
	}
	return out, err
}

// compare sets the evidence of a line beside that of the best one.
func (q *question) compare(a *inRegister, x *whyNot, this, best link.Candidate) {
	x.Winner = q.ranked(best, 1)
	by := map[string]*comparedReason{}
	var names []string
	add := func(c link.Candidate, f func(*comparedReason, float64)) {
		for _, p := range q.Pieces(c) {
			if by[p.Name] == nil {
				by[p.Name] = &comparedReason{Text: link.Label(p.Name)}
				names = append(names, p.Name)
			}
			f(by[p.Name], p.Adds())
		}
	}
	add(best, func(r *comparedReason, v float64) { r.TheOther = v })
	add(this, func(r *comparedReason, v float64) { r.This = v })
	for _, n := range names {
		if r := by[n]; math.Abs(r.This-r.TheOther) >= smallest {
			x.Compared = append(x.Compared, *r)
		}
	}
	slices.SortStableFunc(x.Compared, func(a, b comparedReason) int {
		return cmp.Compare(math.Abs(b.This-b.TheOther), math.Abs(a.This-a.TheOther))
	})
	mine, theirs := q.Words(a.Agreement, this.Code), q.Words(a.Agreement, best.Code)
	for _, w := range mine.Unknown {
		if !slices.Contains(theirs.Unknown, w) {
			x.Missing = append(x.Missing, w)
		}
	}
	x.NotSaid = mine.NotSaid
}

// changes says what would tie the line.
func (x *whyNot) changes() {
	if !x.InPlan {
		x.Changes = append(x.Changes, fmt.Sprintf("Masukkan sub kegiatan ini ke dalam RKPD (atau perubahannya) dan APBD %s; yang tidak direncanakan tidak dapat ditautkan.", x.RegionName))
	}
	x.Changes = append(x.Changes, fmt.Sprintf("Tulis kode %s dalam kolom kode sub kegiatan register, lalu kirim registernya: kode dalam register mengalahkan semua bukti lain.", x.Code))
	if x.InPlan {
		x.Changes = append(x.Changes, fmt.Sprintf("Putuskan: padu link accept %s %s --why \"…\", atau pilih diterima dalam tinjauan.xlsx bila baris ini ditawarkan di sana.", x.Agreement, x.Code))
	}
}
