package dashboards

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed static
var staticFiles embed.FS

// assets are the embedded static files under addresses that hold their content's hash, so that a browser may keep
// them for ever and still never sees an old one.
type assets struct {
	address map[string]string // file name -> address
	files   map[string]asset  // last part of the address -> file
}

type asset struct {
	kind         string
	body, packed []byte // packed: as gzip
}

func loadAssets(files fs.FS) (*assets, error) {
	a := &assets{address: map[string]string{}, files: map[string]asset{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return a.add(files, name)
	})
	if err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	return a, nil
}

func (a *assets) add(files fs.FS, name string) error {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return a.put(name, body)
}

// put adds a file with what is in it.
func (a *assets) put(name string, body []byte) error {
	packed, err := pack(body)
	if err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	sum := sha256.Sum256(body)
	base, ext := path.Base(name), path.Ext(name)
	hashed := strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.address[base] = "/static/" + hashed
	a.files[hashed] = asset{mime.TypeByExtension(ext), body, packed}
	return nil
}

// pack compresses once what is sent often.
func pack(body []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// url is the template function that turns a file's name into its address.
func (a *assets) url(name string) (string, error) {
	address, ok := a.address[name]
	if !ok {
		return "", fmt.Errorf("no static file %s", name)
	}
	return address, nil
}

func (a *assets) serve(c echo.Context) error {
	file, ok := a.files[c.Param("file")]
	if !ok {
		return fail(notFound, "There is no such file.", nil)
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	c.Response().Header().Set("Vary", "Accept-Encoding")
	if !strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		return c.Blob(http.StatusOK, file.kind, file.body)
	}
	c.Response().Header().Set("Content-Encoding", "gzip")
	return c.Blob(http.StatusOK, file.kind, file.packed)
}
