package file

import (
	"time"

	"renown/warehouse/record"
)

// target is a field of a record that a map can fill.
type target[R any] struct {
	name string // in maps
	word string // in reasons: "stars not understood"
	kind kind
	set  func(*R, value)
}

func textOf[R any](name, word string, at func(*R) *string) target[R] {
	return target[R]{name, word, kindText, func(r *R, v value) { *at(r) = v.text }}
}

func scoreOf[R any](name, word string, at func(*R) *record.Score) target[R] {
	return target[R]{name, word, kindScore, func(r *R, v value) { *at(r) = record.Score(v.number) }}
}

func opinionOf[R any](name, word string, at func(*R) *record.Opinion) target[R] {
	return target[R]{name, word, kindOpinion, func(r *R, v value) { *at(r) = record.Opinion(v.text) }}
}

func timeOf[R any](name, word string, at func(*R) *time.Time) target[R] {
	return target[R]{name, word, kindTime, func(r *R, v value) { *at(r) = v.at }}
}

func countOf[R any](name, word string, at func(*R) *record.Count) target[R] {
	return target[R]{name, word, kindCount, func(r *R, v value) { *at(r) = record.Count(v.count) }}
}

func kindIn[R any](targets []target[R], name string) (kind, bool) {
	for _, t := range targets {
		if t.name == name {
			return t.kind, true
		}
	}
	return 0, false
}

func namesOf[R any](targets []target[R]) []string {
	var names []string
	for _, t := range targets {
		names = append(names, t.name)
	}
	return names
}

func reviewFields() []target[record.Review] {
	type R = record.Review
	return []target[R]{
		textOf("id", "id", func(r *R) *string { return &r.ID }),
		textOf("brand", "brand", func(r *R) *string { return &r.Brand }),
		timeOf("posted", "date", func(r *R) *time.Time { return &r.Posted }),
		textOf("url", "address", func(r *R) *string { return &r.URL }),
		textOf("title", "title", func(r *R) *string { return &r.Title }),
		textOf("text", "text", func(r *R) *string { return &r.Text }),
		textOf("pros", "pros", func(r *R) *string { return &r.Pros }),
		textOf("cons", "cons", func(r *R) *string { return &r.Cons }),
		textOf("advice", "advice", func(r *R) *string { return &r.Advice }),
		scoreOf("stars", "stars", func(r *R) *record.Score { return &r.Stars }),
		scoreOf("work_life", "work-life", func(r *R) *record.Score { return &r.WorkLife }),
		scoreOf("culture", "culture", func(r *R) *record.Score { return &r.Culture }),
		scoreOf("diversity", "diversity", func(r *R) *record.Score { return &r.Diversity }),
		scoreOf("career", "career", func(r *R) *record.Score { return &r.Career }),
		scoreOf("compensation", "compensation", func(r *R) *record.Score { return &r.Compensation }),
		scoreOf("management", "management", func(r *R) *record.Score { return &r.Management }),
		opinionOf("recommend", "recommend", func(r *R) *record.Opinion { return &r.Recommend }),
		opinionOf("ceo", "CEO approval", func(r *R) *record.Opinion { return &r.CEO }),
		opinionOf("outlook", "outlook", func(r *R) *record.Opinion { return &r.Outlook }),
		{"status", "status", kindStatus, func(r *R, v value) { r.Status = record.Status(v.text) }},
		textOf("job_title", "job title", func(r *R) *string { return &r.JobTitle }),
		textOf("location", "location", func(r *R) *string { return &r.Location }),
		textOf("response", "response", func(r *R) *string { return &r.Response }),
		timeOf("response_at", "response date", func(r *R) *time.Time { return &r.ResponseAt }),
		textOf("author", "author", func(r *R) *string { return &r.Author }),
	}
}

func mentionFields() []target[record.Mention] {
	type R = record.Mention
	return []target[R]{
		textOf("id", "id", func(r *R) *string { return &r.ID }),
		textOf("brand", "brand", func(r *R) *string { return &r.Brand }),
		timeOf("posted", "time", func(r *R) *time.Time { return &r.Posted }),
		textOf("url", "address", func(r *R) *string { return &r.URL }),
		textOf("text", "text", func(r *R) *string { return &r.Text }),
		{"direction", "direction", kindDirection, func(r *R, v value) { r.Direction = record.Direction(v.text) }},
		textOf("handle", "handle", func(r *R) *string { return &r.Handle }),
		textOf("conversation", "conversation", func(r *R) *string { return &r.Conversation }),
		textOf("parent", "parent", func(r *R) *string { return &r.Parent }),
		{"hashtags", "hashtags", kindList, func(r *R, v value) { r.Hashtags = v.list }},
		{"promoted", "promoted", kindFlag, func(r *R, v value) { r.Promoted = v.flag }},
		textOf("author", "author", func(r *R) *string { return &r.Author }),
		countOf("author_followers", "followers", func(r *R) *record.Count { return &r.AuthorFollowers }),
		countOf("likes", "likes", func(r *R) *record.Count { return &r.Likes }),
		countOf("shares", "shares", func(r *R) *record.Count { return &r.Shares }),
		countOf("comments", "comments", func(r *R) *record.Count { return &r.Comments }),
		countOf("quotes", "quotes", func(r *R) *record.Count { return &r.Quotes }),
		countOf("bookmarks", "bookmarks", func(r *R) *record.Count { return &r.Bookmarks }),
		countOf("views", "views", func(r *R) *record.Count { return &r.Views }),
		opinionOf("label", "label", func(r *R) *record.Opinion { return &r.Meaning.Label }),
		{"score", "score", kindNumber, func(r *R, v value) { r.Meaning.Score = float32(v.number) }},
	}
}
