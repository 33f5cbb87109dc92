package queries

// What the definitions about persons say alike.
const (
	ofPersons = " A person is a customer of the imported list, by whichever of their keys, else one account on one network. Authors are known by keyed hashes only; deleted posts and posts without an author are left out."
	publicly  = " E-mails, calls and chats are not public and do not count here."
)

// relations are the questions about who the fans are, and whether they are customers.
func relations() []Query {
	inTime := []string{"against", "from", "to", "networks"}
	with := func(more ...string) []string { return append(append([]string{}, inTime...), more...) }
	return []Query{
		{
			Name: "customer.Overlap", Version: 1, Kind: Observed, Params: with("tags", "min_group"),
			Title: "Are our fans our customers?",
			Definition: "Persons who wrote to or about the brand in the period (n), fans against customers. A fan has a positive post about the brand, or one with its campaign hashtags (tags). " +
				"An active or former customer is one by the list of customers; \"not in the list\" also holds those the list could not know: see customer.Coverage. " +
				"Where the list contradicts itself about a customer, its last word counts. " +
				"Cells of fewer persons than the minimum group (5 unless configured) are withheld, and so are more until none can be found by subtracting: from the fans, the others, " +
				"those in the list or not (customer.Coverage), or one brand from all." + ofPersons + publicly,
			Run: customer((*Customer).Overlap),
		},
		{
			Name: "customer.Coverage", Version: 1, Kind: Observed, Params: with("min_group"),
			Title: "How many authors can be matched with the list of customers at all?",
			Definition: "Authors of the period by network; those on a network of which the list holds any handle could be matched, in chats those where it holds any address or number; matched: of these, the share (Wilson's 95 % interval) the list knows. n counts authors. " +
				"Withheld where fewer than the minimum group are matched or not." + ofPersons,
			Run: customer((*Customer).Coverage),
		},
		{
			Name: "customer.Advocates", Version: 1, Kind: Estimated, Params: with("previous_from", "previous_to"),
			Title: "How many speak well of us, and how many ill?",
			Definition: "Persons with at least one judged post in the period (n): advocates have more positive than negative posts, detractors more negative than positive ones. " +
				"Estimated, as sentiment is." + inChange + ofPersons + publicly,
			Run: customer((*Customer).Advocates),
		},
		{
			Name: "customer.Repeat", Version: 1, Kind: Observed, Params: with("previous_from", "previous_to"),
			Title: "Who has to come back?",
			Definition: "Persons who began an inbound conversation in the period (n); came back: those who had begun another within the 90 days before it, on the same channel, or on any in the row of all channels; " +
				"crossing: those who had begun one on another channel within these 90 days." + inbound + inChange + ofPersons,
			Run: customer((*Customer).Repeat),
		},
		{
			Name: "customer.Cohorts", Version: 1, Kind: Observed, Params: with("min_group"),
			Title: "Do those who write to us stay with us?",
			Definition: "Of the persons first seen in a month (n), the share seen again so many months later, with Wilson's 95 % interval. Seen: wrote to or about the brand on any channel. " +
				"The first month of collecting holds everyone known before, and says little. Months are UTC months. Cohorts under the minimum group are withheld." + ofPersons,
			Run: customer((*Customer).Cohorts),
		},
		{
			Name: "customer.Before", Version: 1, Kind: Observed, Params: with("limit", "offset"),
			Title: "Who complains now, and had been in touch before?",
			Definition: "Complaints begun in the period whose author had begun other inbound conversations in the 90 days before, on any channel, e-mails, calls and chats included; n counts such complaints. " +
				"Someone is known across channels by the list of customers only." + inbound + ofPersons,
			Run: customer((*Customer).Before),
		},
	}
}
