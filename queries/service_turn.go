package queries

import "context"

// TurnRow is how many of a brand's customers who began negative ended positive or with thanks.
type TurnRow struct {
	Brand    string  `json:"brand" title:"Brand" key:"yes"`
	Began    uint64  `json:"began_negative" title:"Began negative" unit:"n"`
	Answered uint64  `json:"answered" title:"Of them answered" unit:"n"`
	Settled  uint64  `json:"n" title:"Posted again, or 7 days passed" unit:"n"`
	Turned   uint64  `json:"turned" title:"Ended positive or with thanks" unit:"n"`
	Rate     Measure `json:"turn_around" title:"Turn-around rate" unit:"%"`
	Unjudged uint64  `json:"unjudged" title:"Last post not judged" unit:"n"` // of Settled; they count as not turned
}

type turnSums struct {
	Series   string `ch:"series"`
	Began    uint64 `ch:"began"`
	Answered uint64 `ch:"answered_n"`
	Settled  uint64 `ch:"settled_n"`
	Turned   uint64 `ch:"turned_n"`
	Unjudged uint64 `ch:"unjudged_n"`
}

func (s turnSums) name() string { return s.Series }

// TurnAround is each brand's turn-around rate.
func (s *Service) TurnAround(ctx context.Context, f Filter) (Answer[TurnRow], error) {
	a, err := answer[TurnRow]("service.TurnAround", f)
	if err != nil {
		return a, err
	}
	now, before, err := both[turnSums](ctx, s.reader, "service.TurnAround", f)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		is, was := of(now, series), of(before, series)
		a.Rows = append(a.Rows, TurnRow{
			Brand: brandName(series), Began: is.Began, Answered: is.Answered, Settled: is.Settled, Turned: is.Turned, Unjudged: is.Unjudged,
			Rate: f.compared(shareOf(is.Turned, is.Settled), shareOf(was.Turned, was.Settled)),
		})
		a.count(series, is.Settled)
	}
	return a, nil
}
