package door

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// What one check of a password costs: 19 MiB and two passes, OWASP's least for Argon2id, 30 to 60 ms of one core. More would let fewer
// strangers take the machine's memory; who may come in is remembered (login.go), so only first calls pay.
const (
	hashMemory = 19 * 1024 // KiB
	hashPasses = 2
	hashBytes  = 32
)

const hashForm = "$argon2id$v=19$m=%d,t=%d,p=1$%s"

// PasswordBytes are how long a password is at least, and at most: a text of any length would be read and hashed.
var PasswordBytes = struct{ Least, Most int }{12, 256}

// Hash is a password as it is kept: Argon2id in the form that others write too, with its own salt.
func Hash(password string) (string, error) {
	if n := len(password); n < PasswordBytes.Least || n > PasswordBytes.Most {
		return "", fmt.Errorf("the password has %d bytes; use %d to %d", n, PasswordBytes.Least, PasswordBytes.Most)
	}
	var salt [16]byte
	rand.Read(salt[:]) // never fails: the program ends where there is no randomness
	key := argon2.IDKey([]byte(password), salt[:], hashPasses, hashMemory, 1, hashBytes)
	return fmt.Sprintf(hashForm, hashMemory, hashPasses, base64.RawStdEncoding.EncodeToString(salt[:])+"$"+base64.RawStdEncoding.EncodeToString(key)), nil
}

var errHash = errors.New("the password's hash in the file of users is not one of padu's; set the password again: padu user add")

// fits tells whether password is the one of a hash.
func fits(hash, password string) (bool, error) {
	var memory, passes uint32
	var rest string
	if n, err := fmt.Sscanf(hash, hashForm, &memory, &passes, &rest); n != 3 || err != nil || memory > 1<<20 || passes > 100 || passes == 0 {
		return false, errHash
	}
	salt, key, err := halves(rest)
	if err != nil {
		return false, errHash
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), salt, passes, memory, 1, uint32(len(key))), key) == 1, nil
}

// halves are salt and key.
func halves(text string) (salt, key []byte, err error) {
	s, k, _ := strings.Cut(text, "$")
	if salt, err = base64.RawStdEncoding.DecodeString(s); err == nil {
		key, err = base64.RawStdEncoding.DecodeString(k)
	}
	if err == nil && (len(salt) < 8 || len(key) < 16) {
		err = errHash
	}
	return salt, key, err
}
