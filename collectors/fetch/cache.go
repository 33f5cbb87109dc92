package fetch

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// cache keeps pages that came with a validator (ETag or Last-Modified), so that an unchanged page costs the site a 304.
// It is bounded; what was stored longest ago goes first. Anything wrong with it costs a full request, never a run.
//
// A file is: crc32 of the rest (4 bytes) · length of the meta data (4 bytes) · meta data (JSON) · body.
type cache struct {
	dir    string // "": off
	bound  int64
	logger *slog.Logger

	mu   sync.Mutex
	size int64 // -1: not yet counted
}

type cachedMeta struct {
	ETag, LastModified string
	Charset            string
	Header             http.Header
}

type cached struct {
	cachedMeta
	body []byte
}

func newCache(dir string, bound int64, logger *slog.Logger) *cache {
	return &cache{dir: dir, bound: bound, logger: logger, size: -1}
}

// condition asks for the page only if it has changed.
func (c *cached) condition(header http.Header) {
	if c.ETag != "" {
		header.Set("If-None-Match", c.ETag)
	}
	if c.LastModified != "" {
		header.Set("If-Modified-Since", c.LastModified)
	}
}

// answer is the stored page with what the 304 says anew.
func (c *cached) answer(fresh http.Header) answer {
	header := c.Header.Clone()
	for name, values := range fresh {
		if name != "Content-Length" && name != "Content-Type" && name != "Content-Encoding" {
			header[name] = values
		}
	}
	return answer{status: http.StatusOK, header: header, body: c.body, charset: c.Charset, fromCache: true}
}

func (c *cache) path(address string) string {
	sum := sha256.Sum256([]byte(address))
	return filepath.Join(c.dir, hex.EncodeToString(sum[:])+".page")
}

func (c *cache) get(address string) *cached {
	if c.dir == "" {
		return nil
	}
	path := c.path(address)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	page, err := decodeCached(data, err)
	if err != nil {
		c.logger.Warn("a stored page cannot be read and is fetched anew", "file", path, "error", err)
		if err := os.Remove(path); err != nil {
			c.logger.Warn("removing a stored page", "error", err)
		}
		return nil
	}
	return page
}

func decodeCached(data []byte, err error) (*cached, error) {
	if err != nil {
		return nil, err
	}
	if len(data) < 8 || crc32.ChecksumIEEE(data[4:]) != binary.BigEndian.Uint32(data) {
		return nil, errors.New("checksum does not fit")
	}
	size := int64(binary.BigEndian.Uint32(data[4:]))
	if size > int64(len(data)-8) {
		return nil, errors.New("shorter than it says")
	}
	page := &cached{body: data[8+size:]}
	if err := json.Unmarshal(data[8:8+size], &page.cachedMeta); err != nil {
		return nil, fmt.Errorf("reading its header: %w", err)
	}
	return page, nil
}

func (c *cache) put(address string, a answer) {
	meta := cachedMeta{ETag: a.header.Get("ETag"), LastModified: a.header.Get("Last-Modified"), Charset: a.charset, Header: a.header.Clone()}
	if c.dir == "" || a.status != http.StatusOK || (meta.ETag == "" && meta.LastModified == "") ||
		strings.Contains(strings.ToLower(a.header.Get("Cache-Control")), "no-store") || int64(len(a.body)) > c.bound/4 {
		return
	}
	meta.Header.Del("Set-Cookie")
	c.mu.Lock()
	defer c.mu.Unlock()
	written, err := c.write(c.path(address), meta, a.body)
	if err == nil {
		err = c.makeRoom(written)
	}
	if err != nil {
		c.logger.Warn("a page could not be kept for conditional requests", "error", err)
	}
}

func (c *cache) write(path string, meta cachedMeta, body []byte) (int64, error) {
	head, err := json.Marshal(meta)
	if err != nil {
		return 0, fmt.Errorf("encoding: %w", err)
	}
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return 0, err
	}
	var buf bytes.Buffer
	buf.Write(make([]byte, 4))
	buf.Write(binary.BigEndian.AppendUint32(nil, uint32(len(head))))
	buf.Write(head)
	buf.Write(body)
	data := buf.Bytes()
	binary.BigEndian.PutUint32(data, crc32.ChecksumIEEE(data[4:]))
	return int64(len(data)), replaceFile(path, data)
}

// replaceFile leaves either the old or the new content, whatever happens in between.
func replaceFile(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), "*.tmp")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// makeRoom counts the folder when it may have grown over its bound, and removes the oldest files.
func (c *cache) makeRoom(written int64) error {
	if c.size >= 0 {
		if c.size += written; c.size <= c.bound {
			return nil
		}
	}
	files, total, err := c.list()
	if err != nil {
		return err
	}
	if c.size = total; total <= c.bound {
		return nil
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, file := range files {
		if total <= c.bound*9/10 {
			break
		}
		if err := os.Remove(filepath.Join(c.dir, file.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		total -= file.Size()
		c.size = total
	}
	return nil
}

// list also removes what an interrupted write left behind.
func (c *cache) list() (files []fs.FileInfo, total int64, err error) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil, 0, err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue // removed by another process meanwhile
		}
		switch {
		case strings.HasSuffix(info.Name(), ".page"):
			files = append(files, info)
			total += info.Size()
		case strings.HasSuffix(info.Name(), ".tmp") && time.Since(info.ModTime()) > time.Hour:
			if err := os.Remove(filepath.Join(c.dir, info.Name())); err != nil {
				return nil, 0, err
			}
		}
	}
	return files, total, nil
}
