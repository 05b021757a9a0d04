package reports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"padu/warehouse"
)

// NightFile is the script of a site that says what its pages cannot know: when it was looked at last, and that a later night
// brought nothing. A page that did not change keeps its bytes, so this stands beside it.
const NightFile = "malam.js"

// Night is what the pages of a site say of the nights since its data came.
type Night struct {
	Data    time.Time          // the day that the site speaks of
	Run     time.Time          // the day of a later run that put nothing on the site; zero for none
	Stopped []warehouse.Change // why: what a guard stopped, the weightiest first
	Tests   bool               // or wrong rows were found; else it did not come to its end
	Late    time.Time          // from then on pages say that no night came; zero for never
}

// SayNight lets the pages of the site in folder root say it. The file is replaced, never changed: another site may share it.
func SayNight(root string, n Night) error {
	name, script := filepath.Join(root, NightFile), n.script()
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, script) {
		return nil
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return warehouse.WriteFile(name, script)
}

// script fills in the day, and puts a line at the top of the page where there is something to say.
func (n Night) script() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "var malam=document.getElementById(\"malam\");if(malam){malam.append(%s);malam.hidden=false}\n", scriptText(date(n.Data)))
	text, when := n.notice(), ""
	switch {
	case text != "":
	case n.Late.IsZero():
		return b.Bytes()
	default:
		text = n.says("Pemuatan berikutnya tidak berjalan pada waktunya.")
		when = fmt.Sprintf("if(Date.now()>Date.parse(%s))", scriptText(n.Late.UTC().Format(time.RFC3339)))
	}
	fmt.Fprintf(&b, "%s{var kabar=document.createElement(\"p\");kabar.className=\"kabar\";kabar.setAttribute(\"role\",\"status\");kabar.textContent=%s;document.body.prepend(kabar)}\n", when, scriptText(text))
	return b.Bytes()
}

// scriptText is a text as a script writes it.
func scriptText(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // of a text there is none
	}
	return string(data)
}

func (n Night) says(what string) string {
	return fmt.Sprintf("Situs ini memakai data per %s. %s", date(n.Data), what)
}

// notice is the line at the top of the pages; "" when the last night put its data there.
func (n Night) notice() string {
	run := "Pemuatan " + date(n.Run)
	switch {
	case n.Run.IsZero():
		return ""
	case len(n.Stopped) > 0:
		more := ""
		if k := len(n.Stopped) - 1; k > 0 {
			more = fmt.Sprintf(", dan %s perubahan lain", integer(int64(k)))
		}
		return n.says(fmt.Sprintf("%s ditahan untuk diperiksa: %s%s.", run, changeWords(n.Stopped[0]), more))
	case n.Tests:
		return n.says(run + " tidak lulus uji, sehingga belum diterbitkan.")
	}
	return n.says(run + " belum berhasil.")
}

// figureWords name the figures of marts to readers.
var figureWords = map[string]string{
	"fct_kerja_sama rows": "naskah dalam register", "fct_kerja_sama nilai": "nilai naskah dalam register",
	"fct_rkpd rows": "baris RKPD", "fct_rkpd pagu": "pagu RKPD",
	"fct_apbd rows": "baris APBD", "fct_apbd anggaran": "anggaran APBD",
	"fct_pendapatan rows": "baris pendapatan APBD", "fct_pendapatan anggaran": "pendapatan APBD",
	"fct_realisasi rows": "baris realisasi", "fct_realisasi realisasi": "realisasi", "fct_realisasi anggaran": "anggaran dalam laporan realisasi",
	"fct_apbd_ringkas rows": "baris ringkasan DJPK", "fct_apbd_ringkas anggaran": "anggaran dalam ringkasan DJPK", "fct_apbd_ringkas realisasi": "realisasi dalam ringkasan DJPK",
	"fct_usulan_musrenbang rows": "usulan musrenbang", "fct_usulan_musrenbang pagu": "nilai usulan musrenbang",
	"pemetaan_urusan rows": "baris pemetaan urusan", "pemetaan_urusan perkiraan_biaya": "perkiraan biaya pemetaan urusan",
	"tautan_kerja_sama rows": "tautan kerja sama dengan rencana", "dim_sub_kegiatan rows": "sub kegiatan dalam nomenklatur", "dim_wilayah rows": "daftar daerah",
}

// FigureName is what readers call the rows, or a column of rupiah, of a mart; "" where there is no name.
func FigureName(mart, measure string) string { return figureWords[mart+" "+measure] }

// changeWords: baris APBD Kota Bogor 2026 turun dari 1.200 ke 300.
func changeWords(c warehouse.Change) string {
	words := []string{cmp.Or(FigureName(c.Mart, c.Measure), "data")}
	switch {
	case c.Name != "":
		words = append(words, c.Name)
	case !strings.HasPrefix(c.Mart, "dim_"):
		words = append(words, "semua daerah")
	}
	if c.Year > 0 {
		words = append(words, fmt.Sprint(c.Year))
	}
	how, amount := "turun", func(v float64) string { return integer(int64(v)) }
	if c.Found > c.Was {
		how = "naik"
	}
	if c.Measure != "rows" {
		amount = rupiahOf
	}
	return fmt.Sprintf("%s %s dari %s ke %s", strings.Join(words, " "), how, amount(c.Was), amount(c.Found))
}

// rupiahOf words rupiah also beyond what cents can count.
func rupiahOf(v float64) string {
	if v >= 1e15 {
		return "Rp" + integer(int64(v/1e12)) + nbsp + "triliun"
	}
	return rupiahWords(int64(v * 100))
}
