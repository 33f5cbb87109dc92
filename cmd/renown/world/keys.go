package world

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// blueskyReader is the account that the sources read Bluesky with.
const blueskyReader = "renown.social.example"

// Key is the made-up key with which a brand's source asks a network. The networks' servers accept no other.
func Key(network, brand string) string {
	return fmt.Sprintf("demo-%s-%s", network, letters(hashed("key/"+network+"/"+brand), 16))
}

// brandOfKey says whose key it is.
func (s *society) brandOfKey(network, key string) (brand string, known bool) {
	for _, b := range Brands() {
		if key == Key(network, b.Name) {
			return b.Name, true
		}
	}
	return "", false
}

// readJSON reads a request's body.
func readJSON(r *http.Request, into any) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}
