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

	"renown/collectors/network"
	"renown/warehouse/record"
)

// ContactOptions say how a list of customers is read.
type ContactOptions struct {
	Brand, Source string
	Networks      []string  // the names a column of handles may have
	Stdin         io.Reader // what the path "-" stands for: it is read as it comes, and copied nowhere
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
	Skipped  map[string]int64 // by reason: cells that could not be used, of rows that could
	Examples map[string]int   // a line for each reason
}

func (s *ContactSummary) refuse(reason string, line int) {
	s.Refused = s.count(s.Refused, reason, line)
}

func (s *ContactSummary) skip(reason string, line int) {
	s.Skipped = s.count(s.Skipped, reason, line)
}

// count counts one more of a reason, and keeps the first line it was met in.
func (s *ContactSummary) count(counts map[string]int64, reason string, line int) map[string]int64 {
	if counts == nil {
		counts = map[string]int64{}
	}
	if s.Examples == nil {
		s.Examples = map[string]int{}
	}
	counts[reason]++
	if _, met := s.Examples[reason]; !met {
		s.Examples[reason] = line
	}
	return counts
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

// contactColumnOf tells by a column's name what it holds.
func contactColumnOf(name string, networks []string) contactColumn {
	switch folded := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(name))); folded {
	case "customer", "customerid", "id", "contactid":
		return contactColumn{customerRole, ""}
	case "email", "mail", "emailaddress", "primaryemail", "workemail", "emailadresse":
		return contactColumn{keyRole, network.Email}
	case "phone", "telephone", "mobile", "phonenumber", "mobilephone", "workphone", "homephone", "cell", "cellphone", "tel", "telefon":
		return contactColumn{keyRole, network.Phone}
	case "handle", "username":
		return contactColumn{handleRole, ""}
	case "network":
		return contactColumn{networkRole, ""}
	case "active":
		return contactColumn{activeRole, ""}
	case "since", "customersince":
		return contactColumn{sinceRole, ""}
	case twitter, "twitterhandle":
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

// twitter is what many lists still call x.
const twitter = "twitter"

// contactBatch is how many contacts are handed over at once.
const contactBatch = 5000

// Contacts reads a list of customers (CSV or JSON, gzip or not): a row a customer, with an address, a number or handles.
// The contacts it hands over hold names in clear, in memory only; errors and the summary name lines, never their content.
func Contacts(ctx context.Context, path string, o ContactOptions, emit func(*record.Batch) error) (s ContactSummary, err error) {
	src, size, err := openContacts(path, o.Stdin)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	in := newStream(ctx, src)
	rows, err := contactRows(in, o.Networks)
	if err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	list := &contactList{o: o, summary: &s, emit: emit}
	if err := list.columns(rows); err != nil {
		s.Columns, s.Unused = nil, nil // they may be a customer
		return s, fmt.Errorf("%s: %w", path, err)
	}
	if err := list.read(rows, func(rows int64) {
		if o.Progress != nil {
			o.Progress(Progress{File: path, Rows: rows, Done: in.read.Load(), Total: size})
		}
	}); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// openContacts opens a list and says how many bytes it has; of standard input that is not known.
func openContacts(path string, stdin io.Reader) (io.ReadCloser, int64, error) {
	if path == "-" && stdin != nil {
		return io.NopCloser(stdin), 0, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.New(path + " is a folder; name the files in it")
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

func contactNames(networks []string) []string {
	names := []string{"customer", "customer_id", "id", "email", "phone", "handle", "network", "active", "since", twitter}
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
		rows := newJSON(text, defaultMaxRow, nil)
		rows.names = rows.ahead()
		for _, name := range contactNames(networks) { // which rows further down may have
			if !slices.Contains(rows.names, name) {
				rows.names = append(rows.names, name)
			}
		}
		return rows, nil
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
	keyed, handles, networks := false, false, false
	for _, name := range rows.header() {
		c := contactColumnOf(name, l.o.Networks)
		l.roles = append(l.roles, c)
		if c.role == noRole {
			l.summary.Unused = append(l.summary.Unused, name)
			if kind, as := network.Identity(network.Chat, name); as != "" && kind != network.Chat {
				return errors.New("the first line holds a customer, not the names of the columns: put a line above it that names them, such as email,phone,customer")
			}
			continue
		}
		l.summary.Columns = append(l.summary.Columns, name)
		keyed = keyed || c.role == keyRole
		handles, networks = handles || c.role == handleRole, networks || c.role == networkRole
	}
	wanted := make([]bool, len(l.roles))
	for i, c := range l.roles {
		wanted[i] = c.role != noRole
	}
	rows.want(wanted)
	switch {
	case handles && !networks:
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
		if reason := l.add(r.cells, r.line); reason != "" {
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

// The reasons a customer, or a cell of theirs, is not taken in. They never quote what stands in the row.
const (
	reasonNoKey   = "neither an address, a number nor a handle"
	reasonTwice   = "two columns hold the customer's own number, and differ"
	reasonActive  = "active is neither yes nor no"
	reasonSince   = "since is not a date like 2021-03-04"
	reasonAddress = "the e-mail address is none"
	reasonNumber  = "the telephone number is none"
	reasonNetwork = "the handle's network is missing, or none that Renown knows"
)

// customer is one row.
type customer struct {
	id, handle, network string
	keys                []record.Contact
	active              bool
	since               time.Time
	skipped             []string // why cells are not used
}

// add takes a row in; reason says why it cannot be.
func (l *contactList) add(cells []string, line int) (reason string) {
	c := customer{active: true}
	for i, cell := range cells[:min(len(cells), len(l.roles))] {
		if cell = strings.TrimSpace(mend(cell)); !blank(cell) {
			if reason := c.take(l.roles[i], cell); reason != "" {
				return reason
			}
		}
	}
	if c.handle != "" {
		c.addHandle(l.o.Networks)
	}
	if len(c.keys) == 0 {
		for _, why := range c.skipped {
			if why != reasonSince {
				return why
			}
		}
		return reasonNoKey
	}
	for _, why := range c.skipped {
		l.summary.skip(why, line)
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

// blank says whether a cell holds what tables write where there is nothing. Taken for a name it would be everybody's.
func blank(cell string) bool {
	return strings.Trim(cell, "-–? ") == "" || slices.Contains([]string{"n/a", "#n/a", "null", "(null)", "none", "nan"}, strings.ToLower(cell))
}

func (c *customer) take(column contactColumn, cell string) (reason string) {
	switch column.role {
	case customerRole:
		if c.id != "" && c.id != cell {
			return reasonTwice
		}
		c.id = cell
	case keyRole:
		c.addKeys(column.kind, cell)
	case handleRole:
		c.handle = cell
	case networkRole:
		c.network = strings.ToLower(cell)
	case activeRole:
		v, err := contactFlag(cell)
		if err != nil {
			return reasonActive
		}
		c.active = v
	case sinceRole:
		at, err := parseISO(cell, time.UTC)
		if err != nil || at.Year() < 1995 || at.Year() > 2150 {
			c.skipped = append(c.skipped, reasonSince)
			return ""
		}
		c.since = at
	}
	return ""
}

// addKeys adds the key or keys in a cell: tables often hold several addresses or numbers in one.
func (c *customer) addKeys(kind, cell string) {
	if !network.OwnChannel(kind) {
		c.keys = append(c.keys, record.Contact{Kind: kind, Name: plainHandle(kind, cell)})
		return
	}
	names := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;|\n", r) })
	none := func(name string) bool { return !reachable(kind, name) }
	if slices.ContainsFunc(names, none) && reachable(kind, cell) { // Doe, Ann <ann@example.org>
		names = []string{cell}
	}
	for _, name := range names {
		switch name = strings.TrimSpace(name); {
		case reachable(kind, name):
			c.keys = append(c.keys, record.Contact{Kind: kind, Name: name})
		case kind == network.Email:
			c.skipped = append(c.skipped, reasonAddress)
		default:
			c.skipped = append(c.skipped, reasonNumber)
		}
	}
}

// reachable says whether a name is an address, or in a column of numbers a number.
func reachable(kind, name string) bool {
	as, id := network.Identity(kind, name)
	return as == network.Email && strings.Contains(id, "@") || as == network.Phone && id != "" && strings.Trim(id, "+0123456789") == ""
}

// addHandle adds the handle of a row that names its network.
func (c *customer) addHandle(networks []string) {
	on := c.network
	if on == twitter {
		on = "x"
	}
	if network.OwnChannel(on) {
		c.addKeys(on, c.handle)
		return
	}
	if !slices.Contains(networks, on) { // kept as it is it would stand in the warehouse in clear, whatever it is
		c.skipped = append(c.skipped, reasonNetwork)
		return
	}
	c.keys = append(c.keys, record.Contact{Kind: on, Name: plainHandle(on, c.handle)})
}

// plainHandle is the handle in what people write for it: https://x.example/@name, u/name.
func plainHandle(on, cell string) string {
	_, address, isURL := strings.Cut(cell, "://")
	if !isURL {
		if on == "reddit" {
			cell = strings.TrimPrefix(strings.TrimPrefix(cell, "/"), "u/")
		}
		return cell
	}
	address, _, _ = strings.Cut(address, "?")
	host, path, _ := strings.Cut(strings.TrimRight(address, "/"), "/")
	handle := path[strings.LastIndexByte(path, '/')+1:]
	if on == "mastodon" && strings.Count(handle, "@") == 1 && strings.HasPrefix(handle, "@") {
		handle += "@" + host
	}
	return handle
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
