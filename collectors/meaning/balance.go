package meaning

import "math"

// mostBalance bounds how much more an example of a rare label weighs.
const mostBalance = 3

// leastOfLabel is how many examples of a label, in a language, it takes to learn what is like it.
const leastOfLabel = 5

// FromReviews is the Origin of examples made of reviews: pros, cons and stars.
const FromReviews = "reviews"

// What an example from a review counts against one that a person labelled, and how many of the latter all reviews together
// outweigh at most: people's labels must not drown.
const (
	reviewWeight = 0.1
	mostReviews  = 300
)

// group is what examples are weighed within.
type group struct {
	tongue string
	review bool
}

// census is how many examples of each label a group has, of those that are learned from.
type census map[group]*[labels]float64

func censusOf(all []learned) census {
	counts := census{}
	for _, l := range all {
		if l.review && l.label == neutral {
			continue
		}
		g := group{l.tongue, l.review}
		if counts[g] == nil {
			counts[g] = &[labels]float64{}
		}
		counts[g][l.label]++
	}
	return counts
}

// reviews is how many of the examples are from reviews.
func (c census) reviews() float64 {
	n := 0.0
	for g, counts := range c {
		if g.review {
			n += counts[0] + counts[1] + counts[2]
		}
	}
	return n
}

// even is what an example of the label would have to weigh for all labels of its group to weigh the same, and which
// labels the group lacks. It is 0 where there is nothing to learn: no second label, or too few of this one.
func (c census) even(g group, label int) (weight float64, absent [labels]bool) {
	counts := c[g]
	if counts == nil {
		return 0, absent
	}
	var n, present float64
	for k := range counts {
		if absent[k] = counts[k] < leastOfLabel; !absent[k] {
			n += counts[k]
			present++
		}
	}
	if present < 2 || absent[label] {
		return 0, absent
	}
	return n / present / counts[label], absent
}

// balanced are the samples to learn from: those of languages the model is to judge, of labels with examples enough.
// Examples of a rare label weigh more, by the root of what would make all labels of a language equal: half way, by trial,
// serves macro-F1 best and leaves the probabilities near the truth.
//
// Reviews teach only how good and bad differ: three stars are no neutral text, and how many reviews are good says
// nothing about posts. So their neutral ones are left out, neutral itself is neither learned nor unlearned by the others,
// and good and bad weigh the same.
func balanced(all []learned, tongues map[string]bool) []sample {
	counts := censusOf(all)
	ofReview := min(reviewWeight, mostReviews/max(1, counts.reviews()))
	var samples []sample
	for _, l := range all {
		even, absent := counts.even(group{l.tongue, l.review}, l.label)
		if !tongues[l.tongue] || even == 0 {
			continue
		}
		s := l.sample
		if s.absent = absent; l.review {
			s.weight = float32(ofReview * min(mostBalance, even))
		} else {
			s.weight = float32(min(mostBalance, math.Sqrt(even)))
		}
		samples = append(samples, s)
	}
	return samples
}
