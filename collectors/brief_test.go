package collectors

import "testing"

func TestBrief(t *testing.T) {
	for text, want := range map[string]string{
		"reading #blue: fetching https://api.example/2/search?query=%23Blue+-is%3Aretweet&start_time=2026-05-13: the platform answered 401": "reading #blue: fetching https://api.example/2/search?…: the platform answered 401",
		"fetching https://api.example/find?name=skyways: no":                                      "fetching https://api.example/find?name=skyways: no",
		"the answer of https://api.example/find?name=a-name-that-is-really-long-to-read is empty": "the answer of https://api.example/find?… is empty",
		"fetching https://api.example/find?name=a-name-that-is-really-long-to-read":               "fetching https://api.example/find?…",
		"one\ntwo\n": "one; two",
		"why? because a very long sentence follows": "why? because a very long sentence follows",
	} {
		if got := Brief(text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}
