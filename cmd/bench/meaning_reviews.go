package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"renown/collectors/meaning"
	"renown/warehouse/record"
)

// meaningReviews measures how well the score of a review's text ranks its stars.
func (b *bench) meaningReviews(context.Context) error {
	fmt.Fprintln(b.out, "\nEmployee reviews: rank correlation (Spearman) of the stars with the score read from the text")
	t := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tn\tmodel that ships\ttrained on the other reviews, 5 folds\t")
	for _, source := range []struct {
		name string
		read func() ([]record.Review, error)
	}{{"Indeed", b.indeed}, {"Glassdoor", b.glassdoor}} {
		reviews, err := source.read()
		if err != nil {
			return err
		}
		cold, warm, err := correlations(reviews)
		if err != nil {
			return err
		}
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t\n", source.name, len(reviews), cold, warm)
	}
	return t.Flush()
}

// correlations are the rank correlations of the model that ships and of one trained on other reviews of the same site.
func correlations(reviews []record.Review) (cold, warm float64, err error) {
	cold, err = correlation(reviews, func(int) (*meaning.Model, error) { return nil, nil })
	if err != nil {
		return 0, 0, err
	}
	warm, err = correlation(reviews, func(fold int) (*meaning.Model, error) {
		var examples []record.Example
		for i, r := range reviews {
			if i%5 != fold {
				examples = append(examples, examplesOf(&r)...)
			}
		}
		return meaning.Train(examples, meaning.Options{Name: "bench", Seed: 1})
	})
	return cold, warm, err
}

func correlation(reviews []record.Review, model func(fold int) (*meaning.Model, error)) (float64, error) {
	l := meaning.New()
	var stars, scores []float64
	for fold := range 5 {
		m, err := model(fold)
		if err != nil {
			return 0, err
		}
		l.Use(m)
		for i := fold; i < len(reviews); i += 5 {
			r := reviews[i]
			r.Meaning.Lang = "en"
			if l.Review(&r); r.Meaning.Label != record.NoOpinion {
				stars, scores = append(stars, float64(r.Stars)), append(scores, float64(r.Meaning.Score))
			}
		}
	}
	return spearman(stars, scores), nil
}

// examplesOf are the labelled texts a review gives: pros are positive, cons negative, and the text sounds as the stars do.
func examplesOf(r *record.Review) []record.Example {
	var all []record.Example
	add := func(text string, label record.Opinion) {
		if text != "" {
			all = append(all, record.Example{Text: text, Label: label, Lang: "en", Origin: "reviews"})
		}
	}
	add(r.Pros, record.Positive)
	add(r.Cons, record.Negative)
	label := record.Neutral
	switch {
	case r.Stars <= 2:
		label = record.Negative
	case r.Stars >= 4:
		label = record.Positive
	}
	add(r.Title+"\n"+r.Text, label)
	return all
}

// reviewExamples are the labelled texts of all reviews.
func (b *bench) reviewExamples() ([]record.Example, error) {
	indeed, err := b.indeed()
	if err != nil {
		return nil, err
	}
	glassdoor, err := b.glassdoor()
	if err != nil {
		return nil, err
	}
	var all []record.Example
	for _, r := range append(indeed, glassdoor...) {
		all = append(all, examplesOf(&r)...)
	}
	return all, nil
}

func (b *bench) indeed() ([]record.Review, error) {
	rows, err := rowsOf(filepath.Join(b.shared, "reviews", "indeed_pnc_clean.csv"))
	if err != nil {
		return nil, err
	}
	return starredOf(rows, func(r map[string]string) (record.Review, string) {
		return record.Review{Text: r["combined_text"]}, r["rating"]
	})
}

func (b *bench) glassdoor() ([]record.Review, error) {
	rows, err := rowsOf(filepath.Join(b.shared, "reviews", "glassdoor_sample_1000.csv"))
	if err != nil {
		return nil, err
	}
	return starredOf(rows, func(r map[string]string) (record.Review, string) {
		return record.Review{Title: r["summary"], Pros: r["review_pros"], Cons: r["review_cons"]}, r["rating_overall"]
	})
}

func starredOf(rows []map[string]string, read func(map[string]string) (record.Review, string)) ([]record.Review, error) {
	all := make([]record.Review, len(rows))
	for i, row := range rows {
		r, stars := read(row)
		v, err := strconv.ParseFloat(stars, 32)
		if err != nil {
			return nil, fmt.Errorf("stars of review %d: %w", i+1, err)
		}
		r.Stars = record.Score(v)
		all[i] = r
	}
	return all, nil
}
