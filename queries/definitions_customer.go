package queries

import "slices"

// What the definitions about persons say alike.
const (
	ofPersons = " A person is a customer of the imported list, by whichever of their keys, else one account on one network. Authors are known by keyed hashes only; deleted posts and posts without an author are left out."
	publicly  = " E-mails, calls and chats are not public and do not count here."
	inZone    = " Days and months are those of the time zone the page is in."
	ofFan     = "A fan has a positive post about the brand, or one with its campaign hashtags (tags); of posts narrowed to some hashtags, a positive one with any of these, or one with a campaign hashtag among them."
	// remains says what withholding cannot prevent.
	remains = " Cells of customers that differ by fewer than the minimum group from those of all networks, languages and hashtags are withheld, too. " +
		"What cannot be withheld: who subtracts periods that differ by a day or two, or one set of several networks from another, may still find a few persons, though never which."
)

// relations are the questions about who the fans are, and whether they are customers.
func relations() []Query {
	inTime := []string{"against", "from", "to", "zone", "networks", "languages"}
	with := func(more ...string) []string { return slices.Concat(inTime, more) }
	return slices.Concat([]Query{
		{
			Name: "customer.Summary", Version: 1, Kind: Observed, Params: with("previous_from", "previous_to", "hashtags", "tags", "min_group"),
			reads: []string{"customer.Overlap", "customer.Coverage", "customer.Listed"},
			Title: "Who are our fans, and how many are customers?",
			Definition: "Customers in the list (listed), whatever the period, and the share of them who wrote publicly in it; persons who wrote (n), how many of them are fans, and the share; " +
				"the share of fans who are active customers; the share of accounts that could be matched with the list at all. Intervals: Wilson's. " + ofFan +
				" What would tell of fewer persons than the minimum group is withheld, as in customer.Overlap and customer.Coverage." + inChange + ofPersons + publicly + inZone,
			Run: customer((*Customer).Summary),
		},
		{
			Name: "customer.Overlap", Version: 2, Kind: Observed, Params: with("hashtags", "tags", "min_group"),
			Title: "Are our fans our customers?",
			Definition: "Persons who wrote to or about the brand in the period (n), fans against customers. " + ofFan + " " +
				"An active or former customer is one by the list of customers; \"not in the list\" also holds those the list could not know: see customer.Coverage. " +
				"Where the list contradicts itself about a customer, its last word counts. " +
				"Cells of fewer persons than the minimum group (5 unless configured) are withheld, and so are more until none can be found by subtracting: from the fans, the others, " +
				"those in the list or not (customer.Coverage), or one brand from all." + remains + ofPersons + publicly + inZone,
			Run: customer((*Customer).Overlap),
		},
		{
			Name: "customer.Fans", Version: 1, Kind: Observed, Params: with("grain", "sunday_weeks", "hashtags", "tags", "min_group"),
			reads: []string{"customer.Fans", "customer.Span"},
			Title: "Are our fans growing, and are they customers?",
			Definition: "Fans of each bucket of time by itself (n counts them, who is a fan in two buckets twice), and how many of them are active or former customers, with the share of active ones and Wilson's 95 % interval; of all brands together, by the lists of those they are fans of. " + ofFan +
				" Where customers or others among a bucket's fans are fewer than the minimum group, only the fans are told." + ofPersons + publicly + inZone,
			Run: customer((*Customer).Fans),
		},
		{
			Name: "customer.Coverage", Version: 2, Kind: Observed, Params: with("hashtags", "min_group"),
			reads: []string{"customer.Coverage", "customer.Listed"},
			Title: "How many authors can be matched with the list of customers at all?",
			Definition: "Accounts of the period by network; those on a network of which the list holds any handle could be matched, in chats those where it holds any address or number; matched: of these, the share (Wilson's 95 % interval) the list knows. n counts accounts. " +
				"Withheld where fewer than the minimum group are matched or not." + ofPersons + inZone,
			Run: customer((*Customer).Coverage),
		},
	}, loyalties(with), returns(with))
}

// ofEach is what the definitions of the lists of persons say alike.
const ofEach = " n counts persons. A person is shown by a hash that no name can be found from; followers: the most any of the posts said. " +
	"Whether someone is a customer is told only where the minimum group at least of those listed are, and are not. Estimated, as sentiment is. The time is that of the quarter of an hour."

func ofList() []string {
	return []string{"from", "to", "zone", "networks", "languages", "limit", "offset", "min_group"}
}

// loyalties are who speaks for the brand, and who stays.
func loyalties(with func(...string) []string) []Query {
	return []Query{
		{
			Name: "customer.Advocates", Version: 2, Kind: Estimated, Params: with("previous_from", "previous_to", "min_group"),
			Title: "How many speak well of us, and how many ill?",
			Definition: "Persons with at least one judged post in the period (n): advocates have more positive than negative posts, detractors more negative than positive ones. " +
				"Estimated, as sentiment is." + inChange + ofPersons + publicly + inZone,
			Run: customer((*Customer).Advocates),
		},
		{
			Name: "customer.AdvocatesTrend", Version: 2, Kind: Estimated, Params: with("grain", "sunday_weeks", "min_group"),
			reads: []string{"customer.AdvocatesTrend", "customer.Span"},
			Title: "Do more speak for us, or against us?",
			Definition: "Advocates and detractors of each bucket of time by itself, as in customer.Advocates; n counts the persons judged, who was in two buckets twice; net: (advocates − detractors) ÷ persons, of the minimum group at least, with a 95 % interval (normal, of one person more of either kind). " +
				"Estimated, as sentiment is." + ofPersons + publicly + inZone,
			Run: customer((*Customer).AdvocatesTrend),
		},
		{
			Name: "customer.AdvocateList", Version: 1, Kind: Estimated, Params: ofList(), reads: []string{"customer.Persons"},
			Title:      "Who speaks for us?",
			Definition: "Persons with more positive than negative posts in the period, those with the largest difference first." + ofEach + ofPersons + publicly + inZone,
			Run:        customer((*Customer).AdvocateList),
		},
		{
			Name: "customer.DetractorList", Version: 1, Kind: Estimated, Params: ofList(), reads: []string{"customer.Persons"},
			Title:      "Who speaks against us?",
			Definition: "Persons with more negative than positive posts in the period, those with the largest difference first." + ofEach + ofPersons + publicly + inZone,
			Run:        customer((*Customer).DetractorList),
		},
		{
			Name: "customer.Cohorts", Version: 2, Kind: Observed, Params: with("min_group"),
			reads: []string{"customer.Cohorts", "customer.Span"},
			Title: "Do those who write to us stay with us?",
			Definition: "Of the persons first seen in a month (n), the share seen again so many months later, with Wilson's 95 % interval; of months that begin in the period. Seen: wrote to or about the brand on any channel. " +
				"The first month of collecting holds everyone known before, and says little. Cohorts under the minimum group are withheld." + ofPersons + inZone,
			Run: customer((*Customer).Cohorts),
		},
	}
}

// returns are who had to come back.
func returns(with func(...string) []string) []Query {
	return []Query{
		{
			Name: "customer.Repeat", Version: 2, Kind: Observed, Params: with("previous_from", "previous_to", "min_group"),
			Title: "Who has to come back?",
			Definition: "Persons who began an inbound conversation in the period (n); came back: those who had begun another within the 90 days before it, on the same channel, or on any in the row of all channels; " +
				"crossing: those who had begun one on another channel within these 90 days. Networks and languages narrow the conversations before, too." + inbound + inChange + ofPersons + inZone,
			Run: customer((*Customer).Repeat),
		},
		{
			Name: "customer.Before", Version: 2, Kind: Observed, Params: with("limit", "offset"),
			reads: []string{"customer.Before", "customer.BeforeDetails", "service.Details"},
			Title: "Who complains now, and had been in touch before?",
			Definition: "Complaints begun in the period whose author had begun other inbound conversations in the 90 days before, on any channel and in any language, e-mails, calls and chats included; n counts such complaints. " +
				"Someone is known across channels by the list of customers only." + inbound + ofPersons + inZone,
			Run: customer((*Customer).Before),
		},
	}
}
