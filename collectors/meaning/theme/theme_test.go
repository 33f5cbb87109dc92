package theme

import "testing"

func TestShippedTaxonomyReads(t *testing.T) {
	tax := Default()
	t.Log(len(tax.Keys(Work)), len(tax.Keys(Service)))
	for _, f := range tax.Find(Service, "My bag is lost. Thanks, but the crew was rude, and I am on hold again!", "en") {
		t.Log(f)
	}
}
