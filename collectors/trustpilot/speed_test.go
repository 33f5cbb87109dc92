package trustpilot

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
)

const listedReview = `{"links":[{"href":"https://api.example/v1/reviews/646a0000{i}","method":"GET","rel":"self"}],"id":"646a0000000000000{i}003",
"consumer":{"links":[],"id":"6000000000000000{i}3","displayName":"{user}","displayLocation":"Leeds, GB","numberOfReviews":{n}},
"businessUnit":{"id":"4bdd0000000064000505aaaa","identifyingName":"skyways.example","displayName":"Skyways Air"},"location":null,
"stars":1,"title":"Lost bag, no answer","text":"{text}\n{text}","language":"en","createdAt":"{at}","experiencedAt":"2026-05-16T00:00:00Z","updatedAt":null,
"companyReply":{"text":"We are sorry and have written to you.","createdAt":"{at}","updatedAt":null,"authorBusinessUserName":"desk"},
"isVerified":false,"source":"Organic","numberOfLikes":{n},"status":"active","reportData":null,"complianceLabels":[],"countsTowardsTrustScore":true}`

// What reading a page of reviews costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page(`{"links":[{"href":"https://api.example/v1/business-units/4/reviews?page=2","method":"GET","rel":"next-page"}],"reviews":[`, 100, listedReview, "]}")
	collectortest.Speed(b, body, func() (int, error) {
		page, err := Parse(body, source(), now())
		if err != nil {
			return 0, err
		}
		return len(page.Batch.Reviews), nil
	}, func() error {
		var page wirePage
		return json.Unmarshal(body, &page)
	})
}
