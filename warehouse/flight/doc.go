// Package flight answers clients of Arrow Flight SQL (ADBC, JDBC, Python, R) from the doors of package door: read-only, on the current
// snapshot, each user with what the role holds.
//
// Who comes in, which snapshot a role is served from, how often somebody may ask, and where the audit lines go, are functions that
// Serve is given. A call goes through one interceptor (who is it, what failed, how long may it take); a query is planned in one session
// and run in another, each of its own; its rows go from the door to the client through a short channel, so that the next page is read
// while the last one is sent and a client that does not read holds nothing for longer than a query may take.
//
// A ticket is a random name for a query that is kept here: good once, for some minutes, for the user who asked. A prepared statement
// is the same, good until it is closed, idle for long, or the oldest of too many.
package flight
