package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// shout is a random post of a world with hashtags; every fourth is of the days on which clocks change.
func (c chance) shout(i int) record.Mention {
	p := c.remark(i)
	p.Network = c.one("x", "x", "mastodon", "youtube", "email")
	p.Direction = []record.Direction{record.FromCustomer, record.FromCustomer, record.FromOther, record.FromBrand}[c.IntN(4)]
	p.Addressed = p.Direction == record.FromCustomer
	if p.Direction == record.FromBrand {
		p.Handle, p.AuthorKey = "acme", ""
	}
	tags := []string{"Moments", "#FlyAcme", "travel", "SUNSET", "été"}
	c.Shuffle(len(tags), func(i, j int) { tags[i], tags[j] = tags[j], tags[i] })
	p.Hashtags = tags[:c.IntN(4)]
	number := func(most int) record.Count { return record.Count(c.IntN(most+1) - 1) }
	p.AuthorFollowers, p.Likes, p.Shares, p.Comments, p.Bookmarks = number(500), number(50), number(9), number(9), number(4)
	if p.Network != "mastodon" {
		p.Views = number(4000)
	}
	return p
}

// crowdOfPosts is two batches: in the second some posts are read again, and some are gone.
func crowdOfPosts(r *rand.Rand) (first, later *record.Batch) {
	c := chance{r}
	first, later = &record.Batch{}, &record.Batch{}
	for i := range 600 {
		p := c.shout(i)
		first.Mentions = append(first.Mentions, p)
		if c.IntN(6) > 0 {
			continue
		}
		p.Collected, p.Likes, p.Views, p.Meaning.Label = at(9), record.Count(c.IntN(30)), record.Count(c.IntN(5000)), record.Opinion(c.one("", "positive", "neutral", "negative"))
		if c.IntN(3) == 0 {
			p.Deleted, p.Text, p.AuthorKey, p.AuthorFollowers, p.Meaning = at(9), "", "", record.NotGiven, record.Meaning{}
		}
		later.Mentions = append(later.Mentions, p)
	}
	return first, later
}

// campaignQuestion is a random filter as the marketing page may ask.
func (c chance) campaignQuestion() Filter {
	f := c.question()
	f.Sites = nil
	if f.Brand == "" {
		f.Against = nil
	}
	f.Campaigns = []Campaign{{Name: "Moments", Brand: "Acme", Hashtags: []string{"moments", "flyacme"}, Baseline: Baseline{Uses: 1000, AsOf: date("2025-01-31"), Source: "x"}}}
	switch c.IntN(4) {
	case 0:
		f.Hashtags = []string{"travel"}
	case 1:
		f.Hashtags = []string{"travel", "été", "moments"}
	}
	if c.IntN(2) == 0 {
		f.Grain = Grain(c.one("day", "week", "month", "quarter", "year"))
	}
	return f.WithPrevious()
}

// plainPosts are the posts of a filter as plain SQL on the base table has them.
const plainPosts = `FROM (SELECT *, toDate(posted, {tz:String}) AS day, arrayDistinct(hashtags) AS carried FROM mentions FINAL)
	WHERE ({series:String} = '' OR brand = {series:String}) AND day >= {first:Date} AND day < {after:Date} AND network NOT IN ('email', 'phone', 'chat')
	AND (empty({networks:Array(String)}) OR has({networks:Array(String)}, network)) AND (empty({languages:Array(String)}) OR has({languages:Array(String)}, lang))
	AND (empty({tags:Array(String)}) OR hasAny(carried, {tags:Array(String)}))`

const byPeople = " AND direction IN ('customer', 'other')"

// plain asks the base table about the posts that carry one of the tags; none: all.
func plain[T any](t *testing.T, conn driver.Conn, selected, rest, series string, f Filter, tags []string) []T {
	t.Helper()
	zone := f.Zone
	if zone == "" {
		zone = "UTC"
	}
	var rows []T
	err := conn.Select(t.Context(), &rows, "SELECT "+selected+" "+plainPosts+rest, clickhouse.Named("series", series), clickhouse.Named("tz", zone),
		clickhouse.Named("first", f.From.Format(time.DateOnly)), clickhouse.Named("after", f.To.Format(time.DateOnly)),
		clickhouse.Named("networks", append([]string{}, f.Networks...)), clickhouse.Named("languages", append([]string{}, f.Languages...)),
		clickhouse.Named("tags", append([]string{}, tags...)))
	if err != nil {
		t.Fatalf("%v\n%s", err, selected+rest)
	}
	return rows
}

type plainSums struct {
	Posts    uint64 `ch:"posts"`
	Authors  uint64 `ch:"authors"`
	Views    uint64 `ch:"seen"`
	ViewsN   uint64 `ch:"seen_n"`
	Unseen   uint64 `ch:"unseen"`
	UnseenN  uint64 `ch:"unseen_n"`
	Engaged  uint64 `ch:"engaged"`
	EngagedN uint64 `ch:"engaged_n"`
	Tube     uint64 `ch:"tube"`
}

const selectSums = `count() AS posts, uniqExactIf(author_key, author_key != '') AS authors, sum(ifNull(views, 0)) AS seen, count(views) AS seen_n,
	sumIf(ifNull(author_followers, 0), isNull(views)) AS unseen, countIf(isNull(views) AND isNotNull(author_followers)) AS unseen_n,
	sumIf(ifNull(likes, 0) + ifNull(shares, 0) + ifNull(comments, 0) + ifNull(bookmarks, 0), network != 'youtube') AS engaged,
	countIf(network != 'youtube' AND (isNotNull(likes) OR isNotNull(shares) OR isNotNull(comments))) AS engaged_n,
	sumIf(ifNull(likes, 0) + ifNull(shares, 0) + ifNull(comments, 0) + ifNull(bookmarks, 0), network = 'youtube') AS tube`

type plainReach struct {
	Author    string `ch:"author_key"`
	Followers uint64 `ch:"most"`
}

type plainDay struct {
	Day      time.Time `ch:"day"`
	Posts    uint64    `ch:"posts"`
	Positive uint64    `ch:"positive"`
	Negative uint64    `ch:"negative"`
	Judged   uint64    `ch:"judged"`
}

const selectDays = `day, count() AS posts, countIf(isNull(deleted) AND sentiment = 'positive') AS positive, countIf(isNull(deleted) AND sentiment = 'negative') AS negative,
	countIf(isNull(deleted) AND sentiment != '') AS judged`

// skeptic asks everything twice: as the pages do, and plainly.
type skeptic struct {
	t    *testing.T
	q    *Queries
	conn driver.Conn
	f    Filter
}

func (s skeptic) uses() {
	for i, row := range must[UsesRow](s.t)(s.q.Campaign.Uses(s.t.Context(), s.f)).Rows {
		series := s.f.series()[i]
		tags := s.f.usesTags(series)
		want := plain[plainSums](s.t, s.conn, selectSums, byPeople, series, s.f, tags)[0]
		all := plain[plainSums](s.t, s.conn, selectSums, byPeople, series, s.f, nil)[0]
		reached, known := uint64(0), uint64(0)
		for _, r := range plain[plainReach](s.t, s.conn, "author_key, max(ifNull(author_followers, 0)) AS most", byPeople+" AND author_key != '' GROUP BY author_key", series, s.f, tags) {
			if reached += r.Followers; r.Followers > 0 {
				known++
			}
		}
		got := fmt.Sprint(number(row.Uses), number(row.Mentions), number(row.Authors), number(row.Reach), row.Reach.N, number(row.Views), row.Views.N, number(row.Unseen), row.Unseen.N,
			number(row.Engaged), row.Engaged.N, number(row.OnYouTube))
		if wanted := fmt.Sprint(want.Posts, all.Posts, want.Authors, reached, known, want.Views, want.ViewsN, want.Unseen, want.UnseenN, want.Engaged, want.EngagedN, want.Tube); got != wanted {
			s.t.Errorf("uses of %q: %s, want %s", series, got, wanted)
		}
		before := s.f.previous()
		if row.Uses.Previous != nil {
			if want := plain[plainSums](s.t, s.conn, selectSums, byPeople, series, before, tags)[0]; *row.Uses.Previous != float64(want.Posts) {
				s.t.Errorf("uses of %q before: %v, want %d", series, *row.Uses.Previous, want.Posts)
			}
		}
	}
}

// number is a measure's value, 0 where there is none.
func number(m Measure) uint64 {
	if m.Value == nil {
		return 0
	}
	return uint64(*m.Value)
}

func (s skeptic) course() {
	voice := must[VoiceRow](s.t)(s.q.Campaign.Voice(s.t.Context(), s.f))
	net := must[SentimentRow](s.t)(s.q.Campaign.Sentiment(s.t.Context(), s.f))
	for _, series := range s.f.series() {
		days := plain[plainDay](s.t, s.conn, selectDays, byPeople+" GROUP BY day", series, s.f, s.f.Hashtags)
		posts, sums := map[int64]uint64{}, map[int64]plainDay{}
		for _, d := range days {
			posts[voice.Filter.start(d.Day).Unix()] += d.Posts
			at := net.Filter.start(d.Day).Unix()
			sum := sums[at]
			sum.Positive, sum.Negative, sum.Judged = sum.Positive+d.Positive, sum.Negative+d.Negative, sum.Judged+d.Judged
			sums[at] = sum
		}
		for _, r := range voice.Rows {
			if n := posts[r.Bucket.Unix()]; r.Brand == brandName(series) {
				if delete(posts, r.Bucket.Unix()); r.Posts == nil && n > 0 || r.Posts != nil && *r.Posts != n {
					s.t.Errorf("posts of %q from %v: %v, want %d", series, r.Bucket, r.Posts, n)
				}
			}
		}
		if len(posts) > 0 {
			s.t.Errorf("posts of %q in no bucket: %v", series, posts)
		}
		for _, r := range net.Rows {
			want := sums[r.Bucket.Unix()]
			if r.Brand != brandName(series) {
				continue
			}
			value := math.NaN()
			if want.Judged > 0 {
				value = 100 * (float64(want.Positive) - float64(want.Negative)) / float64(want.Judged)
			}
			if r.N != want.Judged || !near(r.Net, value) {
				s.t.Errorf("sentiment of %q from %v: %v of %d, want %v of %d", series, r.Bucket, show(r.Net), r.N, value, want.Judged)
			}
		}
	}
}

func (s skeptic) volume() {
	a := must[VolumeRow](s.t)(s.q.Campaign.Volume(s.t.Context(), s.f))
	got := map[string]uint64{}
	for _, r := range a.Rows {
		if r.Uses != nil {
			got[r.Brand+"\t"+r.Hashtag] += *r.Uses
		}
	}
	for _, series := range s.f.series() {
		for _, tag := range []string{"moments", "flyacme", "travel", "sunset", "été"} {
			want := uint64(0)
			if len(s.f.Hashtags) == 0 || slices.Contains(s.f.Hashtags, tag) {
				want = plain[plainSums](s.t, s.conn, selectSums, byPeople, series, s.f, []string{tag})[0].Posts
			}
			if n := got[brandName(series)+"\t"+tag]; n != want {
				s.t.Errorf("uses of #%s by %q: %d, want %d", tag, series, n, want)
			}
		}
	}
}

func (s skeptic) cumulative() {
	f := s.f
	f.Networks, f.Languages = nil, nil
	for _, r := range must[CumulativeRow](s.t)(s.q.Campaign.Cumulative(s.t.Context(), s.f)).Rows {
		after := s.f.Grain.Next(r.Bucket)
		if s.f.Grain == "" {
			after = r.Bucket.AddDate(0, 0, 1)
		}
		if f.From, f.To = date("2025-02-01"), earlier(after, s.f.To); r.Observed == nil || !f.From.Before(f.To) {
			continue
		}
		if want := plain[plainSums](s.t, s.conn, selectSums, byPeople, "Acme", f, []string{"moments", "flyacme"})[0].Posts; *r.Observed != want || *r.Total != 1000+want {
			s.t.Errorf("observed by the end of %v: %d, want %d", r.Bucket, *r.Observed, want)
		}
	}
}

type plainTag struct {
	Tag      string `ch:"tag"`
	Together uint64 `ch:"together"`
}

func (s skeptic) beside() {
	got := map[string]string{}
	for _, r := range must[CoHashtagRow](s.t)(s.q.Campaign.CoHashtags(s.t.Context(), s.f)).Rows {
		got[r.Brand+"\t"+r.Hashtag] = fmt.Sprint(r.Together, " of ", r.Posts)
	}
	for _, series := range s.f.series() {
		tags := s.f.usesTags(series)
		if len(tags) == 0 {
			continue
		}
		for _, r := range plain[plainTag](s.t, s.conn, "arrayJoin(carried) AS tag, count() AS together", byPeople+" GROUP BY tag", series, s.f, tags) {
			at := brandName(series) + "\t" + r.Tag
			all := plain[plainSums](s.t, s.conn, selectSums, byPeople, series, s.f, []string{r.Tag})[0].Posts
			if want := fmt.Sprint(r.Together, " of ", all); !slices.Contains(tags, r.Tag) && got[at] != want {
				s.t.Errorf("#%s beside those of %q: %s, want %s", r.Tag, series, got[at], want)
			}
			delete(got, at)
		}
	}
	if len(got) > 0 {
		s.t.Errorf("beside none: %v", got)
	}
}

type plainPost struct {
	ID    string `ch:"id"`
	Value uint64 `ch:"value"`
}

func (s skeptic) tops() {
	const engaged = "id, ifNull(likes, 0) + ifNull(shares, 0) + ifNull(comments, 0) + ifNull(bookmarks, 0) AS value"
	rest := " AND direction != 'support' AND isNull(deleted) AND value > 0 ORDER BY value DESC, posted DESC, network, id LIMIT 10"
	tube := " AND network != 'youtube'"
	if slices.Equal(s.f.Networks, []string{YouTube}) {
		tube = ""
	}
	for name, each := range map[string]struct {
		got  func() (Answer[PostRow], error)
		want []plainPost
	}{
		"engagements": {func() (Answer[PostRow], error) { return s.q.Campaign.TopPosts(s.t.Context(), s.f) }, plain[plainPost](s.t, s.conn, engaged, tube+rest, s.f.Brand, s.f, s.f.Hashtags)},
		"views":       {func() (Answer[PostRow], error) { return s.q.Campaign.TopViewed(s.t.Context(), s.f) }, plain[plainPost](s.t, s.conn, "id, ifNull(views, 0) AS value", rest, s.f.Brand, s.f, s.f.Hashtags)},
	} {
		var want []string
		for _, p := range each.want {
			want = append(want, p.ID)
		}
		if got := idsOf(must[PostRow](s.t)(each.got()).Rows); got != strings.Join(want, " ") {
			s.t.Errorf("top by %s: %s, want %s", name, got, want)
		}
	}
}

type plainAuthor struct {
	Posts uint64 `ch:"posts"`
	Most  uint64 `ch:"most"`
}

func (s skeptic) authors() {
	var got, want []string
	for _, r := range must[AuthorRow](s.t)(s.q.Campaign.TopAuthors(s.t.Context(), s.f)).Rows {
		most := uint64(0)
		if r.Followers != nil {
			most = *r.Followers
		}
		got = append(got, fmt.Sprint(r.Posts, "/", most))
	}
	for _, r := range plain[plainAuthor](s.t, s.conn, "count() AS posts, max(ifNull(author_followers, 0)) AS most",
		byPeople+" AND author_key != '' GROUP BY author_key ORDER BY posts DESC, most DESC LIMIT 10", s.f.Brand, s.f, s.f.usesTags(s.f.Brand)) {
		want = append(want, fmt.Sprint(r.Posts, "/", r.Most))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("authors %v, want %v", got, want)
	}
}

// lists turns all pages of a list and holds them against one plain list.
func (s skeptic) lists(c chance) {
	f := s.f
	f.Sentiment, f.Direction = c.one("", "", "positive", "negative"), c.one("", "", DirectionCustomer, DirectionBrand)
	rest := byPeople
	if f.Direction != "" {
		rest = " AND direction = '" + f.Direction + "'"
	}
	if f.Sentiment != "" {
		rest += " AND isNull(deleted) AND sentiment = '" + f.Sentiment + "'"
	}
	if c.IntN(3) == 0 {
		f.Search = "P1"
		rest += " AND positionCaseInsensitive(text, 'p1') > 0"
	}
	if c.IntN(3) == 0 {
		key := fmt.Sprint("a", c.IntN(60))
		row := s.conn.QueryRow(s.t.Context(), "SELECT sipHash64({key:String})", clickhouse.Named("key", key))
		var hash uint64
		if err := row.Scan(&hash); err != nil {
			s.t.Fatal(err)
		}
		f.Author = authorName(hash)
		rest += " AND isNull(deleted) AND author_key = '" + key + "'"
	}
	var want []string
	for _, p := range plain[plainPost](s.t, s.conn, "id, toUInt64(0) AS value", rest+" ORDER BY posted DESC, brand, network, id", f.Brand, f, f.Hashtags) {
		want = append(want, p.ID)
	}
	f.Limit = 1 + len(want)/3
	var got []string
	for f.Offset = 0; f.Offset <= len(want); f.Offset += f.Limit {
		a := must[PostRow](s.t)(s.q.Campaign.Posts(s.t.Context(), f))
		if a.Total != uint64(len(want)) {
			s.t.Errorf("%d posts in all, want %d", a.Total, len(want))
		}
		for _, r := range a.Rows {
			got = append(got, r.ID)
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("filter %+v lists %v\nwant %v", f, got, want)
	}
}

// Every number of the marketing page is what plain SQL on the base table gives, whatever the filter, the zone and the day.
func TestCampaignsArePlainlyRight(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	c := chance{rand.New(rand.NewPCG(seed, 11))}
	w := warehousetest.New(t)
	first, again := crowdOfPosts(c.Rand)
	store(t, w, first)
	store(t, w, again)
	for range 10 {
		s := skeptic{t, New(w.Conn()), w.Conn(), c.campaignQuestion()}
		s.uses()
		s.course()
		s.volume()
		s.cumulative()
		s.beside()
		s.tops()
		s.authors()
		s.lists(c)
		if t.Failed() {
			t.Fatalf("seed %d, filter %+v", seed, s.f)
		}
	}
}
