package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"renown/warehouse/record"
)

// day0 is the last day of the made-up history.
var day0 = time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)

// history is how many days the made-up reviews are spread over.
const history = 3 * 365

var words = strings.Fields(`the team office pay hours manager shift great poor holiday rota growth culture leadership never
	always sometimes training bonus flight delay support people honest tired proud salary review promotion benefits and but
	because when after before with without more less good bad long short early late busy quiet fair unfair`)

// reviews makes n reviews with 300 to 600 bytes of text, the brands skewed as in life: the first has the most.
func reviews(n, brands int, seed uint64) []record.Review {
	rng := rand.New(rand.NewPCG(seed, 2))
	prose := func(length int) string {
		var b strings.Builder
		for b.Len() < length {
			b.WriteString(words[rng.IntN(len(words))])
			b.WriteByte(' ')
		}
		return strings.TrimSpace(b.String())
	}
	out := make([]record.Review, n)
	for i := range out {
		skewed := rng.Float64()
		out[i] = record.Review{
			Brand: fmt.Sprintf("Brand %02d", int(skewed*skewed*float64(brands))), Site: "workplace", ID: fmt.Sprintf("s%d-%09d", seed, i),
			Source: "bench", Title: prose(30), Pros: prose(130 + rng.IntN(150)), Cons: prose(140 + rng.IntN(150)),
			Posted: day0.AddDate(0, 0, -rng.IntN(history)), Collected: day0,
			Stars: record.Score(1 + rng.IntN(5)), WorkLife: record.Score(rng.IntN(6)), Culture: record.Score(rng.IntN(6)),
			Compensation: record.Score(rng.IntN(6)), Management: record.Score(rng.IntN(6)),
			Recommend: []record.Opinion{"", record.Positive, record.Negative}[rng.IntN(3)],
			CEO:       []record.Opinion{"", record.Positive, record.Negative, record.Neutral}[rng.IntN(4)],
			Status:    []record.Status{record.Current, record.Former}[rng.IntN(2)],
			JobTitle:  words[rng.IntN(len(words))], Location: words[rng.IntN(len(words))],
		}
	}
	return out
}

// csvMap reads the file that writeCSV writes.
const csvMap = `about: the benchmark's own export
record: review
site: workplace
fields:
  id: id
  brand: brand
  posted: {column: posted, layout: "2006-01-02"}
  stars: stars
  work_life: {column: work_life, missing: ["0"]}
  culture: {column: culture, missing: ["0"]}
  compensation: {column: compensation, missing: ["0"]}
  management: {column: management, missing: ["0"]}
  recommend: recommend
  ceo: ceo
  status: status
  job_title: job_title
  location: location
  title: title
  pros: pros
  cons: cons
`

func writeCSV(path string, rs []record.Review) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the benchmark's export: %w", err)
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(buffered)
	rows := [][]string{{"id", "brand", "posted", "stars", "work_life", "culture", "compensation", "management", "recommend", "ceo",
		"status", "job_title", "location", "title", "pros", "cons"}}
	score := func(s record.Score) string { return strconv.Itoa(int(s)) }
	for i := range rs {
		r := &rs[i]
		rows = append(rows, []string{r.ID, r.Brand, r.Posted.Format(time.DateOnly), score(r.Stars), score(r.WorkLife), score(r.Culture),
			score(r.Compensation), score(r.Management), string(r.Recommend), string(r.CEO), string(r.Status), r.JobTitle, r.Location,
			r.Title, r.Pros, r.Cons})
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write the benchmark's export: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write the benchmark's export: %w", err)
	}
	return f.Close()
}
