package jobs

// Guards says how far a snapshot may fall below the one that readers have, or rise above it, before a person has to look.
type Guards struct {
	FallPercent       int `yaml:"fall_percent"`        // of all regions together; 100 lets every fall pass
	RegionFallPercent int `yaml:"region_fall_percent"` // of one region; 100 lets every fall pass, also of a region that vanishes
	RiseTimes         int `yaml:"rise_times"`          // how many times its rupiah a budget may become
}

func (g *Guards) check(d *decoder) {
	d.checkNumber("guards.fall_percent", &g.FallPercent, 20, 1, 100)
	d.checkNumber("guards.region_fall_percent", &g.RegionFallPercent, 50, 1, 100)
	d.checkNumber("guards.rise_times", &g.RiseTimes, 10, 2, 1_000_000)
}
