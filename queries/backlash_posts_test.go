package queries

import (
	"fmt"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// own adds a post of the brand's own and so many customers' answers, a minute apart, the first of them so often negative.
func (t *tale) own(id string, at time.Time, answers, negative int, likes record.Count) *tale {
	t.posts = append(t.posts, mention(id, at, record.FromBrand, record.Positive, func(m *record.Mention) {
		m.Conversation, m.Likes, m.Comments, m.Collected = id, likes, record.Count(answers), at.Add(6*time.Hour)
	}))
	for n := range answers {
		answer := t.post(at.Add(time.Duration(n+1)*time.Minute), n < negative, record.FromCustomer)
		answer.Parent, answer.Conversation, answer.AuthorKey = id, id, fmt.Sprintf("%s-%d", id, n)
		answer.AuthorFollowers = record.Count(1000 + n)
	}
	return t
}

// An airline's joke after a football match: many answers, few likes, most of them negative.
func TestAnOwnPostDrawsABacklash(t *testing.T) {
	tale := newTale(11)
	at := tale.outbreak()
	for n := range 6 { // posts that are liked, and answered as ever
		tale.own(fmt.Sprint("usual-", n), at.AddDate(0, 0, -3*(n+1)), 12, 2, 400)
	}
	tale.own("liked", at.AddDate(0, 0, -1), 40, 34, 900) // answered a lot, and liked more
	tale.own("joke", at, 70, 62, 15)
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	posts := ofKind(detected(t, w, tale.now()), alertOwnPost)
	if len(posts) != 1 {
		t.Fatalf("%+v", posts)
	}
	a := posts[0]
	if a.Subject != "x joke" || !a.Start.Equal(at) || a.At.Sub(at) < 20*time.Minute || a.At.Sub(at) > 45*time.Minute || a.Total != 70 || a.Value < 20 || a.Calm.IsZero() || a.Level == "" {
		t.Errorf("%+v", a)
	}
	if e := a.Evidence; e.Negative != 62 || e.Authors != 70 || e.Reach != 70*1000+69*70/2 || len(e.Posts) != 5 {
		t.Errorf("%+v", e)
	}
	// Praise below it is none.
	tale = newTale(12)
	tale.own("praised", at, 70, 3, 15)
	w = warehousetest.New(t)
	store(t, w, tale.batch())
	if posts := ofKind(detected(t, w, tale.now()), alertOwnPost); len(posts) > 0 {
		t.Errorf("%+v", posts)
	}
}

// tagged adds so many posts with a hashtag by customers of their own, two minutes apart.
func (t *tale) tagged(tag string, from time.Time, posts, negative, authors int) *tale {
	for n := range posts {
		p := t.post(from.Add(time.Duration(2*n)*time.Minute), n < negative, record.FromCustomer, tag)
		p.AuthorKey = fmt.Sprintf("%s-%d", tag, n%authors)
	}
	return t
}

func TestAHashtagIsRaisedAgainstTheBrand(t *testing.T) {
	tale := newTale(13)
	at := tale.outbreak()
	tale.tagged("skywayslost", at, 40, 37, 33)
	tale.tagged("flyhappy", at, 40, 2, 33)        // new, and meant well
	tale.tagged("onevoice", at, 40, 40, 3)        // three people
	tale.tagged("skywaysmoments", at, 40, 38, 33) // the brand's own, taken over
	tale.post(at.AddDate(0, 0, -10), false, record.FromBrand, "skywaysmoments")
	tale.tagged("delayed", at, 40, 38, 33) // as old as the first week
	tale.post(tale.began, true, record.FromCustomer, "delayed")
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	raised := ofKind(detected(t, w, tale.now()), alertRaised)
	if len(raised) != 1 {
		t.Fatalf("%+v", raised)
	}
	a := raised[0]
	if a.Subject != "skywayslost" || !a.Start.Equal(at) || a.At.Sub(at) > 45*time.Minute || a.Total != 40 || a.Calm.IsZero() || a.Evidence.Negative != 37 || a.Evidence.Authors != 33 {
		t.Errorf("%+v", a)
	}
}
