// Package door is the SQL door for analysts: one way for the shell, the server and anything later to ask a snapshot.
//
// A Door holds one snapshot file (the whole one, or one cut for a role) under limits. A Session is one connection of its own. A query
// goes through the gate first (exactly one select, made of what the allow-lists name), then its rows are set aside in a temporary
// table, under the memory limit, and read from there page by page: the driver would else keep whole results beside that limit.
//
// Who may come in, and what of the warehouse is there for them, are users and roles. What is asked and refused is in the audit log.
package door
