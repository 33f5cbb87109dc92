package queries

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

type sample struct {
	Brand      string    `json:"brand" title:"Brand" key:"yes"`
	Day        time.Time `json:"day" title:"Day" unit:"date"`
	At         time.Time `json:"at" title:"At" unit:"time"`
	Mean       Measure   `json:"mean" title:"Mean" unit:"%" measure:"only"`
	Delta      *float64  `json:"delta" title:"Delta" unit:"★"`
	Text       string    `json:"text" title:"Text"`
	List       []string  `json:"list" title:"List" unit:"list"`
	Suppressed bool      `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

func samples() Table {
	minus, third := -1.5, 100.0/3
	return Answer[sample]{Query: "employer.Stars", Filter: spring(), N: 4, Rows: []sample{
		{Brand: "A", Day: date("2025-03-01"), At: date("2025-03-01 12:00:00"), Mean: Measure{Value: &third, N: 3}, Delta: &minus, Text: "=HYPERLINK(\"x\")", List: []string{"-a", "b"}},
		{Brand: "@B", Text: "secret", Mean: Measure{Value: &third, N: 1}, Suppressed: true},
	}}.Table()
}

func TestTableColumns(t *testing.T) {
	var keys []string
	for _, c := range samples().Columns {
		keys = append(keys, c.Key+"/"+c.Unit)
	}
	want := "brand/ day/date at/time mean/% low/% high/% n/n previous/% previous_n/n change/pp change_low/pp change_high/pp clear/yes/no delta/★ text/ list/list suppressed/yes/no"
	if got := strings.Join(keys, " "); got != want {
		t.Errorf("columns %s\nwant    %s", got, want)
	}
}

func TestTableJSON(t *testing.T) {
	var out bytes.Buffer
	if err := samples().WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		`{"query":"employer.Stars","title":"How are our stars spread?","definition":"Reviews by stars`,
		`"filter":{"brand":"Acme","from":"2025-03-01","to":"2025-05-01","min_group":5},"n":4,`,
		`"rows":[{"brand":"A","day":"2025-03-01","at":"2025-03-01T12:00:00Z","mean":33.333333333333336,"low":null,"high":null,"n":3,"previous":null,"previous_n":null,`,
		`"delta":-1.5,"text":"=HYPERLINK(\"x\")","list":["-a","b"],"suppressed":false}`,
		`{"brand":"@B","day":null,"at":null,"mean":null,"low":null,"high":null,"n":null,`,
		`"text":null,"list":null,"suppressed":true}]}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("JSON lacks %s\n%s", want, text)
		}
	}
	if !json.Valid(out.Bytes()) {
		t.Error("not JSON")
	}
}

func TestTableCSV(t *testing.T) {
	var out bytes.Buffer
	if err := samples().WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	want := `brand,day,at,mean,low,high,n,previous,previous_n,change,change_low,change_high,clear,delta,text,list,suppressed
A,2025-03-01,2025-03-01T12:00:00Z,33.333333333333336,,,3,,,,,,false,-1.5,"'=HYPERLINK(""x"")",'-a; b,false
'@B,,,,,,,,,,,,,,,,true
`
	if out.String() != want {
		t.Errorf("CSV\n%s\nwant\n%s", out.String(), want)
	}
}

func TestDefused(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain": "plain", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": "'\t=1", "\r=1": "'\r=1", "＝1": "'＝1", "a=1": "a=1", "3-4": "3-4", "'=1": "'=1",
	} {
		if got := defused(text); got != want {
			t.Errorf("defused(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, tc := range []struct {
		unit  string
		value any
		want  string
	}{
		{"★", 3.14159, "3.14"}, {"%", 33.333, "33.3"}, {"n", uint64(7), "7"}, {"", nil, "–"}, {"yes/no", true, "yes"}, {"yes/no", false, "no"},
		{"date", date("2025-03-01"), "2025-03-01"}, {"time", date("2025-03-01"), "2025-03-01T00:00:00Z"}, {"list", []string{"a", "b"}, "a; b"}, {"", "x", "x"},
	} {
		if got := (Column{Unit: tc.unit}).Format(tc.value); got != tc.want {
			t.Errorf("%v in %q: %q, want %q", tc.value, tc.unit, got, tc.want)
		}
	}
}
