package meaning

import (
	"math"
	"math/rand/v2"
)

// labels are what a model tells apart, in the order of their weights: negative, neutral, positive.
const labels = 3

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
// text against the penalty. The same samples and seed give the same weights.
func solve(samples []sample, strength float64, rounds int, seed uint64) [][labels]float32 {
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
			moved += step(w, &samples[i], &alpha[i], strength*float64(samples[i].weight))
		}
		if moved < 1e-3*float64(len(samples)) {
			break
		}
	}
	return w
}

// step moves one sample's dual variables as far towards the softmax as the dual gains, and says how far that was.
func step(w [][labels]float32, s *sample, alpha *[labels]float64, c float64) float64 {
	z, square := logits(w, s.features), 0.0
	for _, f := range s.features {
		square += float64(f.value) * float64(f.value)
	}
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
	by := stretch(&z, alpha, &v, c*square)
	var change [labels]float32
	for k := range v {
		alpha[k] = max(0, alpha[k]+by*v[k])
		change[k] = float32(-c * by * v[k])
	}
	for _, f := range s.features {
		at := &w[f.at]
		for k := range at {
			at[k] += f.value * change[k]
		}
	}
	return far * by
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

func logits(w [][labels]float32, features []feature) [labels]float64 {
	var z [labels]float64
	for _, f := range features {
		at := &w[f.at]
		for k := range z {
			z[k] += float64(f.value * at[k])
		}
	}
	return z
}

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
