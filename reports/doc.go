// Package reports draws what planners read: the pages of the site, the one-page sheet for a meeting, and the tables as
// CSV. Everything comes from one snapshot and says so; the same snapshot gives the same bytes.
//
// load reads the snapshot once into a site. figures computes the numbers of one region and year; sentences, tables, charts
// and the sheet all take them from there, so a number cannot differ between two places. planning adds, for the nation and
// the provinces, what the marts say beyond single agreements. Text is Indonesian, written by rules: what is unknown is "…",
// never 0, and association is never worded as cause.
package reports
