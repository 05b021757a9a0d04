package link

import (
	"strings"
	"testing"
	"testing/quick"
	"unicode/utf8"
)

func TestObject(t *testing.T) {
	for _, c := range []struct{ title, what, who string }{
		{"Perjanjian Kerja Sama antara Dinas Kesehatan dan RSUD Sayang tentang Rujukan Pasien", " Rujukan Pasien", " Dinas Kesehatan dan RSUD Sayang "},
		{"PERJANJIAN KERJA SAMA ANTARA DINAS KESEHATAN DAN RSUD TENTANG RUJUKAN", " RUJUKAN", " DINAS KESEHATAN DAN RSUD "},
		{"Nota Kesepakatan antara A dan B Tetang Pengelolaan Sampah", " Pengelolaan Sampah", " A dan B "},
		{"Nota Kesepakatan antara A dan B tentng Pengelolaan Sampah", " Pengelolaan Sampah", " A dan B "},
		{"Kesepakatan antara A dan B dalam rangka Penanganan Banjir", " Penanganan Banjir", " A dan B "},
		{"Kesepakatan Bersama tentang Penataan Batas antara Kota A dan Kabupaten B", "Kesepakatan Bersama tentang Penataan Batas ", " Kota A dan Kabupaten B"},
		{"Kesepakatan tentang Air Minum antara A dan B dalam rangka Layanan", " Air Minum   Layanan", " A dan B "},
		{"Perjanjian tentang Pelatihan Petani", " Pelatihan Petani", ""},
		{"Perihal: Pinjam Pakai Gedung", ": Pinjam Pakai Gedung", ""},
		{"Penanganan Sampah antara A dan B", "Penanganan Sampah ", " A dan B"},
		{"Pelatihan Petani", "Pelatihan Petani", ""},
		{"Perantara dan keterangan", "Perantara dan keterangan", ""}, // no whole word
		{"", "", ""},
	} {
		if what, who := object(c.title); what != c.what || who != c.who {
			t.Errorf("object(%q): found %q and %q, wanted %q and %q", c.title, what, who, c.what, c.who)
		}
	}
}

func TestOffice(t *testing.T) {
	for who, want := range map[string]string{
		" Dinas Kesehatan Kota Bogor dengan RSUD Cibinong ":        "Dinas Kesehatan Kota Bogor ",
		" Pemerintah Kota Bogor dan Badan Pusat Statistik ":        "",
		" RSUD Bogor, Jawa Barat dan BPJS Kesehatan ":              "RSUD Bogor",
		" Satuan Polisi Pamong Praja serta Dinas Lingkungan Hidup": "Satuan Polisi Pamong Praja ",
		"": "",
	} {
		if got := officeIn(who); got != want {
			t.Errorf("officeIn(%q): found %q, wanted %q", who, got, want)
		}
	}
}

func TestStemOfFamilies(t *testing.T) {
	for _, family := range []string{
		"kelola dikelola mengelola pengelolaan pengelola kelolalah", "kembang dikembangkan mengembangkan pengembangan",
		"diselenggarakan menyelenggarakan penyelenggaraan", "latih dilatih melatih pelatihan pelatih", "layan dilayani melayani pelayanan layanan",
		"sehat kesehatan", "aman keamanan pengamanan", "tingkat meningkatkan peningkatan ditingkatkan", "manfaat memanfaatkan pemanfaatan dimanfaatkan",
		"bangun membangun pembangunan dibangun bangunan", "susun menyusun penyusunan disusun", "sedia menyediakan penyediaan disediakan",
		"lindung melindungi perlindungan dilindungi", "tukar pertukaran menukar penukaran", "tagih menagih penagihan ditagih",
		"pungut memungut pemungutan dipungut", "bina membina pembinaan dibina", "rencana perencanaan merencanakan direncanakan",
		"awas mengawasi pengawasan diawasi", "angkut mengangkut pengangkutan diangkut", "tani pertanian petani", "ikan perikanan",
		"dagang perdagangan pedagang", "rawat merawat perawatan dirawat", "pasar pemasaran memasarkan dipasarkan", "pakai pemakaian memakai dipakai",
		"rumah perumahan rumahnya", "pegawai kepegawaian", "rumus merumuskan perumusan dirumuskan",
	} {
		ws := strings.Fields(family)
		for _, w := range ws[1:] {
			if stem(w) != stem(ws[0]) {
				t.Errorf("%s and %s: stems %s and %s, wanted one", ws[0], w, stem(ws[0]), stem(w))
			}
		}
	}
	for _, pair := range [][2]string{{"uang", "ruang"}, {"anak", "tanah"}, {"sehat", "sekolah"}, {"pasar", "pasir"}} {
		if stem(pair[0]) == stem(pair[1]) {
			t.Errorf("%s and %s: one stem %s, wanted two", pair[0], pair[1], stem(pair[0]))
		}
	}
}

// TestStemOfAnything: whatever the text, its words are valid, and a stem is never empty, nor longer than its word and one letter.
func TestStemOfAnything(t *testing.T) {
	prefixes := []string{"", "me", "mem", "men", "meng", "peng", "penye", "meny", "ber", "per", "di", "dike", "ke", "kepen", "se", "pel"}
	suffixes := []string{"", "kan", "an", "i", "nya", "lah", "pun", "annya"}
	hold := func(middle string, p, s uint8) bool {
		text := prefixes[int(p)%len(prefixes)] + middle + suffixes[int(s)%len(suffixes)]
		for _, w := range words(text) {
			got := stem(w)
			if got == "" || len(got) > len(w)+1 || got != stem(w) || !utf8.ValidString(w) {
				t.Logf("%q: word %q, stem %q", text, w, got)
				return false
			}
		}
		return true
	}
	if err := quick.Check(hold, &quick.Config{MaxCount: 3000}); err != nil {
		t.Error(err)
	}
}
