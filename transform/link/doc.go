// Package link finds the plan lines that carry an agreement, or says that there is none.
//
// A Catalog is the nomenclature made ready to be asked: official names, outputs and everyday words (kata.csv) of every
// bidang, program, kegiatan and sub kegiatan. A Linker ranks the lines of a Plan by evidence, each piece with a fitted weight
// (bobot.csv), and says how sure it is: of each line, and whether the plan holds the right one at all. Fit finds the weights.
//
// The package knows no tables and no files.
package link
