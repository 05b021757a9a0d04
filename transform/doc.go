// Package transform builds the marts that readers use from what ingest landed, checks them, and says what breaks a rule.
//
// A model is one SQL file with one select; its folder decides what it becomes: models/staging and models/intermediate are
// views in the writer's file, models/marts are tables in the snapshot that is being built. The comment lines at its top
// are its documentation and its contract: what a row is, its grain (tested), the column by which rows belong to a region,
// and for marts every column with its meaning. The order of building is read from the names in the text. A mart with no
// select is filled by Go, because text work (parties), statistics (korelasi_uji and
// korelasi_garis, with package stat) or a fixed set of files (rules, dictionary) makes it.
//
// tests/*.sql return the rows that are wrong: a failing test stops the publish. rules/*.sql return findings, which never
// do. The SQL keeps to what DuckDB and Trino share; a test holds the list.
package transform
