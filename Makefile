# Every task of the project. `make` alone lists them.
GO       ?= go
FUZZTIME ?= 10s
ASSETS   := dashboards/assets
export CGO_ENABLED ?= 0

.PHONY: help demo test lint fuzz soak bench bench-pages bench-pages-test bench-meaning base-model deps assets shots lighthouse compose-check
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo:  ## everything on this machine, with nothing configured
	$(GO) run ./cmd/renown demo

test: deps  ## all tests, against the real engine and a real browser
	$(GO) test -timeout 30m ./...

lint:  ## gofmt, vet, staticcheck, tidy modules
	@test -z "$$(gofmt -l .)" || { echo "not gofmt-ed:"; gofmt -l .; exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

fuzz:  ## each parser against random input, FUZZTIME (10s) each
	@GO="$(GO)" FUZZTIME="$(FUZZTIME)" .ci/fuzz

soak: deps  ## all rounds of the crash and outage tests, and the longest inputs
	RENOWN_SOAK=1 $(GO) test -timeout 4h -count=1 ./warehouse/... ./cmd/...

bench:  ## speed and memory, as ratios side by side
	.ci/bench

POSTS ?= 20000000
bench-pages:  ## every panel on POSTS (20000000) made-up posts, and PostgreSQL and DuckDB beside; DIR=folder keeps the data
	GO="$(GO)" .ci/bench-pages -posts $(POSTS) $(if $(DIR),-dir "$(abspath $(DIR))") $(ARGS)

bench-pages-test:  ## that bench's own tests: on few posts, that all three databases say the same
	GO="$(GO)" .ci/bench-pages test

bench-meaning:  ## how good and how fast the sentiment model is, on labelled real data
	$(GO) run ./cmd/bench -meaning

base-model:  ## train the sentiment model that ships anew, from ../shared/data
	$(GO) run ./cmd/bench -base-model collectors/meaning/base.model

deps:  ## what the tests need: the engine, the npm parts, Chromium
	@.ci/deps

assets:  ## rebuild the browser's scripts from their npm packages
	cd $(ASSETS) && npm ci --no-audit --no-fund && npm run build

shots: deps  ## screenshots of every page of ADDRESS or a demo, 1440, 768 and 390 wide, light and dark, into shots/
	RENOWN_SHOTS="$(CURDIR)/shots" GO="$(GO)" .ci/on-demo $(GO) test -count=1 -run TestPagesInABrowser ./dashboards

lighthouse: deps  ## speed, accessibility and best practices of the six pages, of ADDRESS or a demo; needs npm and a quiet machine
	GO="$(GO)" .ci/on-demo .ci/lighthouse

compose-check:  ## check docker-compose.yml with the compose tool
	RENOWN_DB_PASSWORD=check docker-compose -f docker-compose.yml config -q
