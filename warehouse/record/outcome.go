package record

// Outcome is what a collector says of a run that ended without an error.
type Outcome struct {
	Complete bool     // everything the source holds was seen
	Requests int64    // requests made
	Bytes    int64    // bytes read
	Notes    []string // what a reader of the ledger should know: "1 invalid JSON-LD block skipped"
}
