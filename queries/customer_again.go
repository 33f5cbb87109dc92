package queries

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// RepeatRow is how many persons came back within 90 days, on one channel or, with channel "all", on any.
type RepeatRow struct {
	Brand         string  `json:"brand" title:"Brand" key:"yes"`
	Channel       string  `json:"channel" title:"Channel" key:"yes"`
	Conversations uint64  `json:"conversations" title:"Conversations" unit:"n"`
	Persons       uint64  `json:"n" title:"Persons" unit:"n"`
	Repeat        Measure `json:"repeat" title:"Came back within 90 days" unit:"%"`
	Crossing      Measure `json:"crossing" title:"Used another channel within 90 days" unit:"%"` // of all channels only
}

// AllChannels is how a row of all channels together names its channel.
const AllChannels = "all channels"

type repeats struct {
	Series        string `ch:"series"`
	Channel       string `ch:"channel"`
	Persons       uint64 `ch:"persons"`
	Repeating     uint64 `ch:"repeating"`
	Crossing      uint64 `ch:"crossing"`
	Conversations uint64 `ch:"conversations"`
}

// Repeat is who had to come back, by channel.
func (c *Customer) Repeat(ctx context.Context, f Filter) (Answer[RepeatRow], error) {
	a, err := answer[RepeatRow]("customer.Repeat", f)
	if err != nil {
		return a, err
	}
	now, before, err := bothSeries[repeats](ctx, c.reader, "customer.Repeat", f)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for _, is := range now {
			if is.Series != series {
				continue
			}
			var was repeats
			for _, candidate := range before {
				if candidate.Series == series && candidate.Channel == is.Channel {
					was = candidate
				}
			}
			row := RepeatRow{Brand: brandName(series), Channel: is.Channel, Conversations: is.Conversations, Persons: is.Persons}
			row.Repeat = f.compared(shareOf(is.Repeating, is.Persons), shareOf(was.Repeating, was.Persons))
			if is.Channel == "" {
				row.Channel = AllChannels
				row.Crossing = f.compared(shareOf(is.Crossing, is.Persons), shareOf(was.Crossing, was.Persons))
				a.count(series, is.Persons)
			}
			a.Rows = append(a.Rows, row)
		}
	}
	return a, nil
}

// BeforeRow is a complaint whose author was in touch before.
type BeforeRow struct {
	Brand        string    `json:"brand" ch:"of_brand" title:"Brand"`
	Network      string    `json:"network" ch:"of_network" title:"Network"`
	Conversation string    `json:"conversation" ch:"conversation" title:"Conversation"`
	Since        time.Time `json:"since" ch:"since" title:"Complained" unit:"time"`
	Answered     bool      `json:"answered" ch:"is_answered" title:"Answered" unit:"yes/no"`
	Customer     bool      `json:"customer" ch:"is_customer" title:"In the list of customers" unit:"yes/no"`
	Earlier      uint64    `json:"n" ch:"earlier_n" title:"Conversations in the 90 days before" unit:"n"`
	Channels     []string  `json:"channels" ch:"channels" title:"On" unit:"list"`
	First        time.Time `json:"first" ch:"first_earlier" title:"The first of them" unit:"time"`
	Text         string    `json:"text" title:"Text"`
	URL          string    `json:"url" title:"Link"`
}

func (r BeforeRow) talk() talkKey { return talkKey{r.Brand, r.Network, r.Conversation, r.Since} }

// backAgain is a complaint of someone who was in touch before.
type backAgain struct {
	Talk    uint64 `ch:"talk"`
	Author  uint64 `ch:"author"`
	Earlier uint64 `ch:"earlier"`
	All     uint64 `ch:"all_rows"`
}

// Before are the complaints of the period whose author was in touch in the 90 days before, on whichever channel, those
// who came back most often first.
func (c *Customer) Before(ctx context.Context, f Filter) (Answer[BeforeRow], error) {
	a, err := answer[BeforeRow]("customer.Before", f)
	if err != nil {
		return a, err
	}
	found, err := read[backAgain](ctx, c.reader, "customer.Before", f, f.rowParameters(f.limit(defaultBefore))...)
	if err != nil || len(found) == 0 {
		return a, err
	}
	a.N, a.Total = found[0].All, found[0].All
	var talks, authors, earlier []uint64
	for _, one := range found {
		talks, authors, earlier = append(talks, one.Talk), append(authors, one.Author), append(earlier, one.Earlier)
	}
	a.Rows, err = read[BeforeRow](ctx, c.reader, "customer.BeforeDetails", f,
		clickhouse.Named("talks", talks), clickhouse.Named("authors", authors), clickhouse.Named("earlier", earlier))
	if err != nil {
		return a, err
	}
	said, err := detailsOf(ctx, &Service{c.reader}, f, a.Rows)
	for i := range a.Rows {
		of := said[a.Rows[i].talk().key()]
		a.Rows[i].Text, a.Rows[i].URL = of.Text, of.URL
	}
	return a, err
}
