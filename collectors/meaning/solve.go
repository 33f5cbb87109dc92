package meaning

import (
	"math"
	"math/rand/v2"
)

// labels are what a model tells apart, in the order of their weights: negative, neutral, positive.
const labels = 3

const neutral = 1

// sample is one text as the solver sees it.
type sample struct {
	features []feature
	label    int
	weight   float32
	prior    [labels]float32 // what is known before: the base model's logits
	absent   [labels]bool    // labels that no sample of the language has: nothing is learned of them, neither for nor against
}

// solve fits weights to the samples: multinomial logistic regression with an L2 penalty, by coordinate ascent in the
// dual (after Yu, Huang and Lin, "Dual coordinate descent methods for logistic regression and maximum entropy models",
// 2011, with one step along the line to the softmax in place of their two-variable steps). strength is the weight of one
// text against the penalty; features count by their value times their ratio (nil: all 1). The same samples and seed give the
// same weights.
func solve(samples []sample, ratios []float32, seed uint64) [][labels]float32 {
	w := make([][labels]float32, dim)
	alpha := make([][labels]float64, len(samples))
	order := make([]int, len(samples))
	for i, s := range samples {
		order[i] = i
		alpha[i][s.label] = 1
	}
	random := rand.New(rand.NewPCG(seed, 0x5eed))
	for range rounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		moved := 0.0
		for _, i := range order {
			moved += step(w, ratios, &samples[i], &alpha[i])
		}
		if moved < 1e-3*float64(len(samples)) {
			break
		}
	}
	return w
}

// step moves one sample's dual variables as far towards the softmax as the dual gains, and says how far that was.
func step(w [][labels]float32, ratios []float32, s *sample, alpha *[labels]float64) float64 {
	z, square := dot(w, ratios, s.features)
	for k := range z {
		z[k] += float64(s.prior[k])
	}
	for k, absent := range s.absent {
		if absent {
			z[k] = math.Inf(-1)
		}
	}
	p := softmax(z)
	var v [labels]float64
	far := 0.0
	for k := range v {
		v[k] = p[k] - alpha[k]
		far += math.Abs(v[k])
	}
	if far < 1e-6 {
		return 0
	}
	c := strength * float64(s.weight)
	by := stretch(&z, alpha, &v, c*square)
	var change [labels]float32
	for k := range v {
		alpha[k] = max(0, alpha[k]+by*v[k])
		change[k] = float32(-c * by * v[k])
	}
	for _, f := range s.features {
		at, value := &w[f.at], f.value*ratioOf(ratios, f.at)
		at[0] += value * change[0]
		at[1] += value * change[1]
		at[2] += value * change[2]
	}
	return far * by
}

func ratioOf(ratios []float32, at uint32) float32 {
	if ratios == nil {
		return 1
	}
	return ratios[at]
}

// dot gives a text's logits, and the square of its length.
func dot(w [][labels]float32, ratios []float32, features []feature) (z [labels]float64, square float64) {
	for _, f := range features {
		at, value := &w[f.at], f.value*ratioOf(ratios, f.at)
		z[0] += float64(value * at[0])
		z[1] += float64(value * at[1])
		z[2] += float64(value * at[2])
		square += float64(value) * float64(value)
	}
	return z, square
}

// stretch finds how far to go along v: where the dual's slope is 0, by bisection; the slope falls all the way.
func stretch(z, alpha, v *[labels]float64, q float64) float64 {
	low, high := 0.0, 1.0
	for range 12 {
		s := (low + high) / 2
		slope := 0.0
		for k := range v {
			if v[k] == 0 {
				continue
			}
			slope += v[k] * (z[k] - s*q*v[k] - math.Log(max(alpha[k]+s*v[k], 1e-12)))
		}
		if slope > 0 {
			low = s
		} else {
			high = s
		}
	}
	return (low + high) / 2
}

// softmax makes probabilities of logits.
func softmax(z [labels]float64) [labels]float64 {
	top := max(z[0], z[1], z[2])
	var p [labels]float64
	sum := 0.0
	for k := range z {
		p[k] = math.Exp(z[k] - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p
}
