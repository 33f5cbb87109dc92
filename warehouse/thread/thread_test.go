package thread

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/staffed"
)

// postsOf reads posts written as "id>parent" or "id>parent=named".
func postsOf(words string) []*Post {
	var posts []*Post
	for _, word := range strings.Fields(words) {
		p := &Post{}
		word, p.Named, _ = strings.Cut(word, "=")
		p.ID, p.Parent, _ = strings.Cut(word, ">")
		posts = append(posts, p)
	}
	return posts
}

func TestRoots(t *testing.T) {
	for words, want := range map[string]string{
		"":                "",
		"a b>a c>b":       "a a a",
		"c>b b>a a":       "a a a",
		"b>a c>b":         "a a",     // a is not known
		"a>a b>a":         "a a",     // answers itself
		"a>b b>a c>a":     "a a a",   // a circle of two
		"d>c c>b b>d a>b": "b b b b", // a circle of three, and one that leads into it
		"a b>a=x c>b":     "a x x",   // the network knows better than the chain of answers
		"a b>a=b c>b":     "a b b",   // a conversation of its own, as below a page's post
		"b>a=a c>b=a a":   "a a a",   // some say it, some do not
		"c>b=b b>a=a":     "a a",     // a network that names the parent only
		"c=b b>a a>z":     "z z z",   // what is named turns out to be an answer
		"a=b b=a":         "a a",
	} {
		posts := postsOf(words)
		var got []string
		for range 5 {
			if got = Roots(posts); strings.Join(got, " ") != want {
				t.Errorf("%s: %v, want %s", words, got, want)
			}
			by := map[string]string{}
			for i, p := range posts {
				by[p.ID] = got[i]
			}
			rand.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
			var shuffled []string
			for _, p := range posts {
				shuffled = append(shuffled, by[p.ID])
			}
			want = strings.Join(shuffled, " ")
		}
	}
}

// A chain as long as broken data can make it is no deeper than memory.
func TestLongChains(t *testing.T) {
	posts := make([]*Post, 200_000)
	for i := range posts {
		posts[i] = &Post{ID: fmt.Sprintf("%06d", i), Parent: fmt.Sprintf("%06d", (i+1)%len(posts))}
	}
	for i, root := range Roots(posts) {
		if root != "000000" {
			t.Fatalf("post %d of a circle belongs to %s", i, root)
		}
	}
}

func at(minute int) time.Time { return time.Date(2025, 1, 15, 12, minute, 0, 0, time.UTC) }

// story is posts written as "minute who id>parent", one a line; who is c1 … for customers, brand, support or other.
func story(text string) []Post {
	var posts []Post
	for line := range strings.Lines(strings.TrimSpace(text)) {
		var minute int
		var who, word string
		if _, err := fmt.Sscan(line, &minute, &who, &word); err != nil {
			panic(err)
		}
		p := *postsOf(word)[0]
		p.Posted, p.Reach = at(minute), 10
		switch who {
		case "brand", "support":
			p.Direction, p.Handle = record.Direction(who), who
		case "other":
			p.Direction = record.FromOther
		case "nobody":
			p.Direction, p.Deleted = record.FromCustomer, true
		default:
			p.Direction, p.Author = record.FromCustomer, who
		}
		posts = append(posts, p)
	}
	return posts
}

func TestAssemble(t *testing.T) {
	for name, c := range map[string]struct {
		posts         string
		conversations []string // id: first inbound, reply after minutes, posts, inbound, replies, posts of the opener after the reply
		replies       []string // id: conversation, wait in minutes
	}{
		"a complaint and its answer": {"0 c1 a\n5 support b>a\n6 c1 c>b\n9 c2 d>a",
			[]string{"a: a b 5 4 3 1 1"}, []string{"b: a 5"}},
		"nobody answers": {"0 c1 a\n5 c2 b>a", []string{"a: a  0 2 2 0 0"}, nil},
		"the first post is not known": {"1 support b>a\n2 c1 c>b\n7 brand d>c",
			[]string{"a: c d 5 3 1 1 0"}, []string{"b: a 0", "d: a 5"}},
		"answered in the same second":       {"0 c1 a\n0 support b>a", []string{"a: a b 0 2 1 1 0"}, []string{"b: a 0"}},
		"answered before, by another clock": {"5 c1 a\n4 support b>a", []string{"a: a  0 2 1 0 0"}, []string{"b: a 0"}},
		"below the brand's own post": {"0 brand a\n1 c1 b>a\n2 c2 c>a\n3 c3 d>b\n4 support e>d\n5 brand f>c\n6 c2 g>b\n7 c4 h>f",
			[]string{"b: b e 3 3 2 1 0", "c: c f 3 4 3 1 1"}, []string{"e: b 1", "f: c 3"}},
		"the brand goes on with its own post": {"0 brand a\n1 brand b>a\n2 c1 c>b\n3 other d>a\n4 c2 e>d",
			[]string{"c: c  0 1 1 0 0", "e: e  0 1 1 0 0"}, []string{"b:  0"}},
		"nobody known, each by themselves": {"0 brand a\n1 nobody b>a\n2 nobody c>a\n3 support d>c",
			[]string{"b: b  0 1 1 0 0", "c: c d 1 2 1 1 0"}, []string{"d: c 1"}},
		"joins another, then begins": {"0 brand a\n1 c1 b>a\n2 c2 c>b\n3 c2 d>a\n4 c2 e>b",
			[]string{"b: b  0 2 2 0 0", "d: d  0 2 2 0 0"}, nil},
		"answers to what is not known, below the brand's": {"0 brand a\n1 c1 b>z=a\n2 support c>y=a",
			[]string{"b: b  0 1 1 0 0"}, []string{"c:  0"}},
		"parents in a circle": {"0 brand a\n1 c1 b>c=a\n2 support c>b=a",
			[]string{"b: b c 1 2 1 1 0"}, []string{"c: b 1"}},
		"only the brand": {"0 brand a\n1 support b>a", nil, []string{"b:  0"}},
		"only others":    {"0 other a\n1 other b>a", nil, nil},
	} {
		posts := story(c.posts)
		for range 4 {
			conversations, replies := Assemble("a", posts, nil)
			var got, answers []string
			for _, v := range conversations {
				got = append(got, fmt.Sprintf("%s: %s %s %v %d %d %d %d", v.ID, v.InboundID, v.ReplyID, v.ReplySeconds/60, v.Posts, v.Inbound, v.Replies, v.InboundAfter))
				if v.Thread != "a" || v.StaffedSeconds != v.ReplySeconds || v.TargetSeconds != 0 || v.Answered() != (v.ReplyID != "") {
					t.Errorf("%s: %+v", name, v)
				}
			}
			for _, r := range replies {
				answers = append(answers, fmt.Sprintf("%s: %s %v", r.ID, r.Conversation, r.WaitSeconds/60))
			}
			if !slices.Equal(got, c.conversations) || !slices.Equal(answers, c.replies) {
				t.Errorf("%s: %q and %q, want %q and %q", name, got, answers, c.conversations, c.replies)
			}
			rand.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
		}
	}
}

func TestConversationSaysWhatWasSaid(t *testing.T) {
	posts := story("0 c1 a\n1 c2 b>a\n30 support c>a\n31 c1 d>c\n40 c2 e>c\n50 brand f>e")
	posts[0].Reach, posts[0].Sentiment = -1, record.Neutral
	posts[1].Complaint, posts[1].Lang = true, "de"
	posts[2].Lang, posts[2].Signed = "en", true
	posts[3].Sentiment, posts[3].Thanks, posts[3].Promoted = record.Positive, true, true
	posts[4].Sentiment = record.Negative
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	hours := staffed.History{{Hours: staffed.Hours{Zone: london, Week: []staffed.Span{{Day: time.Wednesday, From: 0, To: 12*60 + 10}}}, Target: time.Hour}}
	conversations, replies := Assemble("a", posts, hours)
	want := Conversation{
		ID: "a", Thread: "a", FirstInbound: at(0), InboundID: "a", Author: "c1", Opening: record.Neutral, Complaint: true, Expects: true, Lang: "de",
		FirstReply: at(30), ReplyID: "c", ReplyHandle: "support", ReplyBy: record.FromSupport, ReplySeconds: 1800, StaffedSeconds: 600, TargetSeconds: 3600,
		LastInbound: at(31), LastSentiment: record.Positive, LastThanks: true, LastPost: at(50), InboundAfter: 1, Inbound: 4, Replies: 2, Posts: 6,
		ReachBefore: 10, ReachN: 1,
	}
	if len(conversations) != 1 || conversations[0] != want {
		t.Errorf("%+v, want %+v", conversations, want)
	}
	first := Reply{ID: "c", Conversation: "a", Posted: at(30), Handle: "support", By: record.FromSupport, Parent: "a", ParentPosted: at(0),
		WaitSeconds: 1800, StaffedSeconds: 600, Signed: true, Lang: "en"}
	second := Reply{ID: "f", Conversation: "a", Posted: at(50), Handle: "brand", By: record.FromBrand, Parent: "e", ParentPosted: at(40), WaitSeconds: 600}
	if !slices.Equal(replies, []Reply{first, second}) {
		t.Errorf("%+v", replies)
	}
}
