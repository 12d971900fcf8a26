// Command checkpackage checks every tlog-proof of a Docket package with Go's own transparency log
// packages.
//
// usage: checkpackage <package>
package main

import (
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func read(parts ...string) string {
	data, err := os.ReadFile(filepath.Join(parts...))
	check(err)
	return string(data)
}

func hash(text string) tlog.Hash {
	data, err := base64.StdEncoding.DecodeString(text)
	check(err)
	if len(data) != tlog.HashSize {
		log.Fatalf("a hash of %d bytes", len(data))
	}
	var h tlog.Hash
	copy(h[:], data)
	return h
}

func main() {
	directory := os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(read(directory, "data/keys/log.vkey")))
	check(err)
	checkpoint := read(directory, "data/checkpoint.txt")
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root := hash(lines[2])

	files, err := filepath.Glob(filepath.Join(directory, "data/history/*/*.tlog-proof"))
	check(err)
	ofLog, err := filepath.Glob(filepath.Join(directory, "data/log/*.tlog-proof"))
	check(err)
	files = append(files, ofLog...)
	for _, file := range files {
		head, tail, found := strings.Cut(read(file), "\n\n")
		if !found || tail != checkpoint {
			log.Fatalf("%s: another checkpoint", file)
		}
		parts := strings.Split(head, "\n")
		if parts[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(parts[1], "index ") {
			log.Fatalf("%s: not a tlog-proof", file)
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(parts[1], "index "), 10, 64)
		check(err)
		var proof tlog.RecordProof
		for _, line := range parts[2:] {
			proof = append(proof, hash(line))
		}
		entry := read(strings.TrimSuffix(file, ".tlog-proof") + ".entry")
		check(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash([]byte(entry))))
	}
	fmt.Printf("proofs %d\n", len(files))
}
