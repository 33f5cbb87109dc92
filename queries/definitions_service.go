package queries

import "slices"

// services are the questions about conversations with customers: how soon, how well and how humanly they are answered.
func services() []Query { return slices.Concat(answering(), wording(), emerging()) }

const (
	inbound         = " Inbound conversations: those in which a customer speaks to the brand (names its account, answers its posts, writes to its page, mailbox or chat) or complains about it, and those answered all the same; a post that merely carries a hashtag is none."
	ofConversations = " Counted are inbound conversations that began in the period (days are those of the time zone the page is in): a customer's first post starts the clock, and below a post of the brand's own each customer who answers it begins one." + inbound
	twoClocks       = " Calendar time runs round the clock; staffed time runs only in the brand's staffed hours, in its time zone, daylight saving included, without its holidays, by the schedule in force at the time."
	medians         = " Medians are of both middle values where there are two; the 95 % interval lies between order statistics (binomial, interpolated). P90: of n waits from short to long, the one after the first nine tenths. All in seconds."
	targets         = " Within target %: conversations first answered within the target (in staffed time, as in force when they began) ÷ conversations whose target has passed by now; an unanswered conversation older than its target counts as missed, and one whose target has not passed yet does not count, answered or not."
	ofPostsGaps     = " A bucket without any is a gap, not 0. An incomplete bucket is cut by the period or not over yet. Weeks start on Monday, or on Sunday where the page's do; days are those of the time zone the page is in."
	nobodyAnswered  = " Unanswered: no public post by the brand or its support accounts since the conversation began. Conversations of which every post was deleted do not wait."
	reachIsGuessed  = " Reach: views where the network gives them, else followers of the author, summed over the customers' posts before the first reply: estimated, as audiences overlap."
)

// answering are the questions about how soon and how well customers are answered.
func answering() []Query {
	return slices.Concat(repliedSoon(), repliedWhen(), repliedWell())
}

func overPeriods() []string {
	return []string{"against", "from", "to", "previous_from", "previous_to", "networks", "languages", "zone", "min_group"}
}

func repliedSoon() []Query {
	return []Query{
		{
			Name: "service.FirstReply", Version: 2, Kind: Observed, Params: overPeriods(),
			reads: []string{"service.Staffing", "service.FirstReply"},
			Title: "How soon do customers get an answer?",
			Definition: "First reply time: from the first post of a conversation by a customer to the first public reply by the brand or a support account; median, P90 and slowest by both clocks (first_reply_n and staffed_n count the answered). " +
				"Response rate: answered ÷ inbound conversations (n). For each account, what it answered first." + targets + twoClocks +
				" Openings: conversations whose first post answers nothing." +
				medians + reachIsGuessed + ofConversations + inChange,
			Run: service((*Service).FirstReply),
		},
		{
			Name: "service.DirectReplies", Version: 1, Kind: Observed, Params: overPeriods(),
			reads: []string{"service.Pairs", "service.Openings", "service.Begun"},
			Title: "How soon is each post answered?",
			Definition: "Reply to a post: each reply against the customer's post it answers directly, by when that post was written and in the language of the reply (n pairs), calendar time; for each account, its own." +
				" Openings: conversations whose first post answers nothing; opening_reply is the first reply to that very post (opening_reply_n of them have one; the others were answered further down, or not at all)." +
				medians + ofConversations + inChange,
			Run: service((*Service).DirectReplies),
		},
		{
			Name: "service.Open", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "networks", "languages", "zone"},
			reads: []string{"service.Staffing", "service.Open"},
			Title: "Who waits for an answer now?",
			Definition: "Unanswered conversations (n) and, of them, complaints: a customer's post that complains or is negative. The oldest, and how many have waited under 15 minutes, 1, 4 and 24 hours and longer by now, by both clocks; " +
				"past their target: more staffed time than their target has passed." + nobodyAnswered + twoClocks + reachIsGuessed + ofConversations,
			Run: service((*Service).Open),
		},
		{
			Name: "service.Waiting", Version: 1, Kind: Observed, Params: []string{"from", "to", "networks", "languages", "zone", "limit", "offset"},
			reads: []string{"service.Staffing", "service.Waiting", "service.Details"},
			Title: "Whom should we answer first?",
			Definition: "The brand's unanswered conversations, those first whose wait in calendar time × reach is greatest (a reach that is not known counts as 1); n counts all of them, and a page beyond the last one says 0." +
				nobodyAnswered + twoClocks + reachIsGuessed + ofConversations,
			Run: service((*Service).Waiting),
		},
	}
}

func repliedWhen() []Query {
	return []Query{
		{
			Name: "service.Hours", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "networks", "languages", "zone", "min_group"},
			reads: []string{"service.Staffing", "service.Hours"},
			Title: "At which hours do customers write, and at which do we answer?",
			Definition: "For each hour of the week in the filter's time zone: conversations begun (n), how many of them were answered and their median first reply in calendar time, replies written in that hour of posts of the period, " +
				"and its staffed minutes by the hours in force at the period's end, holidays aside." + medians + ofConversations,
			Run: service((*Service).Hours),
		},
		{
			Name: "service.Replies", Version: 2, Kind: Observed, Params: append(overPeriods(), "grain", "sunday_weeks"),
			reads: []string{"service.Staffing", "service.Span", "service.Replies"},
			Title: "Do we answer better over time?",
			Definition: "Conversations begun in each bucket (n), answered and unanswered, and the median first reply of the answered, by both clocks. Beside it the bucket as many buckets into the period compared with." +
				targets + twoClocks + medians + ofConversations + ofPostsGaps,
			Run: service((*Service).Replies),
		},
	}
}

func repliedWell() []Query {
	rows := []string{"from", "to", "networks", "languages", "zone", "limit", "offset"}
	return []Query{
		{
			Name: "service.TurnAround", Version: 1, Kind: Observed, Params: overPeriods(),
			Title: "Do angry customers leave happy?",
			Definition: "Turn-around rate: of the conversations that began negative and were answered, those in which the last post of the customer who began them is positive or says thanks ÷ those whose customer posted again after the first reply, or 7 days have passed since it (n). " +
				"A last post that was not judged counts as not turned. The interval is Wilson's." + ofConversations + inChange,
			Run: service((*Service).TurnAround),
		},
		{
			Name: "service.Praise", Version: 1, Kind: Observed, Params: rows, reads: []string{"service.Praise", "service.PraiseTexts"},
			Title: "Which praise is worth amplifying?",
			Definition: "Positive posts by customers on public networks that were not deleted, that no reply of the brand answers and that began no answered conversation, the widest reach first: views where the network gives them (observed), else followers of the author (estimated). " +
				"n counts all of them; a page beyond the last one says 0.",
			Run: service((*Service).Praise),
		},
		{
			Name: "service.Conversations", Version: 1, Kind: Observed,
			Params: append([]string{"state", "search", "theme", "hour_of_week", "age", "complaints", "opening", "handle", "reply_by", "longest"}, rows...),
			reads:  []string{"service.Conversations", "service.Details"},
			Title:  "Which conversations are these?",
			Definition: "The brand's conversations with their first posts, without who began them, the newest first, or those that waited longest for their first reply; n counts all that match, and a page beyond the last one says 0. " +
				"Every word of a search must occur in the first post, which also tells the theme. Open: unanswered, and not every post of it deleted. The hour of the week is that of its beginning, in the time zone the page is in." +
				twoClocks + reachIsGuessed + ofConversations,
			Run: service((*Service).Conversations),
		},
		{
			Name: "service.Conversation", Version: 1, Kind: Observed, Params: []string{"networks", "conversation"},
			reads: []string{"service.Staffing", "service.Conversation"},
			Title: "What was said, and how long did it take?",
			Definition: "The posts of one conversation in order of time (n), without who wrote them: the customer who began it, others, the brand, its support. Beside each reply, how long had passed since the first post of a customer that nothing had answered. " +
				"Below a post of the brand's own a conversation is that post, those of the customer, and what stands below these." + twoClocks,
			Run: service((*Service).Conversation),
		},
	}
}
