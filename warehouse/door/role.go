package door

import "time"

// Role is what of the warehouse is there for its users.
type Role struct {
	Name    string
	Regions []string // codes; none: all regions
	Rows    int64    // of one result, instead of the door's; 0: the door's
}

// User is who came in.
type User struct {
	Name string
	Role Role
}

// Line is one line of the audit log: a query, or a login that failed.
type Line struct {
	At      time.Time     `json:"at"`
	User    string        `json:"user"`
	Role    string        `json:"role,omitempty"`
	Peer    string        `json:"peer"`               // the client's address
	Query   string        `json:"query,omitempty"`    // as it was sent; the log masks it and cuts a long one
	SHA256  string        `json:"sha256,omitempty"`   // of a query that was cut, whole
	Run     string        `json:"snapshot,omitempty"` // run of the snapshot that answered
	Rows    int64         `json:"rows"`               // sent
	Cut     bool          `json:"cut,omitempty"`      // the result had more rows than the role may get
	Took    time.Duration `json:"nanoseconds"`
	Refused string        `json:"refused,omitempty"` // why nothing was run
	Failed  string        `json:"failed,omitempty"`  // why it ended before its last row
}
