package warehouse

import (
	"errors"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
)

// storedReview is a row of reviews as it is read back to be written again. A test holds its columns against the table's.
type storedReview struct {
	Brand        string     `ch:"brand"`
	Site         string     `ch:"site"`
	ID           string     `ch:"id"`
	Source       string     `ch:"source"`
	URL          string     `ch:"url"`
	Reviewer     string     `ch:"reviewer"`
	Title        string     `ch:"title"`
	Text         string     `ch:"text"`
	Pros         string     `ch:"pros"`
	Cons         string     `ch:"cons"`
	Advice       string     `ch:"advice"`
	Posted       time.Time  `ch:"posted"`
	Collected    time.Time  `ch:"collected"`
	Vanished     *time.Time `ch:"vanished"`
	Stars        *float32   `ch:"stars"`
	WorkLife     *float32   `ch:"work_life"`
	Culture      *float32   `ch:"culture"`
	Diversity    *float32   `ch:"diversity"`
	Career       *float32   `ch:"career"`
	Compensation *float32   `ch:"compensation"`
	Management   *float32   `ch:"management"`
	Recommend    string     `ch:"recommend"`
	CEO          string     `ch:"ceo"`
	Outlook      string     `ch:"outlook"`
	Status       string     `ch:"status"`
	JobTitle     string     `ch:"job_title"`
	Location     string     `ch:"location"`
	Response     string     `ch:"response"`
	ResponseAt   *time.Time `ch:"response_at"`
	AuthorKey    string     `ch:"author_key"`
	storedMeaning
	ThemeParts []string `ch:"theme_parts"`
	Version    uint64   `ch:"version"`
}

// storedMeaning is the columns of what a text means that reviews and mentions share.
type storedMeaning struct {
	Lang           string   `ch:"lang"`
	Sentiment      string   `ch:"sentiment"`
	Score          *float32 `ch:"sentiment_score"`
	Model          string   `ch:"meaning_model"`
	ChanceNegative *float32 `ch:"chance_negative"`
	ChancePositive *float32 `ch:"chance_positive"`
	Themes         []string `ch:"themes"`
	ThemeLabels    []string `ch:"theme_labels"`
}

// storedMention is a row of mentions, likewise.
type storedMention struct {
	Brand           string     `ch:"brand"`
	Network         string     `ch:"network"`
	ID              string     `ch:"id"`
	Source          string     `ch:"source"`
	URL             string     `ch:"url"`
	Text            string     `ch:"text"`
	Posted          time.Time  `ch:"posted"`
	Collected       time.Time  `ch:"collected"`
	Deleted         *time.Time `ch:"deleted"`
	Direction       string     `ch:"direction"`
	Handle          string     `ch:"handle"`
	Conversation    string     `ch:"conversation"`
	Parent          string     `ch:"parent"`
	Hashtags        []string   `ch:"hashtags"`
	Promoted        bool       `ch:"promoted"`
	Addressed       bool       `ch:"addressed"`
	AuthorKey       string     `ch:"author_key"`
	AuthorFollowers *uint64    `ch:"author_followers"`
	Likes           *uint64    `ch:"likes"`
	Shares          *uint64    `ch:"shares"`
	Comments        *uint64    `ch:"comments"`
	Quotes          *uint64    `ch:"quotes"`
	Bookmarks       *uint64    `ch:"bookmarks"`
	Views           *uint64    `ch:"views"`
	storedMeaning
	Complaint bool     `ch:"complaint"`
	Thanks    bool     `ch:"thanks"`
	Signed    bool     `ch:"signed"`
	Shingles  []uint32 `ch:"shingles"`
	Version   uint64   `ch:"version"`
}

func (s *storedReview) record() record.Review {
	return record.Review{
		Brand: s.Brand, Site: s.Site, ID: s.ID, Source: s.Source, URL: s.URL, Reviewer: record.Reviewer(s.Reviewer),
		Title: s.Title, Text: s.Text, Pros: s.Pros, Cons: s.Cons, Advice: s.Advice, Posted: s.Posted, Collected: s.Collected,
		Stars: scoreOf(s.Stars), WorkLife: scoreOf(s.WorkLife), Culture: scoreOf(s.Culture), Diversity: scoreOf(s.Diversity),
		Career: scoreOf(s.Career), Compensation: scoreOf(s.Compensation), Management: scoreOf(s.Management),
		Recommend: record.Opinion(s.Recommend), CEO: record.Opinion(s.CEO), Outlook: record.Opinion(s.Outlook), Status: record.Status(s.Status),
		JobTitle: s.JobTitle, Location: s.Location, Response: s.Response, ResponseAt: timeOf(s.ResponseAt), AuthorKey: s.AuthorKey,
		Meaning: s.storedMeaning.record(s.ThemeParts),
	}
}

func (s *storedMention) record() record.Mention {
	m := record.Mention{
		Brand: s.Brand, Network: s.Network, ID: s.ID, Source: s.Source, URL: s.URL, Text: s.Text, Posted: s.Posted, Collected: s.Collected,
		Deleted: timeOf(s.Deleted), Direction: record.Direction(s.Direction), Handle: s.Handle, Conversation: s.Conversation, Parent: s.Parent,
		Hashtags: s.Hashtags, Promoted: s.Promoted, Addressed: s.Addressed, AuthorKey: s.AuthorKey, AuthorFollowers: countOf(s.AuthorFollowers),
		Likes: countOf(s.Likes), Shares: countOf(s.Shares), Comments: countOf(s.Comments), Quotes: countOf(s.Quotes),
		Bookmarks: countOf(s.Bookmarks), Views: countOf(s.Views), Meaning: s.storedMeaning.record(nil),
	}
	m.Meaning.Tone = record.Tone{Complaint: s.Complaint, Thanks: s.Thanks, Signed: s.Signed}
	m.Meaning.Shingles = s.Shingles
	return m
}

func (s *storedMeaning) record(parts []string) record.Meaning {
	m := record.Meaning{Lang: s.Lang, Label: record.Opinion(s.Sentiment), Model: s.Model}
	if s.Score != nil {
		m.Score = *s.Score
	}
	if s.ChanceNegative != nil && s.ChancePositive != nil {
		negative, positive := *s.ChanceNegative, *s.ChancePositive
		m.Chance = record.Chances{Negative: negative, Positive: positive, Neutral: max(0, 1-negative-positive)}
	}
	for i, name := range s.Themes {
		t := record.Theme{Name: name}
		if i < len(s.ThemeLabels) {
			t.Label = record.Opinion(s.ThemeLabels[i])
		}
		if i < len(parts) {
			t.Part = record.Part(parts[i])
		}
		m.Themes = append(m.Themes, t)
	}
	return m
}

func scoreOf(s *float32) record.Score {
	if s == nil {
		return 0
	}
	return record.Score(*s)
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// scanStructs goes through an answer row by row; it is closed in the end.
func scanStructs[T any](rows driver.Rows, each func(*T) error) error {
	for rows.Next() {
		var row T
		if err := rows.ScanStruct(&row); err != nil {
			return errors.Join(err, rows.Close())
		}
		if err := each(&row); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
