package meaning

import "math"

// How features are scaled by what naive Bayes says of them, by trial.
const (
	ratioFloor = 0.3 // what a feature that tells nothing still counts
	ratioShare = 0.7
	ratioMost  = 3.0
)

// countRatios are how much each feature tells of the labels: its largest log-count ratio. Features so scaled make a
// linear model of few texts better (Wang and Manning, "Baselines and Bigrams", 2012), here towards the base's weights.
func countRatios(samples []sample) []float32 {
	counts := make([][labels]float32, dim)
	var total [labels]float64
	for _, s := range samples {
		total[s.label]++
		for _, f := range s.features {
			counts[f.at][s.label]++
		}
	}
	ratios := make([]float32, dim)
	for i := range ratios {
		ratios[i] = float32(ratioFloor + ratioShare*min(ratioMost, ratio(&counts[i], &total)))
	}
	return ratios
}

// ratio is the largest, over the labels, of the log of a feature's share in the label's texts against that in the others.
func ratio(counts *[labels]float32, total *[labels]float64) float64 {
	var have, texts float64
	for k := range counts {
		have += float64(counts[k])
		texts += total[k]
	}
	if have == 0 {
		return 0
	}
	most := 0.0
	for k := range counts {
		in := (float64(counts[k]) + 1) / (total[k] + 2)
		out := (have - float64(counts[k]) + 1) / (texts - total[k] + 2)
		most = max(most, math.Abs(math.Log(in/out)))
	}
	return most
}
