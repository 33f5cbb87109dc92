package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// office is five weeks of hours, 40 by day and 4 by night, with 300 in one hour of the last Thursday, as rows of a file.
func office(format func(time.Time) string) []string {
	begin := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	var rows []string
	for i := range 5 * 168 {
		n := 4 + i*7%3
		if h := i % 24; h >= 8 && h < 20 {
			n = 38 + i*7%5
		}
		if i == 4*168+3*24+10 {
			n = 300
		}
		rows = append(rows, fmt.Sprintf("%s,%d", format(begin.Add(time.Duration(i)*time.Hour)), n))
	}
	return rows
}

func rfc(t time.Time) string { return t.Format(time.RFC3339) }

func backtest(t *testing.T, text string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	w := World{Args: append([]string{"backtest", "--series", "-"}, args...), Stdin: strings.NewReader(text), Stdout: &out, Stderr: &errs,
		Env: func(string) (string, bool) { return "", false }, Now: time.Now}
	code = Run(context.Background(), w)
	return code, out.String(), errs.String()
}

// decodeLines reads JSON lines and holds their keys against the promise.
func decodeLines(t *testing.T, text string) []alertLine {
	t.Helper()
	var all []alertLine
	for line := range strings.Lines(text) {
		var l alertLine
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if !strings.HasPrefix(line, `{"at":`) || !strings.Contains(line, `"reason":`) {
			t.Errorf("keys: %s", line)
		}
		all = append(all, l)
	}
	return all
}

// TestBacktestSeries reads the same counts however a file may write them.
func TestBacktestSeries(t *testing.T) {
	rows := office(rfc)
	plain := strings.Join(rows, "\n") + "\n"
	shuffled := slices.Concat(rows[400:], rows[:400])
	for name, c := range map[string]struct{ text, note string }{
		"plain":          {plain, ""},
		"header":         {"timestamp,value\n" + plain, ""},
		"BOM and CRLF":   {"\ufeffTimestamp,Value\r\n" + strings.ReplaceAll(plain, "\n", "\r\n"), ""},
		"blank lines":    {"\n" + strings.ReplaceAll(plain, "\n", "\n\n"), ""},
		"no last break":  {strings.TrimSpace(plain), ""},
		"quoted":         {strings.ReplaceAll(strings.ReplaceAll("\""+plain, ",", "\",\""), "\n", "\"\n\"") + "\"", ""},
		"by the clock":   {strings.Join(office(func(t time.Time) string { return t.Format(time.DateTime) }), "\n"), ""},
		"seconds":        {strings.Join(office(func(t time.Time) string { return fmt.Sprint(t.Unix()) }), "\n"), ""},
		"milliseconds":   {strings.Join(office(func(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }), "\n"), ""},
		"another zone":   {strings.Join(office(func(t time.Time) string { return rfc(t.In(time.FixedZone("", 5*3600+1800))) }), "\n"), ""},
		"out of order":   {strings.Join(shuffled, "\n"), "line 441 is before line 440"},
		"parts":          {plain + rows[12][:20] + ",0\n", "added up"},
		"a missing hour": {strings.Replace(plain, rows[100], rows[100][:20]+",", 1), ""},
		"gzip":           {compressed(t, plain), ""},
	} {
		if name == "quoted" {
			c.text = strings.TrimSuffix(c.text, "\"\"")
		}
		code, out, stderr := backtest(t, c.text, "--format", "json")
		got := decodeLines(t, out)
		if code != exitOK || len(got) != 1 || !strings.Contains(stderr, c.note) || c.note == "" && stderr != "" {
			t.Errorf("%s: exit %d, %d alerts, stderr %q", name, code, len(got), stderr)
			continue
		}
		l := got[0]
		if l.At != "2026-04-02T11:00:00Z" || l.Start != "2026-04-02T10:00:00Z" || l.Peak != l.Start || *l.Calm != "2026-04-02T11:00:00Z" ||
			l.Value != 300 || l.Expected < 38 || l.Expected > 42 || l.Severity < 3 || !strings.Contains(l.Reason, "300 in an hour") {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

func compressed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBacktestFormats(t *testing.T) {
	text := strings.Join(office(rfc), "\n")
	code, out, _ := backtest(t, text)
	for _, part := range []string{"severity", "2026-04-02T11:00:00Z", "1 alert in 840 points from 2026-03-02T00:00:00Z to 2026-04-05T23:00:00Z, every 1h; raised at 3 robust standard deviations and at least 10 an hour."} {
		if code != exitOK || !strings.Contains(out, part) {
			t.Errorf("exit %d: the table lacks %q:\n%s", code, part, out)
		}
	}
	code, out, _ = backtest(t, text, "--format", "csv")
	if code != exitOK || !strings.HasPrefix(out, "at,start,peak,calm,severity,value,expected,reason\n2026-04-02T11:00:00Z,2026-04-02T10:00:00Z,") {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, args := range [][]string{{"--floor", "301"}, {"--z", "50"}} {
		code, out, _ = backtest(t, text, args...)
		if code != exitOK || !strings.HasPrefix(out, "0 alerts in 840 points") {
			t.Errorf("%v: exit %d: %s", args, code, out)
		}
		if code, out, _ = backtest(t, text, append(args, "--format", "json")...); code != exitOK || out != "" {
			t.Errorf("%v: exit %d: %s", args, code, out)
		}
	}
	if _, out, _ = backtest(t, text, "--interval", "1d"); !strings.Contains(out, "in 35 points") || !strings.Contains(out, "every 1d") || !strings.Contains(out, "at least 10 a day.") {
		t.Errorf("by the day: %s", out)
	}
}

func half(s string) string { return s[:len(s)/2] }

// TestBacktestRefuses: what is wrong is named with its line and the way out.
func TestBacktestRefuses(t *testing.T) {
	good := "timestamp,value\n2026-03-02T00:00:00Z,4\n2026-03-02T01:00:00Z,4\n"
	for name, c := range map[string]struct {
		text string
		args []string
		code int
		want string
	}{
		"a wrong time":        {good + "02.03.2026,5\n", nil, exitFailed, `standard input: line 4: "02.03.2026" is not a time: write 2015`},
		"a wrong first time":  {"yesterday,5\n" + good, nil, exitFailed, `line 1: "yesterday" is not a time`},
		"thousands":           {good + "2026-03-02T02:00:00Z,1,234\n", nil, exitFailed, "line 4: 3 columns instead of two: timestamp,value (numbers without thousands"},
		"quoted thousands":    {good + "2026-03-02T02:00:00Z,\"1,234\"\n", nil, exitFailed, "leave thousands separators out"},
		"negative":            {good + "2026-03-02T02:00:00Z,-3\n", nil, exitFailed, "line 4: -3 is not a count"},
		"infinite":            {good + "2026-03-02T02:00:00Z,inf\n", nil, exitFailed, "line 4: inf is not a count"},
		"one column":          {good + "2026-03-02T02:00:00Z\n", nil, exitFailed, "line 4: 1 column instead"},
		"several series":      {"tag,hour,tweets\nESC,2026-03-02T00:00:00Z,4\n", nil, exitFailed, "line 1: 3 columns (tag, hour, tweets) instead of two: timestamp,value. Keep those of one series"},
		"semicolons":          {"timestamp;value\n2026-03-02T00:00:00Z;4\n", nil, exitFailed, "line 1: it is separated by semicolons or tabs: write commas"},
		"a second header":     {good + good, nil, exitFailed, `line 4: "timestamp" is not a time`},
		"a torn quote":        {good + "\"2026-03-02T02:00:00Z,4\n", nil, exitFailed, "this is not CSV"},
		"too far":             {good + "99999999999999999,4\n", nil, exitFailed, "too far away"},
		"nothing":             {"", nil, exitFailed, "there is no row in it"},
		"only a header":       {"timestamp,value\n", nil, exitFailed, "there is no row in it"},
		"one row":             {"2026-03-02T00:00:00Z,4\n", nil, exitUsage, "--interval 1h"},
		"no such width":       {good, []string{"--interval", "1y"}, exitUsage, `--interval "1y" is not a width from 1m to 7d`},
		"no deviation":        {good, []string{"--z", "0"}, exitUsage, "--z 0 is not above 0"},
		"not a number":        {good, []string{"--z", "NaN"}, exitUsage, "--z NaN"},
		"a floor below 0":     {good, []string{"--floor", "-1"}, exitUsage, "--floor -1 is not a count"},
		"a format":            {good, []string{"--format", "xml"}, exitUsage, "xml"},
		"a file and a brand":  {good, []string{"--brand", "Skyways Air"}, exitUsage, "a file or a brand"},
		"a word":              {good, []string{"series.csv"}, exitUsage, "series.csv"},
		"half of compression": {half(compressed(t, strings.Join(office(rfc), "\n"))), nil, exitFailed, "read the rows"},
	} {
		code, out, stderr := backtest(t, c.text, c.args...)
		if code != c.code || out != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q; want %d and %q", name, code, out, stderr, c.code, c.want)
		}
	}
	got := renown(t, "backtest", "--series", filepath.Join(t.TempDir(), "none.csv"))
	if got.code != exitFailed || !strings.Contains(got.stderr, "none.csv") {
		t.Errorf("a file that is not there: %d %q", got.code, got.stderr)
	}
	if got := renown(t, "backtest", "--interval", "1h"); got.code != exitUsage || !strings.Contains(got.stderr, "--series") {
		t.Errorf("an interval for a brand: %d %q", got.code, got.stderr)
	}
}

// TestBacktestGaps: hours that are not in the file are missing, or 0 when one says so.
func TestBacktestGaps(t *testing.T) {
	rows := office(rfc)
	text := strings.Join(slices.Concat(rows[:650], rows[680:]), "\n")
	if code, out, _ := backtest(t, text, "--falling", "--format", "json"); code != exitOK || len(decodeLines(t, out)) != 1 {
		t.Errorf("a gap: exit %d, %s", code, out)
	}
	if code, out, _ := backtest(t, text, "--falling", "--fill", "--format", "json"); code != exitOK || len(decodeLines(t, out)) < 2 {
		t.Errorf("filled, it is a drop: exit %d, %s", code, out)
	}
}

func TestGuessInterval(t *testing.T) {
	for want, times := range map[string][]int{ // seconds
		"5m": {0, 300, 601, 902, 1200, 1500, 5100},
		"1h": {0, 3600, 7200, 50 * 3600, 51 * 3600, 60 * 3600},
		"1d": {0, 86400, 2 * 86400, 3*86400 - 3600, 4*86400 - 3600},
		"1m": {0, 1, 2, 3, 4},
	} {
		var rows []seriesRow
		for _, s := range times {
			rows = append(rows, seriesRow{at: time.Unix(int64(s), 0)})
		}
		if got, err := guessInterval(rows); err != nil || intervalName(got) != want {
			t.Errorf("%v: %v, %v", times, got, err)
		}
	}
	var rows []seriesRow
	for i := range 40 {
		rows = append(rows, seriesRow{at: time.Unix(int64(i*i*i*61), 0)})
	}
	if got, err := guessInterval(rows); err == nil {
		t.Errorf("times without intervals: %v", got)
	}
}

// TestBacktestBenchmark runs the command over a real series, whole and with its future cut off.
func TestBacktestBenchmark(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/data/volume/nab/Twitter_volume_AAPL.csv")
	if err != nil {
		t.Skipf("needs the data of ../shared: %v", err)
	}
	_, out, _ := backtest(t, string(raw), "--format", "json")
	whole := decodeLines(t, out)
	lines := strings.SplitAfter(string(raw), "\n")
	_, out, _ = backtest(t, strings.Join(lines[:9000], ""), "--format", "json")
	part := decodeLines(t, out)
	if len(whole) < 4 || len(part) < 3 || len(part) >= len(whole) {
		t.Fatalf("%d alerts, %d of the part", len(whole), len(part))
	}
	for i, l := range part {
		if l.Reason != whole[i].Reason || l.At != whole[i].At {
			t.Errorf("%+v, whole %+v", l, whole[i])
		}
	}
}

func FuzzParseSeries(f *testing.F) {
	f.Add("timestamp,value\n2026-03-02T00:00:00Z,4\n1700000000,5\n1700000000000,6\n", "")
	f.Add("\ufeff2026-03-02,\n2026-03-03,1e300\n", "1d")
	f.Add("\x1f\x8b,1", "7m")
	f.Fuzz(func(t *testing.T, text, interval string) {
		rows, err := parseSeries(strings.NewReader(text))
		if err != nil {
			return
		}
		s, err := newSeries(rows, interval)
		if err != nil {
			return
		}
		for i := 1; i < len(s.points); i++ {
			if !s.points[i].At.After(s.points[i-1].At) {
				t.Errorf("%v comes after %v", s.points[i].At, s.points[i-1].At)
			}
		}
	})
}
