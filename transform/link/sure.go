package link

import "math"

// evidenceOfLine is what tells how sure one candidate, or one kegiatan, is. Few numbers do better here than many: what each
// is made of was fitted before.
type evidenceOfLine [len(sureNames)]float32

var sureNames = [...]string{"tetap", "pekerjaan", "ada_baris", "bagian"}

func (a *Answer) sureness(share float64) evidenceOfLine {
	return evidenceOfLine{1, logOf(a.IsWork), logOf(a.Held), logOf(share)}
}

func logOf(p float64) float32 { return float32(math.Log(max(p, 1e-6))) }

// evidenceOfKegiatan is what tells how sure the likeliest kegiatan is.
type evidenceOfKegiatan [len(tieNames)]float32

var tieNames = [...]string{"tetap", "pekerjaan", "ada_baris", "bagian", "jarak_kedua", "terliput", "frasa", "nama_terliput", "serba_guna", "penunjang",
	"perangkat_daerah", "jenis_mitra", "juara_nomenklatur"}

func (a *Answer) tie() (e evidenceOfKegiatan) {
	x := &a.Candidates[0]
	for i := range a.Candidates {
		if cut(a.Candidates[i].Code, 5) == a.Kegiatan {
			x = &a.Candidates[i]
			break
		}
	}
	v := &x.evidence
	return evidenceOfKegiatan{1, logOf(a.IsWork), logOf(a.Held), logOf(a.share), a.whole[hMargin], v[eCovered], v[eKegiatanPhrase], v[eKegiatanCovered],
		v[eCatchAll], v[eSupport], v[eAgency], v[ePartner], a.whole[hWinner]}
}
