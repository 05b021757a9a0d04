package reports

import (
	"fmt"
	"strings"
	"time"
)

func yearInto(text string, year int) string {
	if strings.Contains(text, "%d") {
		return fmt.Sprintf(text, year)
	}
	return text
}

// title is the finding in one sentence, with a number and a verb.
func title(r *region, f *figures) string {
	switch n := f.N; {
	case len(r.agreements) == 0 && f.Year == 0:
		return r.Name + " belum mengirim data"
	case len(r.agreements) == 0:
		return fmt.Sprintf("Register kerja sama %s belum diterima", r.Name)
	case n == 0 && f.Year > 0 && f.Unsigned < len(r.agreements):
		return fmt.Sprintf("%d naskah tercatat, tidak satu pun berlaku pada %d", len(r.agreements), f.Year)
	case n == 0 && len(r.agreements) == 1:
		return "Satu naskah tercatat, belum ditandatangani"
	case n == 0:
		return fmt.Sprintf("%d naskah tercatat, belum satu pun ditandatangani", len(r.agreements))
	case n == 1:
		return titleOfOne(f)
	case !f.HasPlan && !f.HasBudget:
		return fmt.Sprintf("%d perjanjian tercatat; rencana dan anggarannya belum diterima", n)
	case !f.HasBudget:
		return fmt.Sprintf("%s dari %d perjanjian tercantum di RKPD %d; APBD belum diterima", countOrNone(f.InPlan), n, f.Year)
	case f.InBudget == n:
		return fmt.Sprintf("Semua %d perjanjian sudah punya anggaran pada %d", n, f.Year)
	case f.InBudget == 0:
		return fmt.Sprintf("Belum satu pun dari %d perjanjian punya anggaran pada %d", n, f.Year)
	case f.HasPlan && f.InPlan < n:
		return fmt.Sprintf("%d dari %d perjanjian belum punya anggaran; %d belum masuk RKPD", n-f.InBudget, n, n-f.InPlan)
	}
	return fmt.Sprintf("%d dari %d perjanjian belum punya anggaran pada %d", f.N-f.InBudget, f.N, f.Year)
}

// titleOfOne is the title of a region with a single agreement.
func titleOfOne(f *figures) string {
	switch {
	case !f.HasPlan && !f.HasBudget:
		return "Satu perjanjian tercatat; rencana dan anggarannya belum diterima"
	case !f.HasBudget && f.InPlan == 1:
		return fmt.Sprintf("Satu-satunya perjanjian tercantum di RKPD %d; APBD belum diterima", f.Year)
	case !f.HasBudget:
		return fmt.Sprintf("Satu-satunya perjanjian belum masuk RKPD %d; APBD belum diterima", f.Year)
	case f.InBudget == 1:
		return fmt.Sprintf("Satu-satunya perjanjian sudah punya anggaran pada %d", f.Year)
	case f.HasPlan && f.InPlan == 0:
		return fmt.Sprintf("Satu-satunya perjanjian belum masuk RKPD dan belum punya anggaran pada %d", f.Year)
	}
	return fmt.Sprintf("Satu-satunya perjanjian belum punya anggaran pada %d", f.Year)
}

func countOrNone(n int) string {
	if n == 0 {
		return "Belum satu pun"
	}
	return fmt.Sprint(n)
}

// lead says in two or three sentences what the title rests on.
func lead(r *region, f *figures, day time.Time) string {
	var s []string
	if f.HasPlan && f.N > 0 {
		t := fmt.Sprintf("Integrasi kerja sama ke RKPD %d mencapai %s", f.Year, percent(int64(f.InPlan), int64(f.N)))
		if b := f.Before; b != nil && b.HasPlan && b.N > 0 {
			now, _ := share(int64(f.InPlan), int64(f.N))
			then, _ := share(int64(b.InPlan), int64(b.N))
			t += fmt.Sprintf(", %s %s%% pada %d", trend(now-then), permilleText(then), b.Year)
		}
		s = append(s, t+".")
	}
	if f.HasBudget && f.InBudget > 0 {
		t := fmt.Sprintf("Sub kegiatan yang ditautkan beranggaran %s", rupiahWords(f.TiedBudget))
		if f.HasReal {
			t += fmt.Sprintf(" dan terserap %s sampai dengan %s", percent(f.TiedSpent, f.TiedBudget), monthsLong[f.Month])
		}
		s = append(s, t+".")
	}
	if near := f.near(day); len(near) > 0 {
		s = append(s, counted(len(near), "Satu perjanjian berakhir dalam 90 hari.", "%d perjanjian berakhir dalam 90 hari."))
	}
	if len(r.agreements) == 0 && f.Year > 0 {
		s = append(s, "Tanpa register, padu tidak dapat mengatakan kerja sama mana yang sudah masuk rencana dan anggaran.")
	}
	if len(r.agreements) > 0 && !f.HasPlan && !f.HasBudget {
		s = append(s, "Tanpa RKPD dan APBD, padu tidak dapat mengatakan mana yang sudah masuk rencana dan anggaran.")
	}
	return strings.Join(s, " ")
}

// trend words a change in permille: within half a point it is unchanged.
func trend(diff int64) string {
	switch {
	case diff > 5:
		return "naik " + permilleText(diff) + nbsp + "poin dari"
	case diff < -5:
		return "turun " + permilleText(-diff) + nbsp + "poin dari"
	}
	if diff == 0 {
		return "sama dengan"
	}
	return "hampir sama dengan"
}

// headline is one main finding: the fact in bold, what it means, and where to look.
type headline struct{ Fact, More, Link, LinkText string }

// headlines ranks what matters most, six at most.
func headlines(r *region, f *figures, day time.Time) []headline {
	var out []headline
	add := func(n int, one, many, more, link, linkText string) {
		if n == 0 {
			return
		}
		fact := one
		if n > 1 {
			fact = fmt.Sprintf(many, n)
		}
		out = append(out, headline{fact, more, link, linkText})
	}
	if outside := f.N - f.InPlan; f.HasPlan && outside > 0 {
		fact := fmt.Sprintf("%d perjanjian (%s) tidak tercantum di RKPD %d.", outside, percent(int64(outside), int64(f.N)), f.Year)
		if outside == 1 {
			fact = fmt.Sprintf("Satu perjanjian (%s) tidak tercantum di RKPD %d.", percent(1, int64(f.N)), f.Year)
		}
		more := "Semuanya naskah payung; naskah pelaksanaannya yang perlu masuk rencana."
		link := "#daftar"
		switch n := r.byRule("P-01", f.Year); {
		case n > 0 && n >= outside:
			more = "Tanpa sub kegiatan, naskah pelaksanaan (PKS, NK, RK) tidak dapat dianggarkan dan dievaluasi."
		case n > 0:
			more = fmt.Sprintf("%d di antaranya naskah pelaksanaan (PKS, NK, RK), yang tanpa sub kegiatan tidak dapat dianggarkan dan dievaluasi.", n)
		}
		if len(r.broken("P-01", f.Year)) > 0 {
			link = "#tindak"
		}
		out = append(out, headline{fact, more, link, "Lihat daftar"})
	}
	add(r.byRule("P-02", f.Year), "Satu perjanjian ada dalam RKPD tetapi tidak dianggarkan.", "%d perjanjian ada dalam RKPD tetapi tidak dianggarkan.", "Rencananya ada, uangnya tidak.", "#alur", "Lihat Gambar 1")
	add(r.byRule("R-13", f.Year), "Satu perjanjian memerlukan persetujuan DPRD yang tidak tercatat.", "%d perjanjian memerlukan persetujuan DPRD yang tidak tercatat.", "Membebani daerah atau masyarakat, atau belum dianggarkan.", "#temuan", "Lihat temuan")
	add(len(f.near(day)), "Satu perjanjian berakhir dalam 90 hari.", "%d perjanjian berakhir dalam 90 hari.", "Perpanjangan perlu dibahas TKKSD sebelum berakhir.", "#tempo", "Lihat jatuh tempo")
	add(r.byRule("R-17", f.Year), "Satu perjanjian sudah berakhir tetapi register menyatakan berlaku.", "%d perjanjian sudah berakhir tetapi register menyatakan berlaku.", "Perpanjang, atau ubah statusnya.", "#temuan", "Lihat temuan")
	add(r.byRule("R-08", f.Year), "Satu kerja sama wajib melibatkan daerah yang tidak berbatasan.", "%d kerja sama wajib melibatkan daerah yang tidak berbatasan.", "Kerja sama wajib hanya antara daerah yang berbatasan.", "#temuan", "Lihat temuan")
	add(r.byRule("P-07", f.Year), "Satu rekening membelanjakan lebih dari anggarannya.", "%d rekening membelanjakan lebih dari anggarannya.", "APBD adalah batas tertinggi belanja.", "#temuan", "Lihat temuan")
	return out[:min(len(out), 6)]
}

// decision is what somebody is asked to decide, and by when.
type decision struct{ What, Text string }

// decisions asks for three at most.
func decisions(r *region, f *figures, day time.Time) []decision {
	var out []decision
	at, until := gate(day)
	if n := r.byRule("P-01", f.Year); n > 0 {
		out = append(out, decision{"Tautkan ke rencana", fmt.Sprintf("Bappeda dan perangkat daerah menetapkan sub kegiatan bagi %d naskah pelaksanaan, paling lambat %s (%s).", n, date(until), at)})
	}
	if n := r.byRule("P-02", f.Year); n > 0 {
		out = append(out, decision{"Sediakan anggaran", fmt.Sprintf("TAPD memutuskan anggaran bagi %d perjanjian yang sudah ada dalam RKPD, atau mencatat alasannya.", n)})
	}
	if near := f.near(day); len(near) > 0 {
		out = append(out, decision{"Perpanjang atau akhiri", fmt.Sprintf("TKKSD memutuskan %d perjanjian; yang pertama berakhir %s.", len(near), date(near[0].End))})
	}
	if n := r.byRule("R-13", f.Year); n > 0 {
		out = append(out, decision{"Mintakan persetujuan DPRD", fmt.Sprintf("%d perjanjian diajukan kepada DPRD, atau persetujuannya dicatat dalam register.", n)})
	}
	return out[:min(len(out), 3)]
}

// leader is the head of the region.
func leader(kind string) string {
	switch kind {
	case "provinsi":
		return "Gubernur"
	case "kota":
		return "Wali Kota"
	}
	return "Bupati"
}
