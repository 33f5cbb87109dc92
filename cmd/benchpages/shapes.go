package main

import (
	"fmt"
	"strings"
)

// column is one column of a table as the other databases hold it.
type column struct {
	name string
	from string // what it is in ClickHouse
	kind string // as both of the others call it; text[] is an array of texts
}

// shape is a table that is taken over.
type shape struct {
	name, from string // from: the table and which of its rows, without duplicates
	order      string // in which a brand's rows are stored: what is asked for together lies together
	byYear     string // the time by whose years rows are carried over, where there are many
	columns    []column
	indexes    []string // PostgreSQL's; DuckDB finds its way by the order of the rows
}

// kinds of columns that are few different names.
const (
	brandKind     = "brand_name"
	networkKind   = "network_name"
	directionKind = "direction_name"
	langKind      = "lang_name"
	sentimentKind = "sentiment_name"
)

// enums are the few names that some columns hold: both databases keep them as small numbers.
func (w *world) enums() map[string][]string {
	return map[string][]string{
		brandKind: w.brands, networkKind: append(append([]string{}, networks...), sites...), directionKind: {"customer", "brand", "support", "other"},
		langKind: append([]string{""}, languages...), sentimentKind: {"", "positive", "neutral", "negative"},
	}
}

func same(kind string, names ...string) []column {
	var out []column
	for _, name := range names {
		out = append(out, column{name, name, kind})
	}
	return out
}

func columns(parts ...[]column) (all []column) {
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

// shapes are the base tables, and then the roll-ups, in the same shape as ours.
func shapes() []shape { return append(baseShapes(), rollupShapes()...) }

func baseShapes() []shape {
	return []shape{
		{name: "mentions", from: "mentions FINAL WHERE true", order: "posted", byYear: "posted", columns: columns(
			same(brandKind, "brand"), same(networkKind, "network"), same("timestamp", "posted"), same(directionKind, "direction"), same(langKind, "lang"),
			same(sentimentKind, "sentiment"), []column{{"author", "nullIf(author_key, '')", "uuid"}, {"followers", "author_followers", "bigint"}, {"deleted", "isNotNull(deleted)", "boolean"}},
			same("bigint", "likes", "shares", "comments", "bookmarks", "views"), same("text", "id", "url", "text"), same("text[]", "hashtags")),
			indexes: []string{
				"CREATE INDEX ON mentions (brand, posted) INCLUDE (network, direction, sentiment, deleted, author, followers)",
				"CREATE INDEX ON mentions (brand, (coalesce(likes, 0) + coalesce(shares, 0) + coalesce(comments, 0) + coalesce(bookmarks, 0)) DESC)",
				"CREATE INDEX ON mentions USING gin (hashtags)",
				"CREATE INDEX ON mentions USING gin (to_tsvector('simple', text))",
				"CREATE INDEX ON mentions USING brin (posted)",
			}},
		{name: "reviews", from: "reviews FINAL WHERE reviewer = '' AND isNull(vanished)", order: "posted", columns: columns(
			same(brandKind, "brand"), same("text", "site"), []column{{"posted", "toDate(posted)", "date"}}, same("text", "status", "location", "job_title"),
			same("real", "stars", "work_life", "culture", "diversity", "career", "compensation", "management"), same("text", "id", "title", "pros", "cons")),
			indexes: []string{"CREATE INDEX ON reviews (brand, posted) INCLUDE (stars, work_life, culture, diversity, career, compensation, management, location)"}},
		{name: "conversations", from: "conversations FINAL WHERE here AND expects", order: "first_inbound", columns: columns(
			same(brandKind, "brand"), same(networkKind, "network"), same("timestamp", "first_inbound"), same("double precision", "reply_seconds", "staffed_seconds"),
			same("integer", "target_seconds"), []column{{"living", "deleted < posts", "boolean"}}, same("boolean", "complaint"), same("bigint", "reach_before"), same("text", "id")),
			indexes: []string{
				"CREATE INDEX ON conversations (brand, first_inbound) INCLUDE (network, reply_seconds, staffed_seconds, target_seconds, living)",
				"CREATE INDEX ON conversations (brand, first_inbound) INCLUDE (network) WHERE reply_seconds IS NULL AND living",
			}},
		{name: "replies", from: "replies FINAL WHERE here", order: "posted", columns: columns(
			same(brandKind, "brand"), same(networkKind, "network"), same("timestamp", "posted"), same("double precision", "wait_seconds"), same("text", "handle", "id")),
			indexes: []string{"CREATE INDEX ON replies (brand, posted) INCLUDE (network)"}},
		{name: "account_stats", from: "account_stats FINAL WHERE true", order: "at", columns: columns(
			same(brandKind, "brand"), same(networkKind, "network"), same("text", "account"), []column{{"taken", "at", "timestamp"}}, same("bigint", "followers", "views")),
			indexes: []string{"CREATE INDEX ON account_stats (brand, taken) INCLUDE (network, followers) WHERE followers IS NOT NULL"}},
		{name: "contacts", from: "contacts FINAL WHERE true", order: "key", columns: columns(
			same(brandKind, "brand"), same("uuid", "key"), []column{{"customer", "if(customer = '', key, customer)", "uuid"}}, same("boolean", "active"), []column{
				{"author", "reinterpretAsInt64(sipHash64(key))", "bigint"}, {"person", "reinterpretAsInt64(sipHash64(if(customer = '', key, customer)))", "bigint"}}),
			indexes: []string{"CREATE INDEX ON contacts (brand, key) INCLUDE (customer, active)", "CREATE INDEX ON contacts (brand, author) INCLUDE (person)"}},
	}
}

func rollupShapes() []shape {
	tall := columns(same(networkKind, "network"), same(directionKind, "direction"), same(langKind, "lang"))
	counts := same("bigint", "posts", "negative", "neutral", "positive", "likes", "shares", "comments", "views")
	var days []column
	for _, part := range strings.Fields("work_life culture diversity career compensation management") {
		days = append(days, column{part + "_n", part + "_n", "bigint"}, column{part + "_sum", part + "_sum", "double precision"})
	}
	return []shape{
		{name: "mention_time", from: "mention_time FINAL WHERE step = 'day' AND posts > 0", order: "slot", columns: columns(
			same(brandKind, "brand"), same("timestamp", "slot"), tall, counts),
			indexes: []string{"CREATE INDEX ON mention_time (brand, slot) INCLUDE (network, direction, posts, positive, neutral, negative)"}},
		{name: "hashtag_time", from: "hashtag_time FINAL WHERE step = 'day' AND posts > 0", order: "hashtag, slot", columns: columns(
			same(brandKind, "brand"), same("text", "hashtag"), same("timestamp", "slot"), tall, counts),
			indexes: []string{"CREATE INDEX ON hashtag_time (brand, hashtag, slot) INCLUDE (network, direction, posts)"}},
		{name: "author_quarter", from: "author_quarter FINAL WHERE posts > 0", order: "hashtag, slot", columns: columns(
			same(brandKind, "brand"), same("text", "hashtag"), same("timestamp", "slot"), tall, []column{{"author", "reinterpretAsInt64(author)", "bigint"}},
			same("integer", "posts", "negative", "positive", "judged"), same("bigint", "followers")),
			indexes: []string{"CREATE INDEX ON author_quarter (brand, hashtag, slot) INCLUDE (network, direction, author, followers, positive, negative, judged)"}},
		{name: "hashtags_together", from: "hashtags_together FINAL WHERE step = 'day' AND posts > 0", order: "slot", columns: columns(
			same(brandKind, "brand"), same("timestamp", "slot"), tall, same("text[]", "hashtags"), counts),
			indexes: []string{"CREATE INDEX ON hashtags_together (brand, slot)", "CREATE INDEX ON hashtags_together USING gin (hashtags)"}},
		{name: "review_day", from: "review_day FINAL WHERE reviews > 0", order: "day", columns: columns(
			same(brandKind, "brand"), same("text", "site"), same("date", "day"), same("text", "status"), same("bigint", "reviews", "stars_n"), same("double precision", "stars_sum"),
			same("bigint", "stars_1", "stars_2", "stars_3", "stars_4", "stars_5"), days),
			indexes: []string{"CREATE INDEX ON review_day (brand, day)"}},
		{name: "review_facts", from: "review_facts FINAL WHERE reviews > 0", order: "day", columns: columns(
			same(brandKind, "brand"), same("date", "day"), same("text", "site", "status", "lang", "location", "job"),
			same("real", "stars", "work_life", "culture", "diversity", "career", "compensation", "management"), same("integer", "recommend", "ceo", "outlook")),
			indexes: []string{"CREATE INDEX ON review_facts (brand, day) INCLUDE (location, job, status, stars)"}},
	}
}

// create is the statement that makes the table. What our own definitions name is all it is made of.
func (s shape) create() string {
	var parts []string
	for _, c := range s.columns {
		parts = append(parts, c.name+" "+c.kind)
	}
	return fmt.Sprintf("CREATE TABLE %s (%s)", s.name, strings.Join(parts, ", "))
}

// lines is the statement that gives some brands' rows as lines of tab-separated text, those of one year or all.
func (s shape) lines() string {
	var parts []string
	for _, c := range s.columns {
		from := c.from
		if c.kind == "text[]" {
			from = fmt.Sprintf("concat('{', arrayStringConcat(%s, ','), '}')", c.from)
		}
		parts = append(parts, from)
	}
	year := ""
	if s.byYear != "" {
		year = fmt.Sprintf(" AND toYear(%s) = {year:UInt16}", s.byYear)
	}
	return fmt.Sprintf("SELECT formatRowNoNewline('TSV', %s) FROM (SELECT * FROM %s AND brand IN {brands:Array(String)}%s ORDER BY brand, %s) SETTINGS max_bytes_before_external_sort = 400000000",
		strings.Join(parts, ", "), s.from, year, s.order)
}
