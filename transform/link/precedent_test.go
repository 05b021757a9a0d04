package link

import (
	"slices"
	"testing"
)

// TestPrecedents: what another agreement of the partner, or one that reads alike, was tied to lifts that line and its kegiatan; an
// agreement is no precedent of itself, and one of somebody else about something else says nothing.
func TestPrecedents(t *testing.T) {
	c := everydayCatalog()
	l := NewLinker(c, Fitted())
	plan := c.Plan(planLines(2000))
	a := Agreement{ID: "A", Title: "Kerja Sama Pelayanan bagi Warga", Parties: "PT Contoh Sejahtera"}
	bare := l.Answer(a, plan)
	code := bare.Candidates[4].Code
	rank := func(before ...Precedent) (int, float64) {
		plan.Remember(c, before)
		defer plan.Remember(c, nil)
		ans := l.Answer(a, plan)
		at := slices.IndexFunc(ans.Candidates, func(x Candidate) bool { return x.Code == code })
		s, ok := l.Standing(a, plan, code)
		if !ok || at < 0 || s.Rank != at+1 || s.Score < ans.Candidates[at].Score-1e-6 || s.Score > ans.Candidates[at].Score+1e-6 {
			t.Errorf("Standing: rank %d, score %.6f; Answer: %d, %.6f", s.Rank, s.Score, at+1, ans.Candidates[at].Score)
		}
		return at, ans.Candidates[at].Score
	}
	at, score := rank()
	other := Agreement{ID: "B", Title: "Pengolahan Limbah Cair", Parties: "PT. Contoh  SEJAHTERA"}
	if got, z := rank(Precedent{other, code}); got >= at && at > 0 || z <= score {
		t.Errorf("the partner's other agreement: from place %d (%.2f) to %d (%.2f)", at, score, got, z)
	}
	twin := Agreement{ID: "C", Title: "Kerja Sama Pelayanan bagi Warga", Parties: "Yayasan Lain"}
	if got, z := rank(Precedent{twin, code}); got >= at && at > 0 || z <= score {
		t.Errorf("an agreement that reads alike: from place %d (%.2f) to %d (%.2f)", at, score, got, z)
	}
	other.Parties = "PT Lain"
	if _, z := rank(Precedent{a, code}, Precedent{other, code}, Precedent{twin, "9.99"}); z != score {
		t.Errorf("itself, a stranger and an unknown code moved the score from %.2f to %.2f", score, z)
	}
	plan.Remember(c, []Precedent{{twin, code}})
	x := l.Answer(a, plan).Candidates
	plan.Remember(c, nil)
	if i := slices.IndexFunc(x, func(x Candidate) bool { return x.Code == code }); !slices.ContainsFunc(l.Reasons(a, x[i]), func(r Reason) bool {
		return r.Name == "naskah_serupa" && r.Text == "Perjanjian lain yang bunyinya serupa ditautkan ke baris ini atau sub kegiatan sekegiatannya"
	}) {
		t.Errorf("the reasons do not name the precedent: %v", l.Reasons(a, x[i]))
	}
}
