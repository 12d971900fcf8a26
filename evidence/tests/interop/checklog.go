// Command checklog checks a C2SP tlog-tiles log on disk with Go's own transparency log packages.
//
// usage: checklog <directory>, with checkpoint, log.vkey, tile/…, and in proofs/ one file
// <old>-<new> for each consistency proof to check (base64 hashes, one a line).
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type tiles struct{ directory string }

func (t tiles) Height() int { return height }

// path leaves out the tile height, which C2SP tlog-tiles does not write.
func path(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(t.directory, path(tile)))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

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

// entries gives the entries of one bundle.
func entries(bundle []byte) [][]byte {
	var out [][]byte
	for len(bundle) > 0 {
		length := int(binary.BigEndian.Uint16(bundle))
		out = append(out, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	return out
}

func main() {
	directory := os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(read(directory, "log.vkey")))
	check(err)
	opened, err := note.Open([]byte(read(directory, "checkpoint")), note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	tree := tlog.Tree{N: size, Hash: hash(lines[2])}
	reader := tlog.TileHashReader(tree, tiles{directory})

	// Every entry of the bundles is a record of the tree.
	number := int64(0)
	for bundle := int64(0); bundle*256 < size; bundle++ {
		tile := tlog.Tile{H: height, L: 0, N: bundle, W: 256}
		if size-bundle*256 < 256 {
			tile.W = int(size - bundle*256)
		}
		name := strings.Replace(path(tile), "tile/0/", "tile/entries/", 1)
		for _, entry := range entries([]byte(read(directory, name))) {
			proof, err := tlog.ProveRecord(size, number, reader)
			check(err)
			check(tlog.CheckRecord(proof, size, tree.Hash, number, tlog.RecordHash(entry)))
			number++
		}
	}
	if number != size {
		log.Fatalf("%d entries in a log of %d", number, size)
	}

	// Every tile is cut as Go cuts it.
	stored := 0
	for _, tile := range tlog.NewTiles(height, 0, size) {
		// Older versions of the package also name every narrower partial tile on the way.
		if whole := size>>(height*tile.L) - tile.N<<height; tile.W < 256 && int64(tile.W) < whole {
			continue
		}
		data, err := os.ReadFile(filepath.Join(directory, path(tile)))
		check(err)
		expected, err := tlog.ReadTileData(tile, reader)
		check(err)
		if !bytes.Equal(data, expected) {
			log.Fatalf("%s differs", path(tile))
		}
		stored++
	}

	// Our consistency proofs are Go's.
	proofs, err := os.ReadDir(filepath.Join(directory, "proofs"))
	check(err)
	for _, file := range proofs {
		var older, newer int64
		_, err := fmt.Sscanf(file.Name(), "%d-%d", &older, &newer)
		check(err)
		var proof tlog.TreeProof
		for _, line := range strings.Fields(read(directory, "proofs", file.Name())) {
			proof = append(proof, hash(line))
		}
		oldHash, err := tlog.TreeHash(older, reader)
		check(err)
		newHash, err := tlog.TreeHash(newer, reader)
		check(err)
		check(tlog.CheckTree(proof, newer, newHash, older, oldHash))
	}
	fmt.Printf("entries %d tiles %d consistency proofs %d\n", number, stored, len(proofs))
}
