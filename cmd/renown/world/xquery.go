package world

import (
	"slices"
	"strings"
)

// matcher says whether a post is found.
type matcher func(*post) bool

// xQuery reads a search of X: terms beside each other must all hold, OR binds weaker, a minus denies, brackets group.
func (a *ask) xQuery(query string) matcher {
	q := &xParser{ask: a, tokens: xTokens(query)}
	return q.either()
}

type xParser struct {
	*ask
	tokens []string
}

// xTokens cuts a query at blanks and brackets; a phrase in quotes stays whole.
func xTokens(query string) []string {
	var tokens []string
	var word strings.Builder
	quoted := false
	end := func() {
		if word.Len() > 0 {
			tokens = append(tokens, word.String())
			word.Reset()
		}
	}
	for _, r := range query {
		switch {
		case r == '"':
			quoted = !quoted
			word.WriteRune(r)
		case quoted:
			word.WriteRune(r)
		case r == ' ':
			end()
		case r == '(' || r == ')':
			if r == '(' && word.String() == "-" {
				word.WriteRune(r)
				end()
				continue
			}
			end()
			tokens = append(tokens, string(r))
		default:
			word.WriteRune(r)
		}
	}
	end()
	return tokens
}

func (q *xParser) either() matcher {
	any := []matcher{q.all()}
	for len(q.tokens) > 0 && q.tokens[0] == "OR" {
		q.tokens = q.tokens[1:]
		any = append(any, q.all())
	}
	return func(p *post) bool { return slices.ContainsFunc(any, func(m matcher) bool { return m(p) }) }
}

func (q *xParser) all() matcher {
	var every []matcher
	for len(q.tokens) > 0 && q.tokens[0] != "OR" && q.tokens[0] != ")" {
		every = append(every, q.one())
	}
	return func(p *post) bool { return !slices.ContainsFunc(every, func(m matcher) bool { return !m(p) }) }
}

func (q *xParser) one() matcher {
	token := q.tokens[0]
	q.tokens = q.tokens[1:]
	if token == "(" || token == "-(" {
		inner := q.either()
		if len(q.tokens) > 0 {
			q.tokens = q.tokens[1:] // the closing one
		}
		return func(p *post) bool { return inner(p) != (token == "-(") }
	}
	if rest, denied := strings.CutPrefix(token, "-"); denied {
		inner := q.term(rest)
		return func(p *post) bool { return !inner(p) }
	}
	return q.term(token)
}

func (q *xParser) term(term string) matcher {
	kind, value, _ := strings.Cut(term, ":")
	switch {
	case kind == "from":
		return func(p *post) bool { return strings.EqualFold(p.author.handle, strings.TrimPrefix(value, "@")) }
	case kind == "to":
		return func(p *post) bool { return p.parent != nil && strings.EqualFold(p.parent.author.handle, value) }
	case kind == "conversation_id":
		return func(p *post) bool { return p.root.id == value }
	case kind == "is":
		return func(p *post) bool { return value == "reply" && p.parent != nil || value == "quote" && p.quoted != nil }
	case kind == "lang":
		return func(p *post) bool { return p.lang == value }
	case strings.HasPrefix(term, "#"):
		return func(p *post) bool { return containsFold(p.tags, term[1:]) }
	case strings.HasPrefix(term, "@"):
		return func(p *post) bool {
			return slices.ContainsFunc(p.mentions, func(m *account) bool { return strings.EqualFold(m.handle, term[1:]) })
		}
	}
	return holding(term)
}

// holding finds posts that hold all of a phrase, not in the middle of a word.
func holding(phrase string) matcher {
	words := foldedWords(strings.Trim(phrase, `"() `))
	return func(p *post) bool { return words != "  " && strings.Contains(p.folded, words) }
}

// foldedWords are a text's words in lower case with one blank around each.
func foldedWords(text string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return strings.ContainsRune(" \n\t.,:;!?()\"'|-", r)
	}), " ") + " "
}
