package engine_test

import (
	"context"
	"os"
	"testing"
	"time"

	"renown/warehouse/engine"
)

func TestMain(m *testing.M) {
	engine.Host()
	os.Exit(m.Run())
}

func TestOpenAndStop(t *testing.T) {
	t0 := time.Now()
	e, err := engine.Open(context.Background(), engine.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(t0), e.DSN())
	t0 = time.Now()
	if err := e.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(t0))
}
