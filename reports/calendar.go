package reports

import (
	"fmt"
	"slices"
	"time"
)

// milestone is a gate of the planning calendar: the last day on which a document of a budget year can still take something in.
type milestone struct {
	Name  string
	Until time.Time
	Year  int    // budget year
	Doc   string // rencana, anggaran, or pelaksanaan
	Who   string
	What  string // what becomes of agreements here
}

// milestones are the next gates of a region from day on, one whole cycle of them. The day of the RKPD is the parameter tanggal_rkpd;
// the others are those of teaching material and differ between regions (DOMAIN 2.2): pages say "menurut pengaturan daerah".
func milestones(r *region, day time.Time) (out []milestone) {
	planDay, province := "06-30", false
	if r != nil {
		planDay, province = r.cycle.planDay, r.Kind == "provinsi"
	}
	fixed, _ := time.Parse("01-02", planDay)
	forum, council := [2]int{2, 28}, [2]int{3, 31}
	if province { // after those of the kabupaten and kota
		forum, council = [2]int{3, 31}, [2]int{4, 30}
	}
	for n := day.Year(); n <= day.Year()+2; n++ {
		on := func(year, month, d int) time.Time { return time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC) }
		out = append(out,
			milestone{fmt.Sprintf("Rancangan awal RKPD %d", n), on(n-1, 1, 31), n, "rencana", "Bappeda", "Daftar perjanjian yang berlaku dan bidang urusannya masuk rancangan awal."},
			milestone{fmt.Sprintf("Forum Perangkat Daerah RKPD %d", n), on(n-1, forum[0], forum[1]), n, "rencana", "Perangkat daerah dan Bappeda", "Setiap naskah pelaksanaan mendapat sub kegiatan dalam rancangan Renja."},
			milestone{fmt.Sprintf("Musrenbang RKPD %d", n), on(n-1, council[0], council[1]), n, "rencana", "Bappeda", "Usulan warga dicocokkan dengan perjanjian yang bidang atau sub kegiatannya sama."},
			milestone{fmt.Sprintf("RKPD %d", n), on(n-1, int(fixed.Month()), fixed.Day()), n, "rencana", "Bappeda", "Sub kegiatan dan pagu indikatif ditetapkan; sesudah ini hanya lewat perubahan."},
			milestone{fmt.Sprintf("KUA-PPAS %d", n), on(n-1, 8, 14), n, "anggaran", "TAPD", "Pagu sub kegiatan yang ditautkan masuk plafon program."},
			milestone{fmt.Sprintf("Persetujuan bersama RAPBD %d", n), on(n-1, 11, 30), n, "anggaran", "TAPD dan DPRD", "Anggaran sub kegiatan yang ditautkan disetujui bersama DPRD."},
			milestone{fmt.Sprintf("Penjabaran APBD %d", n), on(n-1, 12, 31), n, "pelaksanaan", "PPKD", "Penjabaran APBD dan DPA memuat sub kegiatannya."},
			milestone{fmt.Sprintf("Perubahan APBD %d", n), on(n, 9, 30), n, "anggaran", "TAPD dan DPRD", "Naskah yang ditandatangani sesudah RKPD ditampung di sini, atau memerlukan persetujuan DPRD."})
	}
	out = slices.DeleteFunc(out, func(m milestone) bool { return m.Until.Before(day) })
	slices.SortStableFunc(out, func(a, b milestone) int { return a.Until.Compare(b.Until) })
	return out[:min(len(out), 8)]
}

// nextOf is the first of the milestones that a kind of document passes.
func nextOf(list []milestone, doc string) milestone {
	return list[slices.IndexFunc(list, func(m milestone) bool { return m.Doc == doc })]
}

// planned is the day by which the RKPD of a year is fixed, ceiling that of its KUA-PPAS, and approved that of its APBD.
func (r *region) gates(year int) (planned, ceiling, approved time.Time) {
	fixed, _ := time.Parse("01-02", r.cycle.planDay)
	return time.Date(year-1, fixed.Month(), fixed.Day(), 0, 0, 0, 0, time.UTC), time.Date(year-1, 8, 14, 0, 0, 0, 0, time.UTC), time.Date(year-1, 11, 30, 0, 0, 0, 0, time.UTC)
}

// calendar lists the next gates and what has to be done at each.
func calendar(list []milestone) *table {
	t := &table{ID: "gerbang-berikut", Title: fmt.Sprintf("Gerbang berikut: %s, paling lambat %s", list[0].Name, date(list[0].Until)), Sub: "Delapan gerbang berikut; batas waktu menurut pengaturan daerah",
		Note:    "Tanggal RKPD adalah parameter tanggal_rkpd; yang lain tanggal lazim dalam kalender perencanaan.",
		Columns: []column{{"Paling lambat", "paling_lambat", formWords, false}, {"Gerbang", "gerbang", formWords, false}, {"Siapa", "siapa", formWords, false}, {"Bagi kerja sama", "isi", formWords, false}}}
	for _, m := range list {
		t.Rows = append(t.Rows, row{m.Name, []cell{say(date(m.Until)), say(m.Name), say(m.Who), say(m.What)}})
	}
	return t
}
