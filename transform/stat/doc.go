// Package stat computes the associations of mart.korelasi_uji and the lines of mart.korelasi_garis: correlations between two measures of a bidang in a region,
// and comparisons of two groups of cases within strata. transform brings the cases and words the results; this package
// knows numbers only.
//
// Cases of one region are not independent (one council fixes one budget), and neither are the cases of one bidang over
// all regions. So no formula here takes cases for independent: the spread of an estimate is measured by leaving out one
// region at a time and estimating again (the jackknife over groups, "CV3"), and the interval is the estimate ± t times
// that spread, with one degree of freedom less than there are groups. It needs no random numbers, so the same rows give
// the same interval, and it errs on the wide side when regions are few.
package stat
