package queries

import "time"

// SummaryRow is one brand's figures for the period.
type SummaryRow struct {
	Brand           string  `json:"brand" title:"Brand" key:"yes"`
	Reviews         uint64  `json:"n" title:"Reviews" unit:"n"`
	PreviousReviews *uint64 `json:"previous_n" title:"Reviews before" unit:"n"`

	// PreviousSince is the first day that holds a review, where the period compared with begins long before it.
	PreviousSince *time.Time `json:"previous_since" title:"Held only since" unit:"date"`

	Rating        Measure  `json:"rating" title:"Rating" unit:"★"`
	RecencyRating *float64 `json:"recency_rating" title:"Recency-weighted rating" unit:"★"`
	RecencyLow    *float64 `json:"recency_rating_low" title:"Recency-weighted rating: low" unit:"★"`
	RecencyHigh   *float64 `json:"recency_rating_high" title:"Recency-weighted rating: high" unit:"★"`
	RecencyN      *float64 `json:"recency_rating_effective_n" title:"Recency-weighted rating: effective n"` // of rating_n
	ShrunkRating  *float64 `json:"shrunk_rating" title:"Shrunk rating" unit:"★"`
	ShrunkLow     *float64 `json:"shrunk_rating_low" title:"Shrunk rating: low" unit:"★"`
	ShrunkHigh    *float64 `json:"shrunk_rating_high" title:"Shrunk rating: high" unit:"★"`
	Band          string   `json:"band" title:"Band"`

	Recommend Measure `json:"recommend" title:"Recommend" unit:"%"`
	CEO       Measure `json:"ceo" title:"CEO approval" unit:"%"`
	Outlook   Measure `json:"outlook" title:"Business outlook" unit:"%"`
	Response  Measure `json:"response" title:"Employer response rate" unit:"%"`

	RecommendYes uint64 `json:"recommend_yes" title:"Would recommend" unit:"n"`
	CEOYes       uint64 `json:"ceo_yes" title:"Approve of the CEO" unit:"n"`
	OutlookYes   uint64 `json:"outlook_yes" title:"Positive outlook" unit:"n"`
	Responses    uint64 `json:"responses" title:"Answered by the employer" unit:"n"`

	ResponseDays Measure `json:"response_days" title:"Median days to respond" unit:"days"` // n: dated responses

	Vanished            uint64   `json:"vanished" title:"Vanished reviews" unit:"n"`
	RatingWithVanished  *float64 `json:"rating_with_vanished" title:"Rating with the vanished" unit:"★"`
	RatingWithVanishedN uint64   `json:"rating_with_vanished_n" title:"Rated, with the vanished" unit:"n"`

	Suppressed bool `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// StarRow is how often one brand got so many stars.
type StarRow struct {
	Brand         string   `json:"brand" title:"Brand" key:"yes"`
	Stars         int      `json:"stars" title:"Stars" unit:"n" key:"yes"`
	Reviews       uint64   `json:"reviews" title:"Reviews" unit:"n"`
	Share         *float64 `json:"share" title:"Share" unit:"%"`
	N             uint64   `json:"n" title:"Rated reviews of the brand" unit:"n"`
	PreviousShare *float64 `json:"previous_share" title:"Share before" unit:"%"`
	PreviousN     *uint64  `json:"previous_n" title:"Rated reviews before" unit:"n"`
	Suppressed    bool     `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// TrendRow is one brand's rating in one bucket of time. A bucket without rated reviews has no mean.
type TrendRow struct {
	Brand   string    `json:"brand" title:"Brand" key:"yes"`
	Bucket  time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Mean    *float64  `json:"mean" title:"Rating" unit:"★"`
	Low     *float64  `json:"low" title:"95 % from" unit:"★"`
	High    *float64  `json:"high" title:"95 % to" unit:"★"`
	N       uint64    `json:"n" title:"Rated reviews" unit:"n"`
	Reviews uint64    `json:"reviews" title:"Reviews" unit:"n"`
	Partial bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"` // cut by the period or not over yet

	PreviousBucket *time.Time `json:"previous_bucket" title:"Compared with" unit:"date" key:"yes"`
	PreviousMean   *float64   `json:"previous_mean" title:"Rating before" unit:"★"`
	PreviousN      *uint64    `json:"previous_n" title:"Rated reviews before" unit:"n"`
	Suppressed     bool       `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// StarsBucketRow is how one brand's stars were spread in one bucket of time.
type StarsBucketRow struct {
	Brand  string    `json:"brand" title:"Brand" key:"yes"`
	Bucket time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	N      uint64    `json:"n" title:"Rated reviews" unit:"n"`
	Stars1 uint64    `json:"stars_1" title:"1 star" unit:"n"`
	Stars2 uint64    `json:"stars_2" title:"2 stars" unit:"n"`
	Stars3 uint64    `json:"stars_3" title:"3 stars" unit:"n"`
	Stars4 uint64    `json:"stars_4" title:"4 stars" unit:"n"`
	Stars5 uint64    `json:"stars_5" title:"5 stars" unit:"n"`
	Share1 *float64  `json:"share_1" title:"1 star" unit:"%"`
	Share2 *float64  `json:"share_2" title:"2 stars" unit:"%"`
	Share3 *float64  `json:"share_3" title:"3 stars" unit:"%"`
	Share4 *float64  `json:"share_4" title:"4 stars" unit:"%"`
	Share5 *float64  `json:"share_5" title:"5 stars" unit:"%"`

	Partial    bool `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
	Suppressed bool `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// Counts are the reviews by stars, one star first.
func (r StarsBucketRow) Counts() [5]uint64 {
	return [5]uint64{r.Stars1, r.Stars2, r.Stars3, r.Stars4, r.Stars5}
}

// Shares are the shares by stars in percent, one star first; nil in a gap.
func (r StarsBucketRow) Shares() [5]*float64 {
	return [5]*float64{r.Share1, r.Share2, r.Share3, r.Share4, r.Share5}
}

// SubRatingRow is one brand's mean in one of the six sub-ratings.
type SubRatingRow struct {
	Brand      string  `json:"brand" title:"Brand" key:"yes"`
	Aspect     string  `json:"aspect" title:"Aspect" key:"yes"` // work_life, culture, diversity, career, compensation, management
	Title      string  `json:"title" title:"Sub-rating" key:"yes"`
	Mean       Measure `json:"mean" title:"Mean" unit:"★" measure:"only"`
	Suppressed bool    `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// SiteRatingRow is what a site itself published about a brand: the day's newest snapshot.
type SiteRatingRow struct {
	Brand   string    `json:"brand" ch:"brand" title:"Brand"`
	Site    string    `json:"site" ch:"site" title:"Site"`
	Account string    `json:"account" ch:"account" title:"Page"`
	Day     time.Time `json:"day" ch:"day" title:"Day" unit:"date"`
	Rating  *float64  `json:"rating" ch:"published" title:"Published rating" unit:"★"`
	N       *uint64   `json:"n" ch:"published_count" title:"Published number of reviews" unit:"n"`
}

// SliceRow is one group of a brand's reviews: by employment status, location or job.
type SliceRow struct {
	Brand        string  `json:"brand" title:"Brand" key:"yes"`
	Dimension    string  `json:"dimension" title:"By" key:"yes"` // status, location, job
	Value        string  `json:"value" title:"Group" key:"yes"`  // OtherValues: all that are not shown by themselves
	Reviews      uint64  `json:"n" title:"Reviews" unit:"n"`
	Mean         Measure `json:"mean" title:"Rating" unit:"★"`
	Recommend    Measure `json:"recommend" title:"Recommend" unit:"%"`
	ValuesInside uint64  `json:"values" title:"Values inside" unit:"n"` // 1, or of OtherValues how many it stands for
	Suppressed   bool    `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// OtherValues is the Value of the SliceRow that holds all groups not shown by themselves.
const OtherValues = "other"

// ResponseRow is how one brand as an employer answered the reviews of one bucket of time.
type ResponseRow struct {
	Brand      string    `json:"brand" title:"Brand" key:"yes"`
	Bucket     time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Rate       *float64  `json:"rate" title:"Response rate" unit:"%"`
	Responses  uint64    `json:"responses" title:"Answered" unit:"n"`
	N          uint64    `json:"n" title:"Reviews" unit:"n"`
	MedianDays *float64  `json:"median_days" title:"Median days to respond" unit:"days"`
	MedianN    uint64    `json:"median_n" title:"Dated responses" unit:"n"`
	Partial    bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
	Suppressed bool      `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// ReviewRow is one review as its site shows it, without its author.
type ReviewRow struct {
	Brand     string     `json:"brand" ch:"brand" title:"Brand"`
	Site      string     `json:"site" ch:"site" title:"Site"`
	ID        string     `json:"id" ch:"id" title:"Id"`
	Posted    time.Time  `json:"posted" ch:"posted" title:"Posted" unit:"time"`
	Stars     *float64   `json:"stars" ch:"stars" title:"Stars" unit:"★"`
	Title     string     `json:"title" ch:"title" title:"Title"`
	Text      string     `json:"text" ch:"text" title:"Text"`
	Pros      string     `json:"pros" ch:"pros" title:"Pros"`
	Cons      string     `json:"cons" ch:"cons" title:"Cons"`
	Advice    string     `json:"advice" ch:"advice" title:"Advice to management"`
	Status    string     `json:"status" ch:"status" title:"Status"`
	JobTitle  string     `json:"job_title" ch:"job_title" title:"Job"`
	Location  string     `json:"location" ch:"location" title:"Location"`
	Recommend string     `json:"recommend" ch:"recommend" title:"Recommend"`
	CEO       string     `json:"ceo" ch:"ceo" title:"CEO"`
	Outlook   string     `json:"outlook" ch:"outlook" title:"Outlook"`
	WorkLife  *float64   `json:"work_life" ch:"work_life" title:"Work-life balance" unit:"★"`
	Culture   *float64   `json:"culture" ch:"culture" title:"Culture & values" unit:"★"`
	Diversity *float64   `json:"diversity" ch:"diversity" title:"Diversity & inclusion" unit:"★"`
	Career    *float64   `json:"career" ch:"career" title:"Career opportunities" unit:"★"`
	Pay       *float64   `json:"compensation" ch:"compensation" title:"Compensation & benefits" unit:"★"`
	Managers  *float64   `json:"management" ch:"management" title:"Senior management" unit:"★"`
	Response  string     `json:"response" ch:"response" title:"Employer's response"`
	Responded *time.Time `json:"response_at" ch:"response_at" title:"Responded" unit:"time"`
	Lang      string     `json:"lang" ch:"lang" title:"Language"`
	Sentiment string     `json:"sentiment" ch:"sentiment" title:"Sentiment"`
	Score     *float64   `json:"sentiment_score" ch:"sentiment_score" title:"Sentiment score"`
	Model     string     `json:"meaning_model" ch:"meaning_model" title:"Read by"`
	URL       string     `json:"url" ch:"url" title:"Address"`
	Source    string     `json:"source" ch:"source" title:"Source"`
	Collected time.Time  `json:"collected" ch:"collected" title:"Last seen" unit:"time"`
	Vanished  *time.Time `json:"vanished" ch:"vanished" title:"Vanished" unit:"time"`
}

// VanishedEffectRow is what vanished reviews do to a brand's rating.
type VanishedEffectRow struct {
	Brand      string   `json:"brand" title:"Brand" key:"yes"`
	Vanished   uint64   `json:"vanished" title:"Vanished reviews" unit:"n"`
	Without    *float64 `json:"rating_without" title:"Rating without them" unit:"★"`
	WithoutN   uint64   `json:"rating_without_n" title:"Rated, without" unit:"n"`
	With       *float64 `json:"rating_with" title:"Rating with them" unit:"★"`
	WithN      uint64   `json:"rating_with_n" title:"Rated, with" unit:"n"`
	Suppressed bool     `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// BrandRow is a brand the warehouse holds reviews of.
type BrandRow struct {
	Brand    string    `json:"brand" ch:"brand" title:"Brand"`
	N        uint64    `json:"n" ch:"n" title:"Reviews" unit:"n"`
	Vanished uint64    `json:"vanished" ch:"vanished" title:"Vanished reviews" unit:"n"`
	First    time.Time `json:"first_day" ch:"first_day" title:"First review" unit:"date"`
	Last     time.Time `json:"last_day" ch:"last_day" title:"Last review" unit:"date"`
}

// SiteRow is a review site the warehouse holds reviews from.
type SiteRow struct {
	Site  string    `json:"site" ch:"site" title:"Site"`
	N     uint64    `json:"n" ch:"n" title:"Reviews" unit:"n"`
	First time.Time `json:"first_day" ch:"first_day" title:"First review" unit:"date"`
	Last  time.Time `json:"last_day" ch:"last_day" title:"Last review" unit:"date"`
}

// SpanRow is the first and last day that hold reviews.
type SpanRow struct {
	First time.Time `json:"first_day" ch:"first_day" title:"First review" unit:"date"` // zero: there are none
	Last  time.Time `json:"last_day" ch:"last_day" title:"Last review" unit:"date"`
	N     uint64    `json:"n" ch:"n" title:"Reviews" unit:"n"`
}
