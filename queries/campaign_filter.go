package queries

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Campaign is one marketing campaign, told by its hashtags.
type Campaign struct {
	Name, Brand string
	Hashtags    []string  // folded, without #
	From, To    time.Time // days as UTC midnights, To inclusive; zero: open
	Baseline    Baseline
}

// Baseline is a published count of a campaign's uses, up to and with a day before collecting began.
type Baseline struct {
	Uses   uint64
	AsOf   time.Time // a day, as its UTC midnight; zero: there is no baseline
	Source string    // who published it
}

// The directions of a post, as the filter names them.
const (
	DirectionCustomer = "customer"
	DirectionOther    = "other"
	DirectionBrand    = "brand"
	DirectionSupport  = "support"
)

func (f Filter) validatePosts() error {
	var wrong []error
	switch f.Direction {
	case "", DirectionCustomer, DirectionOther, DirectionBrand, DirectionSupport:
	default:
		wrong = append(wrong, fmt.Errorf("direction %q is not customer, other, brand or support", f.Direction))
	}
	switch f.Sentiment {
	case "", "positive", "neutral", "negative":
	default:
		wrong = append(wrong, fmt.Errorf("sentiment %q is not positive, neutral or negative", f.Sentiment))
	}
	if _, err := f.author(); err != nil {
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// author is the number an author's hash is kept as; 0 where none is asked for.
func (f Filter) author() (uint64, error) {
	if f.Author == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(f.Author, 16, 64)
	if err != nil || len(f.Author) != 16 {
		return 0, fmt.Errorf("author %.20q is not the hash of an author, 16 hexadecimal digits", f.Author)
	}
	return n, nil
}

// authorName is how an author's number is told.
func authorName(hash uint64) string { return fmt.Sprintf("%016x", hash) }

func (f Filter) campaignNames() []string {
	var names []string
	for _, c := range f.Campaigns {
		names = append(names, c.Name)
	}
	return names
}

// usesTags are the hashtags whose posts are a brand's uses: those the filter is narrowed to, or those of the brand's
// campaigns. None: the brand has no campaign, and all its posts are looked at.
func (f Filter) usesTags(series string) []string {
	if len(f.Hashtags) > 0 {
		return f.Hashtags
	}
	var tags []string
	for _, c := range f.Campaigns {
		if series != "" && c.Brand != series {
			continue
		}
		for _, tag := range c.Hashtags {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// UsesTags are the hashtags whose posts are the uses of the filter's own brand; none: it has no campaign.
func (f Filter) UsesTags() []string { return f.usesTags(f.Brand) }

// tagParameters bind which hashtags count for which brand. A key is a series, a tab and a hashtag; the pairs of brand and
// hashtag, and the names for all brands together, let the server read only their rows. With all, a brand without
// hashtags has the one of all posts, which is empty.
func (f Filter) tagParameters(all bool) []any {
	keys, brands, tags, names, anywhere := []string{}, []string{}, []string{}, []string{}, []string{}
	for _, series := range f.series() {
		of := f.usesTags(series)
		if len(of) == 0 && all {
			of = []string{""}
		}
		for _, tag := range of {
			keys, anywhere = append(keys, series+"\t"+tag), append(anywhere, tag)
			if series == "" {
				names = append(names, tag)
			} else {
				brands, tags = append(brands, series), append(tags, tag)
			}
		}
	}
	return []any{
		clickhouse.Named("tag_keys", keys), clickhouse.Named("tag_brands", brands),
		clickhouse.Named("tag_names", tags), clickhouse.Named("tags_of_all", names), clickhouse.Named("tags_any", anywhere),
	}
}
