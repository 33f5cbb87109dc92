package collectortest

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Speed compares a kind's parser with what merely decodes the same bytes into the same structs, in turns. Each round of the
// benchmark does both for a while; it reports the records parsed in a second, and that as a part of the records decoded in
// a second, both as the median of the rounds. parse says how many records it got out of the body.
func Speed(b *testing.B, body []byte, parse func() (int, error), plain func() error) {
	b.Helper()
	n, err := parse()
	if err != nil || n == 0 {
		b.Fatalf("%d records out of %d bytes, %v", n, len(body), err)
	}
	parseOnly := func() error {
		_, err := parse()
		return err
	}
	var rates, ratios []float64
	for b.Loop() {
		parsed, decoded := perSecond(b, parseOnly), perSecond(b, plain)
		rates, ratios = append(rates, parsed*float64(n)), append(ratios, parsed/decoded)
	}
	b.ReportMetric(middle(rates), "records/s")
	b.ReportMetric(middle(ratios), "of-plain")
	b.ReportMetric(float64(n), "records")
	b.ReportMetric(float64(len(body)), "bytes")
	b.ReportMetric(0, "ns/op")
}

// perSecond is how often do is done in a second.
func perSecond(b *testing.B, do func() error) float64 {
	const while = 25 * time.Millisecond
	start, times := time.Now(), 0
	for {
		if err := do(); err != nil {
			b.Fatal(err)
		}
		times++
		if took := time.Since(start); took >= while {
			return float64(times) / took.Seconds()
		}
	}
}

func middle(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// Page makes an answer as large as platforms give them: head, n items with commas between them, tail. In an item's
// pattern {i} is its number, {user} a handle, {at} a time in RFC 3339, {unix} the same in seconds, {n} some number,
// {text} what one writes, within a JSON string, and {html} the same as paragraphs of HTML.
func Page(head string, n int, item, tail string) []byte {
	var out strings.Builder
	out.WriteString(head)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(fill(rng, i, item))
	}
	out.WriteString(tail)
	return []byte(out.String())
}

// Items is Page for formats that have nothing between their items, and whose texts are XML.
func Items(head string, n int, item, tail string) []byte {
	var out strings.Builder
	out.WriteString(head)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		at := Now.Add(-time.Duration(i) * time.Minute)
		said := html.EscapeString(Prose(rng))
		out.WriteString(strings.NewReplacer("{i}", strconv.Itoa(10_000+i), "{at}", at.Format(time.RFC1123Z), "{title}", said[:strings.LastIndexByte(said[:60], ' ')],
			"{text}", said, "{user}", user(rng)).Replace(item))
	}
	out.WriteString(tail)
	return []byte(out.String())
}

func fill(rng *rand.Rand, i int, item string) string {
	at := Now.Add(-time.Duration(i) * time.Minute)
	said := Prose(rng)
	marked := "<p>" + strings.ReplaceAll(html.EscapeString(said), "\n", "</p><p>") + "</p>"
	return strings.NewReplacer("{i}", strconv.Itoa(10_000+i), "{user}", user(rng), "{at}", at.Format(time.RFC3339), "{unix}", strconv.FormatInt(at.Unix(), 10),
		"{n}", strconv.Itoa(rng.IntN(500)), "{text}", inJSON(said), "{html}", inJSON(marked)).Replace(item)
}

func user(rng *rand.Rand) string { return fmt.Sprintf("traveller_%d", rng.IntN(5000)) }

func inJSON(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // a string can always be written
		return ""
	}
	return string(quoted[1 : len(quoted)-1])
}

// Prose is what people write on networks, 120 to 280 letters long: with marks, line breaks, accents and emoji.
func Prose(rng *rand.Rand) string {
	words := strings.Fields(`my bag flight was late again at the desk and nobody answers why is it that crew were lovely thank you so much
		“never again” waited 3 hours in Zürich café queue #SkywaysBlue @skywaysair please help lost luggage 😡 ✈️ refund & voucher isn't
		working on the app since Monday best seat ever #travel "premium" they said https://skyways.example/help?id=7 we will see`)
	var b strings.Builder
	for length := 120 + rng.IntN(160); b.Len() < length; {
		b.WriteString(words[rng.IntN(len(words))])
		if rng.IntN(25) == 0 {
			b.WriteString(".\n")
		} else {
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}
