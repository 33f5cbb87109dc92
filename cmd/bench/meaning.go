package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jonreiter/govader"
	"golang.org/x/sys/unix"

	"renown/collectors/meaning"
	"renown/warehouse/record"
)

// meaningSeeds are the seeds of the splits of the airline tweets, and of training.
var meaningSeeds = []uint64{1, 2, 3, 4, 5}

// corrected are how many of a split's training texts a model is given.
var corrected = []int{200, 500, 1000, 5000, 10000}

// measureMeaning prints what the sentiment model is worth, on labelled real data.
func (b *bench) measureMeaning(ctx context.Context) error {
	for _, part := range []func(context.Context) error{b.meaningTweets, b.meaningLanguages, b.meaningReviews, b.meaningSpeed} {
		if err := part(ctx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// airlineTweets are the labelled tweets at six airlines.
func (b *bench) airlineTweets() ([]record.Example, error) {
	rows, err := rowsOf(filepath.Join(b.shared, "mentions", "airline_tweets.csv"))
	if err != nil {
		return nil, err
	}
	all := make([]record.Example, len(rows))
	for i, r := range rows {
		all[i] = record.Example{Text: r["text"], Label: record.Opinion(r["airline_sentiment"]), Lang: "en", Origin: "corrections"}
	}
	return all, nil
}

// figures are one measure over several splits.
type figures []float64

func (f figures) mean() float64 {
	sum := 0.0
	for _, v := range f {
		sum += v
	}
	return sum / float64(max(1, len(f)))
}

// spread is the standard deviation over the splits.
func (f figures) spread() float64 {
	sum, mean := 0.0, f.mean()
	for _, v := range f {
		sum += (v - mean) * (v - mean)
	}
	return math.Sqrt(sum / float64(max(1, len(f)-1)))
}

// judge gives the chances of a text's labels; false where it does not judge.
type judge = func(text, lang string) (record.Chances, bool)

// tally is a row of the table of tweets: the figures of one way to judge, split by split.
type tally struct {
	name       string
	trained    int              // corrections given
	more       []record.Example // other texts to train on
	judge      judge            // nil: train a model
	f1, recall figures
	accuracy   figures
	off        figures // expected calibration error
}

func (t *tally) add(test []record.Example, judge judge) {
	r := meaning.Evaluate(test, func(text, lang string) record.Opinion {
		c, known := judge(text, lang)
		if !known {
			return record.NoOpinion
		}
		return meaning.Likeliest(c)
	})
	t.f1, t.recall, t.accuracy = append(t.f1, r.MacroF1), append(t.recall, r.MacroRecall), append(t.accuracy, r.Accuracy)
	t.off = append(t.off, calibrationError(test, judge))
}

// meaningTweets measures on the airline tweets: the lexicon alone, the model cold, and with corrections.
func (b *bench) meaningTweets(ctx context.Context) error {
	tweets, err := b.airlineTweets()
	if err != nil {
		return err
	}
	rows, err := b.waysToJudge()
	if err != nil {
		return err
	}
	n := 0
	for _, seed := range meaningSeeds {
		train, test := split(tweets, seed)
		n = len(test)
		for _, r := range rows {
			if err := r.measure(train, test, seed); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	fmt.Fprintf(b.out, "Airline tweets: %d, of which a fifth (about %d) is the test; %d splits, seeds %v; texts that are the same are on one side\n",
		len(tweets), n, len(meaningSeeds), meaningSeeds)
	return table(b.out, rows)
}

// waysToJudge are the rows of the table of tweets, to be measured.
func (b *bench) waysToJudge() ([]*tally, error) {
	rows := []*tally{{name: "lexicon alone (VADER)", judge: vader()}, {name: "model, cold", judge: meaning.Base().Judge}}
	for _, n := range corrected {
		rows = append(rows, &tally{name: "model, corrections", trained: n})
	}
	tweetEval, err := b.tweetEval()
	if err != nil {
		return nil, err
	}
	reviews, err := b.reviewExamples()
	if err != nil {
		return nil, err
	}
	few := []int{0, 200, 1000}
	for _, n := range few {
		rows = append(rows, &tally{name: "model + employee reviews, corrections", trained: n, more: reviews})
	}
	for _, n := range few {
		rows = append(rows, &tally{name: "model + TweetEval, corrections", trained: n, more: tweetEval})
	}
	return rows, nil
}

// measure trains where there is something to train on, and judges the test.
func (t *tally) measure(train, test []record.Example, seed uint64) error {
	judge := t.judge
	if judge == nil {
		examples := append(train[:t.trained:t.trained], t.more...)
		m, err := meaning.Train(examples, meaning.Options{Name: "bench", Seed: seed})
		if err != nil {
			return fmt.Errorf("train on %d texts: %w", len(examples), err)
		}
		judge = m.Judge
	}
	t.add(test, judge)
	return nil
}

func table(out io.Writer, rows []*tally) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tn\tmacro-F1\t±\tmacro-recall\taccuracy\tcalibration error\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", r.name, r.trained, r.f1.mean(), r.f1.spread(), r.recall.mean(), r.accuracy.mean(), r.off.mean())
	}
	return t.Flush()
}

// vader judges by VADER alone, as its authors say: positive from .05, negative from -.05.
func vader() judge {
	v := govader.NewSentimentIntensityAnalyzer()
	return func(text, _ string) (record.Chances, bool) {
		switch c := v.PolarityScores(strings.Join(strings.Fields(text), " ")).Compound; {
		case c >= .05:
			return record.Chances{Positive: 1}, true
		case c <= -.05:
			return record.Chances{Negative: 1}, true
		}
		return record.Chances{Neutral: 1}, true
	}
}

// tweetEval is TweetEval's validation split but for what XLM-T holds, too. Its licence is not clear: the model that
// ships has never seen it.
func (b *bench) tweetEval() ([]record.Example, error) {
	all, err := labelled(filepath.Join(b.shared, "sentiment", "tweeteval_val_text.txt"), filepath.Join(b.shared, "sentiment", "tweeteval_val_labels.txt"), "en")
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, part := range []string{"train", "val"} {
		xlmt, err := b.xlmt(part)
		if err != nil {
			return nil, err
		}
		for _, e := range xlmt {
			known[folded(e.Text)] = true
		}
	}
	var fresh []record.Example
	for _, e := range all {
		if !known[folded(e.Text)] {
			fresh = append(fresh, e)
		}
	}
	fmt.Fprintf(b.out, "TweetEval validation: %d texts, %d of them not in XLM-T\n", len(all), len(fresh))
	return fresh, nil
}

// meaningLanguages measures the model that ships on XLM-T's validation split, language by language.
func (b *bench) meaningLanguages(context.Context) error {
	val, err := b.xlmt("val")
	if err != nil {
		return err
	}
	r := meaning.Evaluate(val, func(text, lang string) record.Opinion {
		c, known := meaning.Base().Judge(text, lang)
		if !known {
			return record.NoOpinion
		}
		return meaning.Likeliest(c)
	})
	fmt.Fprintf(b.out, "\nXLM-T validation, the model that ships (%s), n %d; good from macro-F1 %.2f\n", meaning.Base().Name, r.N, meaning.GoodFrom)
	t := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "language\tn\tmacro-F1\tmacro-recall\t\t")
	for _, tongue := range tongues {
		l, verdict := r.ByLanguage[tongue.lang], "weak: labelled so"
		if l.MacroF1 >= meaning.GoodFrom {
			verdict = "good enough"
		}
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%s\t\n", tongue.lang, l.Judged, l.MacroF1, l.MacroRecall, verdict)
	}
	fmt.Fprintf(t, "all\t%d\t%.3f\t%.3f\t\t\n", r.Judged, r.MacroF1, r.MacroRecall)
	return t.Flush()
}

// meaningSpeed measures how fast texts are read and a model is trained, and how large it is.
func (b *bench) meaningSpeed(context.Context) error {
	tweets, err := b.airlineTweets()
	if err != nil {
		return err
	}
	l := meaning.New()
	perSecond, err := rate(tweets, func(text string) { l.Label(text, "") })
	if err != nil {
		return err
	}
	whole, err := rate(tweets, func(text string) {
		l.Mention(&record.Mention{Text: text, Direction: record.FromCustomer})
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nSpeed on one core, %d tweets: language and sentiment %.0f texts/s; with themes and tone %.0f texts/s\n", len(tweets), perSecond, whole)
	many := make([]record.Example, 50_000)
	for i := range many {
		many[i] = tweets[i%len(tweets)]
		if round := i / len(tweets); round > 0 { // no text twice
			many[i].Text = fmt.Sprintf("%s %c%d", many[i].Text, 'a'+rune(round), i)
		}
	}
	var m *meaning.Model
	took, err := timed(func() (err error) {
		m, err = meaning.Train(many, meaning.Options{Name: "bench", Seed: 1})
		return err
	})
	if err != nil {
		return err
	}
	size, err := m.WriteTo(io.Discard)
	if err != nil {
		return err
	}
	base, err := meaning.Base().WriteTo(io.Discard)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "Training on %d texts: %s on %d cores. Model: %.2f MB; the one that ships: %.2f MB\n",
		len(many), took.Round(100*time.Millisecond), runtime.GOMAXPROCS(0), float64(size)/1e6, float64(base)/1e6)
	return nil
}

// rate is how many texts one core reads in a second of its time: processor time, as other programs may want the core, too.
func rate(examples []record.Example, read func(string)) (float64, error) {
	before, err := processorTime()
	if err != nil {
		return 0, err
	}
	const rounds = 3
	for range rounds {
		for _, e := range examples {
			read(e.Text)
		}
	}
	after, err := processorTime()
	return float64(rounds*len(examples)) / (after - before).Seconds(), err
}

// processorTime is how long the program has computed so far.
func processorTime() (time.Duration, error) {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("ask for the processor's time: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
