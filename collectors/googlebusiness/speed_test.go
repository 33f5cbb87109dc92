package googlebusiness

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
)

const listedReview = `{"name":"accounts/1/locations/11/reviews/AbFvOqk{i}","reviewId":"AbFvOqk{i}","reviewer":{"profilePhotoUrl":"https://photos.example/a/{i}=s120-c-rp-mo-br100","displayName":"{user}"},
"starRating":"TWO","comment":"{text}\n\n(Translated by Google)\n{text}","createTime":"{at}","updateTime":"{at}",
"reviewReply":{"comment":"We are sorry and have written to you.","updateTime":"{at}","reviewReplyState":"APPROVED"}}`

// What reading a page of reviews costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page(`{"reviews":[`, 50, listedReview, `],"averageRating":3.4,"totalReviewCount":812,"nextPageToken":"Q2c"}`)
	src := fetch.Source{Name: "bench", Brand: "Skyways Air", Site: "google"}
	collectortest.Speed(b, body, func() (int, error) {
		page, err := Parse(body, src, "Leeds", collectortest.Now)
		if err != nil {
			return 0, err
		}
		return len(page.Batch.Reviews), nil
	}, func() error {
		var page wirePage
		return json.Unmarshal(body, &page)
	})
}
