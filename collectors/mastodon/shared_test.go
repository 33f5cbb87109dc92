package mastodon

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

const documented = "../../../shared/data/api/mastodon_docs"

// The answers as Mastodon's own documentation shows them.
func TestDocumentedAnswers(t *testing.T) {
	if _, err := os.Stat(documented); err != nil {
		t.Skip("the shared data is not here: ", err)
	}
	text, err := os.ReadFile(filepath.Join(documented, "entities_Status_00.json"))
	if err != nil {
		t.Fatal(err)
	}
	batch, err := Parse(append(append([]byte("["), text...), ']'), documented, view())
	if err != nil || len(batch.Mentions) != 1 || len(batch.Rejects) != 0 {
		t.Fatalf("%+v, %v", batch, err)
	}
	m := batch.Mentions[0]
	want := time.Date(2019, 12, 8, 3, 48, 33, 901e6, time.UTC)
	if m.ID != "103270115826048975" || !m.Posted.Equal(want) || m.Likes != 11 || m.Shares != 6 || m.Comments != 5 || m.Quotes != 2 || m.AuthorFollowers != 322930 {
		t.Errorf("%+v", m)
	}
	if m.Text != "\"I lost my inheritance with one wrong digit on my sort code\"\nhttps://www.theguardian.com/money/2019/dec/07/i-lost-my-193000-inheritance-with-one-wrong-digit-on-my-sort-code" {
		t.Errorf("text %q", m.Text)
	}
	text, err = os.ReadFile(filepath.Join(documented, "entities_Tag_01.json"))
	if err != nil {
		t.Fatal(err)
	}
	counts, rejects, err := ParseTag(text, documented, "caturday", view())
	if err != nil || len(rejects) != 0 || len(counts) != 7 {
		t.Fatalf("%d counts, %v, %v", len(counts), rejects, err)
	}
	if c := counts[0]; c.Uses != 56 || c.Authors != 53 || !c.From.Equal(time.Date(2022, 11, 27, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", c)
	}
}
