package dashboards

import (
	"encoding/json"
	"fmt"

	"renown/dashboards/locale"
	"renown/queries"
)

// definitions adds a file that holds how each query counts, in the reader's language, and gives its address: a browser
// fetches it once for all pages. {"employer.Stars": "…", …}
func (a *assets) definitions(l locale.Locale) (string, error) {
	told := map[string]string{}
	for _, q := range queries.Catalog() {
		told[q.Name] = l.T(q.Definition)
	}
	body, err := json.Marshal(told)
	if err != nil {
		return "", fmt.Errorf("write the definitions: %w", err)
	}
	name := "definitions-" + l.Code() + ".json"
	if err := a.put(name, body); err != nil {
		return "", err
	}
	return a.url(name)
}
