package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"renown/warehouse/record"
)

// ContactOptions say how a list of customers is read.
type ContactOptions struct {
	Brand, Source string
	Networks      []string // the names a column of handles may have
	Progress      func(Progress)
}

// ContactSummary is what became of a list's rows. It names lines, never what stands in them.
type ContactSummary struct {
	Rows     int64 // read
	Used     int64 // of Rows: those with at least one usable key
	Keys     int64 // handed over
	Columns  []string
	Unused   []string         // columns nothing is made of
	Refused  map[string]int64 // by reason, of Rows
	Examples map[string]int   // a line for each reason
}

func (s *ContactSummary) refuse(reason string, line int) {
	if s.Refused == nil {
		s.Refused, s.Examples = map[string]int64{}, map[string]int{}
	}
	if s.Refused[reason]++; s.Refused[reason] == 1 {
		s.Examples[reason] = line
	}
}

// role is what a column of a list of customers holds.
type role int

const (
	noRole role = iota
	customerRole
	keyRole // an address, a number, a handle: kind says which
	handleRole
	networkRole
	activeRole
	sinceRole
)

type contactColumn struct {
	role role
	kind string
}

// The kinds of key that are no network's.
const (
	emailKind = "email"
	phoneKind = "phone"
)

// contactColumns tell by a column's name what it holds.
func contactColumnOf(name string, networks []string) contactColumn {
	switch folded := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(name))); folded {
	case "customer", "customerid", "id", "contactid":
		return contactColumn{customerRole, ""}
	case "email", "mail", "emailaddress":
		return contactColumn{keyRole, emailKind}
	case "phone", "telephone", "mobile", "phonenumber":
		return contactColumn{keyRole, phoneKind}
	case "handle", "username":
		return contactColumn{handleRole, ""}
	case "network":
		return contactColumn{networkRole, ""}
	case "active":
		return contactColumn{activeRole, ""}
	case "since", "customersince":
		return contactColumn{sinceRole, ""}
	case "twitter":
		return contactColumn{keyRole, "x"}
	default:
		for _, network := range networks {
			if folded == strings.ToLower(network) || folded == strings.ToLower(network)+"handle" {
				return contactColumn{keyRole, strings.ToLower(network)}
			}
		}
	}
	return contactColumn{}
}

// contactBatch is how many contacts are handed over at once.
const contactBatch = 5000

// Contacts reads a list of customers (CSV or JSON, gzip or not): a row a customer, with an address, a number or handles.
// The contacts it hands over hold names in clear, in memory only; errors and the summary name lines, never their content.
func Contacts(ctx context.Context, path string, o ContactOptions, emit func(*record.Batch) error) (s ContactSummary, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	switch {
	case err != nil:
		return s, err
	case info.IsDir():
		return s, errors.New(path + " is a folder; name the files in it")
	}
	in := newStream(ctx, f)
	rows, err := contactRows(in, o.Networks)
	if err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	list := &contactList{o: o, summary: &s, emit: emit}
	if err := list.columns(rows); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	if err := list.read(rows, func(rows int64) {
		if o.Progress != nil {
			o.Progress(Progress{File: path, Rows: rows, Done: in.read.Load(), Total: info.Size()})
		}
	}); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func contactNames(networks []string) []string {
	names := []string{"customer", "customer_id", "id", "email", "phone", "handle", "network", "active", "since", "twitter"}
	return append(names, networks...)
}

func contactRows(in *stream, networks []string) (rowReader, error) {
	text, head, err := unpack(in)
	switch {
	case err != nil:
		return nil, err
	case head == 0:
		return nil, errors.New("the file is empty")
	case head == '{' || head == '[':
		return newJSON(text, defaultMaxRow, contactNames(networks)), nil
	}
	known := map[string]bool{}
	for _, name := range contactNames(networks) {
		known[name], known[strings.ToUpper(name)], known[strings.ToUpper(name[:1])+name[1:]] = true, true, true
	}
	return newCSV(text, defaultMaxRow, known)
}

// contactList turns rows into contacts.
type contactList struct {
	o       ContactOptions
	roles   []contactColumn
	summary *ContactSummary
	batch   record.Batch
	emit    func(*record.Batch) error
}

func (l *contactList) columns(rows rowReader) error {
	keyed, handles, network := false, false, false
	for _, name := range rows.header() {
		c := contactColumnOf(name, l.o.Networks)
		l.roles = append(l.roles, c)
		if c.role == noRole {
			l.summary.Unused = append(l.summary.Unused, name)
			continue
		}
		l.summary.Columns = append(l.summary.Columns, name)
		keyed = keyed || c.role == keyRole
		handles, network = handles || c.role == handleRole, network || c.role == networkRole
	}
	wanted := make([]bool, len(l.roles))
	for i, c := range l.roles {
		wanted[i] = c.role != noRole
	}
	rows.want(wanted)
	switch {
	case handles && !network:
		return errors.New("there is a column of handles but none named network that says where: name the column of handles after its network instead, such as x or mastodon")
	case !keyed && !handles:
		return fmt.Errorf("no column names a customer by something that posts can be matched with; name one email, phone, %s", strings.Join(l.o.Networks, ", "))
	}
	return nil
}

func (l *contactList) read(rows rowReader, tell func(rows int64)) error {
	var r row
	for {
		err := rows.next(&r)
		var bad *badRow
		switch {
		case errors.Is(err, io.EOF):
			return l.flush(tell)
		case errors.As(err, &bad):
			l.summary.Rows++
			l.summary.refuse(bad.reason, bad.line)
			continue
		case err != nil:
			return err
		}
		l.summary.Rows++
		if reason := l.add(r.cells); reason != "" {
			l.summary.refuse(reason, r.line)
			continue
		}
		l.summary.Used++
		if len(l.batch.Contacts) >= contactBatch {
			if err := l.flush(tell); err != nil {
				return err
			}
		}
	}
}

func (l *contactList) flush(tell func(rows int64)) error {
	if len(l.batch.Contacts) > 0 {
		l.summary.Keys += int64(len(l.batch.Contacts))
		if err := l.emit(&l.batch); err != nil {
			return err
		}
		l.batch = record.Batch{}
	}
	tell(l.summary.Rows)
	return nil
}

// The reasons a customer is not taken in. They never quote what stands in the row.
const (
	reasonNoKey   = "neither an address, a number nor a handle"
	reasonActive  = "active is neither yes nor no"
	reasonSince   = "since is not a date"
	reasonAddress = "the e-mail address has no @"
	reasonNetwork = "the handle's network is missing"
)

// customer is one row.
type customer struct {
	id, handle, network string
	keys                []record.Contact
	active              bool
	since               time.Time
}

// add takes a row in; reason says why it cannot be.
func (l *contactList) add(cells []string) (reason string) {
	c := customer{active: true}
	for i, cell := range cells[:min(len(cells), len(l.roles))] {
		if cell = strings.TrimSpace(mend(cell)); cell != "" {
			if reason := c.take(l.roles[i], cell); reason != "" {
				return reason
			}
		}
	}
	if c.handle != "" {
		if c.network == "" {
			return reasonNetwork
		}
		c.keys = append(c.keys, record.Contact{Kind: strings.ToLower(c.network), Name: c.handle})
	}
	if len(c.keys) == 0 {
		return reasonNoKey
	}
	name := "id:" + c.id
	if c.id == "" { // without an id of its own a customer is told by its first key: always the same for the same row
		name = c.keys[0].Kind + ":" + c.keys[0].Name
	}
	for _, key := range c.keys {
		key.Brand, key.Source, key.Active, key.Since, key.CustomerName = l.o.Brand, l.o.Source, c.active, c.since, name
		l.batch.Contacts = append(l.batch.Contacts, key)
	}
	return ""
}

func (c *customer) take(column contactColumn, cell string) (reason string) {
	switch column.role {
	case customerRole:
		c.id = cell
	case keyRole:
		if column.kind == emailKind && !strings.Contains(cell, "@") {
			return reasonAddress
		}
		c.keys = append(c.keys, record.Contact{Kind: column.kind, Name: cell})
	case handleRole:
		c.handle = cell
	case networkRole:
		c.network = cell
	case activeRole:
		v, err := contactFlag(cell)
		if err != nil {
			return reasonActive
		}
		c.active = v
	case sinceRole:
		at, err := parseISO(cell, time.UTC)
		if err != nil {
			return reasonSince
		}
		c.since = at
	}
	return ""
}

func contactFlag(cell string) (bool, error) {
	if slices.Contains([]string{"active", "y"}, strings.ToLower(cell)) {
		return true, nil
	}
	if slices.Contains([]string{"inactive", "former", "n"}, strings.ToLower(cell)) {
		return false, nil
	}
	v, err := parseFlag(cell)
	return v.flag, err
}
