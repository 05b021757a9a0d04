package door

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"padu/warehouse"
)

// Account is a user as the file of users keeps it: no password and no token, only what tells whether one is right.
type Account struct {
	Name     string    `json:"name"`
	Role     string    `json:"role"`
	Password string    `json:"password,omitempty"` // Argon2id, see Hash; "": comes in with tokens alone
	Made     time.Time `json:"made_at"`
	Tokens   []Token   `json:"tokens,omitempty"`
}

// Token lets its user in without the password, until it expires.
type Token struct {
	Name    string    `json:"name"`
	SHA256  string    `json:"sha256"`
	Made    time.Time `json:"made_at"`
	Expires time.Time `json:"expires_at"`
}

// UsersFile is where a workspace keeps its accounts.
func UsersFile(dir string) string { return filepath.Join(dir, "users.json") }

// Accounts reads the accounts of a workspace, by name; none where there is no file.
func Accounts(dir string) ([]Account, error) {
	data, err := os.ReadFile(UsersFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the users: %w", err)
	}
	var list []Account
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("read the users: %s is damaged (%w); take it from a backup, or remove it and add the users again", UsersFile(dir), err)
	}
	return list, nil
}

// ChangeAccounts lets change alter the accounts of a workspace and writes them down at once or not at all; one at a time. A server that
// runs sees it at the next call.
func ChangeAccounts(dir string, change func([]Account) ([]Account, error)) (err error) {
	release, err := warehouse.Lock(filepath.Join(dir, "runs", "users.lock"))
	if errors.Is(err, warehouse.ErrLocked) {
		return fmt.Errorf("change the users: another padu user does so now; type it again: %w", err)
	}
	if err != nil {
		return fmt.Errorf("change the users: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	list, err := Accounts(dir)
	if err != nil {
		return err
	}
	if list, err = change(list); err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b Account) int { return strings.Compare(a.Name, b.Name) })
	data, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return warehouse.WritePrivate(UsersFile(dir), bytes.NewReader(append(data, '\n')))
}

// FindAccount is the place of an account in a list, -1 where there is none of that name.
func FindAccount(list []Account, name string) int {
	return slices.IndexFunc(list, func(a Account) bool { return a.Name == name })
}

var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

// CheckName says what is wrong with a name of a user or a token.
func CheckName(name string) error {
	if !userName.MatchString(name) {
		return fmt.Errorf("found %q; use small letters, digits, dots and dashes, at most 40", name)
	}
	return nil
}

// NewSecret is 32 random bytes as a text that can be typed into a client, and its sum as it is kept.
func NewSecret() (secret, sum string) {
	var b [32]byte
	rand.Read(b[:]) // never fails: the program ends where there is no randomness
	secret = "padu_" + base64.RawURLEncoding.EncodeToString(b[:])
	return secret, sumOf(secret)
}

func sumOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
