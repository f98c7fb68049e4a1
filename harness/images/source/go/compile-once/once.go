package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
)

// once keeps the objects of one compiler, in files that are named by their keys.
type once struct {
	compiler string
	folder   string
}

// template is the folder whose name is a hash over the agent's configuration. Its name is in the preprocessed source, and
// not in the object, where nothing is declared in the header that it holds.
var template = regexp.MustCompile(`/templates/[0-9a-f]{64}`)

// included is a line of a preprocessed source that names the file from which the next lines are.
var included = regexp.MustCompile(`(?m)^# \d+ "([^"<]+)"`)

// object returns what the compiler makes of the source: kept, or compiled now. Of equal compilations at the same time one
// compiles and the others wait for it.
func (o *once) object(arguments []string, source string) ([]byte, error) {
	key, err := o.key(arguments, source)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.folder, 0o700); err != nil {
		return nil, err
	}
	kept := filepath.Join(o.folder, key)
	lock, err := os.OpenFile(kept+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	// It is given up with the process that holds it.
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	if object, err := os.ReadFile(kept); err == nil {
		return object, nil
	}
	object, said, err := run(o.compiler, arguments)
	if err != nil {
		return nil, err
	}
	os.Stderr.Write(said)
	if len(said) == 0 && !names(object, arguments) {
		keep(kept, object)
	}
	return object, nil
}

// key hashes all that the object follows from: the compiler, its arguments, the working folder, which debug information
// contains, the preprocessed source, and the files that it is made of, whose hashes debug information contains.
func (o *once) key(arguments []string, source string) (string, error) {
	text, _, err := run(o.compiler, append(slices.Clone(arguments), "-E"))
	if err != nil {
		return "", err
	}
	binary, err := os.Stat(o.compiler)
	if err != nil {
		return "", err
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	fmt.Fprintf(hash, "%d %d %q %q\n", binary.Size(), binary.ModTime().UnixNano(), folder, source)
	for _, argument := range arguments {
		fmt.Fprintf(hash, "%s\x00", unnamed([]byte(argument)))
	}
	hash.Write(unnamed(text))
	seen := map[string]bool{}
	for _, match := range included.FindAllSubmatch(text, -1) {
		file := string(match[1])
		if seen[file] {
			continue
		}
		seen[file] = true
		content, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %x\n", unnamed(match[1]), sha256.Sum256(content))
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// unnamed is the text with the same name for every template.
func unnamed(text []byte) []byte {
	return template.ReplaceAll(text, []byte("/templates/T"))
}

// names says whether the object contains the name of a template, so that it is of use to no other.
func names(object []byte, arguments []string) bool {
	return slices.ContainsFunc(arguments, func(argument string) bool {
		name := template.FindString(argument)
		return name != "" && bytes.Contains(object, []byte(name))
	})
}

// keep writes the file as a whole or not at all. Without it the next compilation is a compilation.
func keep(path string, object []byte) {
	if os.WriteFile(path+".new", object, 0o600) == nil {
		os.Rename(path+".new", path)
	}
}
