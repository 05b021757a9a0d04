package transform

import (
	"fmt"
	"math"
	"strings"

	"padu/transform/stat"
)

// reading says in plain Indonesian what was found, how sure it is, and that it proves no cause.
func (a association) reading(names map[string]string, l associationLimits) string {
	if a.Why != stat.Computed {
		return fmt.Sprintf("Pada %d %s belum dapat dinilai apakah %s: %s.", a.year, a.place(names, 0), fiveQuestions[a.question-1], a.lack(l))
	}
	sure := "Angka ini masih dapat kebetulan saja, dan tidak membuktikan sebab."
	if a.q < 0.05 {
		sure = "Angka seperti ini jarang muncul secara kebetulan, tetapi tidak membuktikan sebab."
	}
	return fmt.Sprintf("Pada %d %s, %s. %s", a.year, a.place(names, a.Regions), a.found(), sure)
}

// fiveQuestions follow "apakah".
var fiveQuestions = [5]string{
	"bidang dengan lebih banyak kerja sama mempunyai porsi APBD yang lebih besar",
	"sub kegiatan RKPD yang tertaut kerja sama lebih sering masuk APBD",
	"sub kegiatan yang tertaut kerja sama mempertahankan lebih banyak pagu RKPD-nya dalam APBD",
	"anggaran sub kegiatan yang tertaut kerja sama lebih banyak terserap",
	"anggaran bidang tumbuh lebih banyak pada tahun kerja samanya mulai",
}

// place names the scope; n regions, or none when the number is beside the point.
func (a association) place(names map[string]string, n int) string {
	where := map[string]string{"nasional": "di Indonesia", "provinsi": "di " + names[a.code]}[a.name]
	kind, special := strings.CutPrefix(a.name, "semua ")
	switch {
	case special && n > 0:
		return fmt.Sprintf("di %s %s", decimal(float64(n), 0), kind)
	case special:
		return "pada tingkat " + kind
	case n > 0:
		return fmt.Sprintf("di %s daerah %s", decimal(float64(n), 0), where)
	}
	return where
}

// lack says why there is no number.
func (a association) lack(l associationLimits) string {
	group := "yang tertaut"
	if a.question == 5 {
		group = "bidang yang kerja samanya baru mulai"
	}
	switch {
	case a.Why == stat.FewCases && a.question == 1:
		return fmt.Sprintf("baru ada %s bidang daerah yang datanya lengkap, paling sedikit %d", decimal(float64(a.N), 0), l.Cases)
	case a.Why == stat.FewCases && a.N == 0:
		return fmt.Sprintf("belum ada %s yang dapat dibandingkan", group)
	case a.Why == stat.FewCases:
		return fmt.Sprintf("baru ada %s %s dan %s pembandingnya, paling sedikit masing-masing %d", decimal(float64(a.Tied), 0), group, decimal(float64(a.N-a.Tied), 0), l.Cases)
	case a.Why == stat.FewRegions && a.question == 1:
		return fmt.Sprintf("daerah atau bidang yang datanya lengkap terlalu sedikit, paling sedikit %d", l.Regions)
	case a.Why == stat.FewRegions:
		return fmt.Sprintf("kasusnya berasal dari terlalu sedikit daerah, paling sedikit %d", l.Regions)
	}
	if a.question == 2 {
		return "semua, atau tidak satu pun, masuk APBD"
	}
	return "nilai kasus-kasusnya tidak cukup berbeda untuk dihitung"
}

// found is the middle of the sentence.
func (a association) found() string {
	tied := decimal(float64(a.Tied), 0)
	levels := func(unit, dash string) string {
		return fmt.Sprintf("%s%%%s; %s %s%% (selisih sekitar %s poin, kisaran %s sampai %s)", decimal(100*a.First, 1), unit, dash, decimal(100*a.Second, 1),
			decimal(100*a.Value, 1), decimal(100*a.Low, 1), decimal(100*a.High, 1))
	}
	const others = "yang tidak tertaut pada bidang dan daerah yang sama"
	pairs := func(what string) string {
		return fmt.Sprintf("bila satu sub kegiatan yang tertaut kerja sama dibandingkan dengan satu %s, %s pada sekitar %s dari 100 pasangan (kisaran %s sampai %s; 50 berarti tidak berbeda)",
			others, what, decimal(100*a.Value, 1), decimal(100*a.Low, 1), decimal(100*a.High, 1))
	}
	switch fmt.Sprint(a.question, a.method) {
	case "2rasio_odds":
		s := fmt.Sprintf("peluang masuk dibanding tidak masuk APBD bagi sub kegiatan RKPD yang tertaut kerja sama sekitar %s kali peluang %s (kisaran %s sampai %s; 1 berarti sama",
			times(a.Value), others, times(a.Low), times(a.High))
		if a.Haldane {
			s += "; dengan koreksi Haldane untuk sisi yang hampir kosong"
		}
		return s + ")"
	case "2selisih_risiko":
		return fmt.Sprintf("dari %s sub kegiatan RKPD yang tertaut kerja sama ", tied) + levels(" masuk APBD", "dari "+others)
	case "3selisih_rata_rata":
		return fmt.Sprintf("anggaran %s sub kegiatan yang tertaut kerja sama rata-rata ", tied) + levels(" dari pagu RKPD-nya", others)
	case "3mann_whitney":
		return pairs("bagian pagunya yang bertahan dalam APBD lebih tinggi")
	case "4selisih_rata_rata":
		return fmt.Sprintf("serapan %s sub kegiatan yang tertaut kerja sama rata-rata ", tied) + levels("", others)
	case "4mann_whitney":
		return pairs("serapannya lebih tinggi")
	case "5selisih_ganda":
		return fmt.Sprintf("anggaran %s bidang yang kerja samanya baru mulai rata-rata ", tied) +
			levels(fmt.Sprintf(" dari anggaran %d", a.year-1), "bidang yang sama di daerah sejenis tanpa kerja sama")
	}
	return a.correlation()
}

// correlation words question 1.
func (a association) correlation() string {
	how := map[string]string{"pearson": "", "spearman": "menurut urutan peringkat, ", "parsial": "di antara daerah yang sama besar APBD-nya, "}[a.method]
	numbers := fmt.Sprintf("(korelasi %s, kisaran %s sampai %s; 0 berarti tidak berhubungan, 1 sejalan penuh)", decimal(a.Value, 2), decimal(a.Low, 2), decimal(a.High, 2))
	if a.q >= 0.05 {
		return how + "belum terlihat hubungan antara banyaknya kerja sama satu bidang dan porsi bidang itu dalam APBD " + numbers
	}
	size := "besar"
	if a.Value < 0 {
		size = "kecil"
	}
	strength := "kuat"
	for _, s := range []struct {
		below float64
		word  string
	}{{0.1, "sangat lemah"}, {0.3, "lemah"}, {0.5, "sedang"}} {
		if math.Abs(a.Value) < s.below {
			strength = s.word
			break
		}
	}
	return fmt.Sprintf("%sbidang dengan lebih banyak kerja sama cenderung mempunyai porsi APBD yang lebih %s, dengan hubungan yang %s %s", how, size, strength, numbers)
}

// times writes a ratio with as many digits as it deserves.
func times(v float64) string {
	switch {
	case v > 1000:
		return "lebih dari 1.000"
	case v >= 10:
		return decimal(v, 0)
	case v < 0.01:
		return "kurang dari 0,01"
	}
	return decimal(v, 2)
}

// decimal writes a number the Indonesian way: −1.234,5.
func decimal(v float64, digits int) string {
	s := fmt.Sprintf("%.*f", digits, math.Abs(v))
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if rest != "" {
		whole += "," + rest
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		whole = "−" + whole
	}
	return whole
}
