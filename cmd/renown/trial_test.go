package main

import (
	"encoding/json"
	"testing"

	"renown/warehouse/record"
)

func TestScoresAreShownAsTheyWereRead(t *testing.T) {
	text, err := json.Marshal(fields(reviewValues(record.Review{Stars: 4.2})))
	if err != nil || !contains(string(text), `"stars":4.2,`) {
		t.Errorf("%s, %v", text, err)
	}
}
