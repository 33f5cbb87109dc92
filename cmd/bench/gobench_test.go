package main

import "testing"

func TestReadBench(t *testing.T) {
	lines, err := readBench(`goos: linux
pkg: renown/collectors/mastodon
BenchmarkSpeed 	      15	     80683 bytes	         0.6895 of-plain	     35723 records/s
PASS
pkg: renown/collectors
BenchmarkTwoThousandSources/parallel=32-2 	       1	        52.00 peak-MB	        14.10 s	         1.128 ×ideal
ok  	renown/collectors	15.2s
`)
	if err != nil || len(lines) != 2 {
		t.Fatalf("%v, %v", lines, err)
	}
	if l := lines[0]; l.pkg != "renown/collectors/mastodon" || l.values["of-plain"] != 0.6895 || l.values["records/s"] != 35723 {
		t.Errorf("%+v", l)
	}
	if l := lines[1]; l.pkg != "renown/collectors" || l.values["×ideal"] != 1.128 || l.values["peak-MB"] != 52 {
		t.Errorf("%+v", l)
	}
	if _, err := readBench("BenchmarkX 1 many posts\n"); err == nil {
		t.Error("a line that is not understood is no error")
	}
}
