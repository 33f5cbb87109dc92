package world

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// manner is how a brand answers.
type manner struct {
	desk      desk
	share     float64       // of questions and complaints that are answered at all
	median    time.Duration // of working time until they are
	robotic   float64       // share of answers that are copied and pasted
	marketing float64       // posts of its own a day on a network
}

// mannerOf is nine to five at our own brand, day and night at the rival, and leisurely at the third.
func mannerOf(brand string) manner {
	switch brand {
	case "Rival Jets":
		return manner{desk: desk{zone: mustZone("Europe/London"), to: 24 * 60, weekends: true}, share: 0.85, median: 14 * time.Minute, robotic: 0.12, marketing: 0.5}
	case "Aurelia Wings":
		return manner{desk: desk{zone: mustZone("Europe/Vienna"), from: 8 * 60, to: 20 * 60, weekends: true}, share: 0.5, median: 150 * time.Minute, robotic: 0.3, marketing: 0.4}
	}
	return manner{desk: desk{zone: mustZone("Europe/London"), from: 9 * 60, to: 17 * 60}, share: 0.6, median: 55 * time.Minute, robotic: 0.55, marketing: 0.8}
}

// talk is one conversation in the making.
type talk struct {
	*society
	dice   *rand.Rand
	brand  string
	manner manner
	posts  []*post
}

// open begins a conversation: somebody asks, complains or praises.
func (s *society) open(dice *rand.Rand, brand, network string, at time.Time) {
	t := &talk{society: s, dice: dice, brand: brand, manner: mannerOf(brand)}
	mood := t.mood()
	author := s.people.crowd[network][dice.IntN(len(s.people.crowd[network]))]
	p := &post{network: network, brand: brand, author: author, posted: at}
	sp := speech{dice: dice, network: network, brand: brand, lang: author.lang, to: t.addressee(network)}
	p.text, p.lang = s.words(sp, mood)
	if network == Reddit {
		p.title, _ = s.words(sp, "title-"+mood)
		p.place = [...]string{slugless(brand), "flying", "travel"}[dice.IntN(3)]
	}
	t.mention(p, sp.to)
	t.say(p)
	t.goOn(p, mood)
	t.fade()
}

// goOn lets the brand, the author and others answer a customer's post.
func (t *talk) goOn(p *post, mood string) {
	share := t.manner.share
	if mood == "praise" {
		share *= 0.6
	}
	if share = t.crisis.share(p, share); t.dice.Float64() < share && !p.author.ours() {
		t.answer(p, mood)
	}
	if t.dice.Float64() < 0.14 {
		t.chimeIn(p)
	}
}

func slugless(brand string) string { return strings.ReplaceAll(slug(brand), "-", "") }

func (t *talk) mood() string {
	switch roll := t.dice.Float64(); {
	case roll < 0.36:
		return "question"
	case roll < 0.74:
		return "complaint"
	}
	return "praise"
}

// addressee is whom a post speaks to: mostly the brand's account, sometimes its service, sometimes just the name.
func (t *talk) addressee(network string) *account {
	v := t.people.voices[t.brand][network]
	switch roll := t.dice.Float64(); {
	case network == Reddit || network == Facebook || network == YouTube || (roll < 0.18 && network != Mastodon):
		return nil
	case roll < 0.45 && v.support != nil:
		return v.support
	}
	return v.own
}

func (t *talk) mention(p *post, whom *account) {
	if whom != nil {
		p.mentions = append(p.mentions, whom)
	}
}

// say puts a post into the world.
func (t *talk) say(p *post) *post {
	if p.lang == "" {
		p.lang = p.author.lang
	}
	p.tags = hashtags(p.title + " " + p.text)
	if p.reach.tau == 0 {
		p.reach = reachOf(t.dice, p)
	}
	t.add(p)
	t.posts = append(t.posts, p)
	return p
}

// reply answers a post: on X and Mastodon the text begins with whom it is to.
func (t *talk) reply(parent *post, author *account, at time.Time, text string, cc ...*account) *post {
	p := &post{network: parent.network, brand: parent.brand, author: author, posted: at, parent: parent, root: parent.root, lang: author.lang, place: parent.place}
	if p.network == X || p.network == Mastodon {
		front := ""
		for _, a := range append([]*account{parent.author}, cc...) {
			if a == author {
				continue
			}
			front += address(a) + " "
			p.mentions = append(p.mentions, a)
		}
		text = front + text
	}
	p.text = text
	return t.say(p)
}

// answer is the brand's, and what comes of it.
func (t *talk) answer(p *post, mood string) {
	at := t.manner.desk.after(p.posted.Add(time.Minute), t.crisis.strain(p.posted, spread(t.dice, t.manner.median, 0.9)))
	voice := t.people.voices[t.brand][p.network].either()
	if mood == "praise" {
		voice = t.people.voices[t.brand][p.network].own
	}
	list := "human"
	switch {
	case mood == "praise":
		list = "human-praise"
	case t.dice.Float64() < t.manner.robotic || t.crisis.during(p.posted):
		list = "robot"
	}
	text, lang := t.words(speech{dice: t.dice, network: p.network, brand: t.brand, lang: p.lang}, list)
	r := t.reply(p, voice, at, text)
	r.lang = lang
	t.react(p, r, mood, list)
}

// react is the customer's thanks, or anger, or silence.
func (t *talk) react(p, answer *post, mood, list string) {
	roll, at := t.dice.Float64(), answer.posted.Add(time.Minute+spread(t.dice, 35*time.Minute, 1.1))
	say := func(list string) *post {
		text, lang := t.words(speech{dice: t.dice, network: p.network, brand: t.brand, lang: p.author.lang}, list)
		r := t.reply(answer, p.author, at, text)
		r.lang = lang
		return r
	}
	switch {
	case mood == "praise":
	case list == "human" && roll < 0.45, list == "robot" && roll < 0.12:
		say("thanks")
	case list == "robot" && roll < 0.40, list == "human" && roll < 0.52:
		angry := say("again")
		if t.dice.Float64() < 0.35 {
			text, lang := t.words(speech{dice: t.dice, network: p.network, brand: t.brand, lang: p.author.lang}, "human")
			t.reply(angry, answer.author, t.manner.desk.after(angry.posted, spread(t.dice, t.manner.median, 0.8)), text).lang = lang
		}
	}
}

// chimeIn is somebody else's word: to the brand as well, or to the author alone.
func (t *talk) chimeIn(p *post) {
	crowd := t.people.crowd[p.network]
	other := crowd[t.dice.IntN(len(crowd))]
	if other == p.author {
		return
	}
	list := "aside"
	if t.dice.Float64() < 0.6 {
		list = "metoo"
	}
	text, lang := t.words(speech{dice: t.dice, network: p.network, brand: t.brand, lang: other.lang}, list)
	var cc []*account
	if own := t.people.voices[t.brand][p.network].own; t.dice.Float64() < 0.5 && own != nil && own != p.author {
		cc = append(cc, own)
	}
	t.reply(p, other, p.posted.Add(time.Minute+spread(t.dice, 50*time.Minute, 1)), text, cc...).lang = lang
}

// fade lets a few people think better of what they wrote: they edit it, or delete it where nobody has answered.
func (t *talk) fade() {
	for _, p := range t.posts {
		roll := t.dice.Float64()
		if p.author.ours() || p.promoted || p.author.kind == press {
			continue
		}
		switch {
		case roll < 0.02 && len(p.replies) == 0:
			p.deleted = p.posted.Add(10*time.Minute + spread(t.dice, 20*time.Hour, 1)).Truncate(time.Second)
		case roll > 0.985 && (p.network == Mastodon || p.network == Reddit || p.network == Facebook):
			p.edited = p.posted.Add(5*time.Minute + spread(t.dice, 2*time.Hour, 0.7)).Truncate(time.Second)
			p.edit = p.text + [...]string{" Edit: typo.", " (Edited to add: still true.)", " Update: nothing new."}[t.dice.IntN(3)]
		}
	}
}

// reachOf is what a post's counts will come to: it depends on how many follow its author, and on luck.
func reachOf(dice *rand.Rand, p *post) reach {
	luck := math.Exp(dice.NormFloat64() * 0.7)
	audience := float64(p.author.followers)
	if p.network == Facebook || p.network == Reddit || p.network == YouTube {
		audience = 400
	}
	views := (20 + 0.11*audience) * luck
	if p.parent != nil {
		views = (15 + 0.01*audience) * luck
	}
	r := reach{views: views, likes: views * 0.016, tau: 5 * time.Hour}
	r.shares, r.quotes, r.bookmarks = r.likes*0.16, r.likes*0.03, r.likes*0.05
	switch p.network {
	case YouTube, Instagram, Facebook:
		r.tau = 21 * time.Hour
		r.likes *= 2
	case Reddit:
		r.tau, r.likes = 8*time.Hour, 1+luck*9
	}
	return r
}
