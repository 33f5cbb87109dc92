package warehouse_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/staffed"
	"renown/warehouse/warehousetest"
)

// forest makes random posts that answer each other in every way that posts of networks, or broken files, do.
type forest struct {
	*world
	ids    int
	prefix string // of all ids: forests that differ in it have nothing in common
}

func (f *forest) id() string { return fmt.Sprintf("%sp%02d", f.prefix, f.IntN(f.ids)) }

func (f *forest) post() record.Mention {
	n := f.IntN(f.ids)
	m := record.Mention{
		Brand: pick(f.world, "Skyways Air", "Rival Jets"), Network: "x", ID: fmt.Sprintf("%sp%02d", f.prefix, n), Source: "m", Collected: f.at,
		// Whole minutes, some of them the same, over a week; the order of ids says little about that of times.
		Posted:    time.Date(2025, 1, 13, 0, 0, 0, 0, time.UTC).Add(time.Duration(n*7919%5000*2) * time.Minute),
		Direction: pick(f.world, record.FromCustomer, record.FromCustomer, record.FromBrand, record.FromSupport, record.FromOther),
		AuthorKey: pick(f.world, "", "a", "b", "c"), AuthorFollowers: f.count(), Likes: f.count(), Views: f.count(), Shares: record.NotGiven,
		Comments: record.NotGiven, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Promoted: f.IntN(9) == 0, Addressed: f.IntN(6) == 0,
		Meaning: record.Meaning{Label: f.opinion(), Lang: pick(f.world, "en", "de", ""), Tone: record.Tone{Complaint: f.IntN(5) == 0, Thanks: f.IntN(5) == 0, Signed: f.IntN(2) == 0}},
	}
	if m.Direction == record.FromBrand || m.Direction == record.FromSupport {
		m.Handle = pick(f.world, "skywaysair", "skywayshelp")
	}
	switch f.IntN(10) {
	case 0, 1:
	case 2:
		m.Parent = m.ID
	case 3:
		m.Parent = fmt.Sprint(f.prefix, "ghost", f.IntN(3))
	default:
		m.Parent = f.id()
	}
	switch f.IntN(8) {
	case 0:
		m.Conversation = m.ID
	case 1:
		m.Conversation = m.Parent
	case 2:
		m.Conversation = f.id()
	case 3:
		m.Conversation = fmt.Sprint(f.prefix, "ghost", f.IntN(3))
	}
	if f.IntN(6) == 0 {
		m.AuthorKey, m.Deleted, m.Meaning = "", f.at, record.Meaning{}
	}
	return m
}

func (f *forest) batch() *record.Batch {
	f.at = f.at.Add(time.Minute)
	b := &record.Batch{}
	for range 1 + f.IntN(8) {
		b.Mentions = append(b.Mentions, f.post())
	}
	return b
}

func deskOfTheTests(t *testing.T) staffed.Hours {
	t.Helper()
	return desk(t, "Mon-Fri 09:00-17:00", "UTC", staffed.Day{Year: 2025, Month: time.January, Day: 15})
}

func putHours(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for _, brand := range []string{"Skyways Air", "Rival Jets"} {
		if err := w.PutHours(t.Context(), brand, deskOfTheTests(t), 30*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever posts come, in whatever order, batches, edits and repeats, and whenever the program is started anew: the
// tables say what all posts together say.
func TestConversationsAgreeWithBruteForce(t *testing.T) {
	seed := seedOf(t)
	for _, ids := range []int{6, 14, 40} {
		t.Run(fmt.Sprint(ids, " posts"), func(t *testing.T) {
			dsn, dir := warehousetest.DSN(t), t.TempDir()
			start := func() *warehouse.Warehouse {
				return openWith(t, warehouse.Options{Addr: dsn, SpoolDir: dir, Linger: 2 * time.Millisecond, RollupEvery: 10 * time.Millisecond})
			}
			w := start()
			if _, err := w.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			made, all := &forest{&world{Rand: rand.New(rand.NewPCG(seed, uint64(ids))), at: day(20)}, ids, ""}, bruteForce{}
			for round := range rounds(15, 150) {
				var repeat []*record.Batch
				for range 1 + made.IntN(4) {
					b := made.batch()
					all.add(b.Mentions...)
					write(t, w, b)
					repeat = append(repeat, b)
				}
				if made.IntN(3) == 0 {
					for _, b := range repeat {
						write(t, w, b)
					}
				}
				switch made.IntN(6) {
				case 0:
					closeWarehouse(t, w)
					w = start()
				case 1:
					cutOff(t, w, time.Duration(made.IntN(40))*time.Millisecond)
					w = start()
				}
				if round >= 3 {
					putHours(t, w) // as each start does
				}
				flush(t, w)
				if round >= 3 {
					all.check(t, w, fmt.Sprint("round ", round))
				}
				if t.Failed() {
					t.FailNow()
				}
			}
			// Once more, in other groups, on top of what is there.
			again := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond, GroupRows: 3})
			for _, m := range all {
				write(t, again, &record.Batch{Mentions: []record.Mention{m}})
			}
			flush(t, again)
			all.check(t, again, "written again")
		})
	}
}

func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("RENOWN_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("RENOWN_SEED=%d", seed)
	return seed
}

// cutOff ends a program after a while, in the middle of whatever it does: what is spooled stays there.
func cutOff(t *testing.T, w *warehouse.Warehouse, after time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	if err := w.Close(ctx); err != nil {
		t.Error(err)
	}
}

// readBack is the brute force on what ClickHouse has of all posts.
func readBack(t *testing.T, w *warehouse.Warehouse) bruteForce {
	t.Helper()
	rows, err := w.Conn().Query(t.Context(), `SELECT brand, network, id, posted, ifNull(deleted, toDateTime64(0, 3, 'UTC')), direction, handle, conversation, parent, author_key, promoted, addressed,
		toInt64(ifNull(author_followers, -1)), toInt64(ifNull(views, -1)), lang, sentiment, complaint, thanks, signed FROM mentions FINAL`)
	if err != nil {
		t.Fatal(err)
	}
	all := bruteForce{}
	for rows.Next() {
		var m record.Mention
		var direction, label string
		var followers, views int64
		tone := &m.Meaning.Tone
		if err := rows.Scan(&m.Brand, &m.Network, &m.ID, &m.Posted, &m.Deleted, &direction, &m.Handle, &m.Conversation, &m.Parent, &m.AuthorKey, &m.Promoted, &m.Addressed,
			&followers, &views, &m.Meaning.Lang, &label, &tone.Complaint, &tone.Thanks, &tone.Signed); err != nil {
			t.Fatal(err)
		}
		if m.Deleted.Unix() == 0 {
			m.Deleted = time.Time{}
		}
		m.Direction, m.Meaning.Label = record.Direction(direction), record.Opinion(label)
		m.AuthorFollowers, m.Views = record.Count(followers), record.Count(views)
		all.add(m)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	return all
}

// Two programs bring the posts of the same threads at once: neither leaves what the other had not seen.
func TestTwoProgramsFilePostsAtOnce(t *testing.T) {
	seed := seedOf(t)
	first := open(t)
	second := openWith(t, warehouse.Options{Addr: addr(t, first), SpoolDir: t.TempDir(), Linger: time.Millisecond, RollupEvery: time.Millisecond})
	putHours(t, first)
	for round := range rounds(40, 400) {
		var both sync.WaitGroup
		for i, w := range []*warehouse.Warehouse{first, second} {
			made := &forest{&world{Rand: rand.New(rand.NewPCG(seed, uint64(2*round+i))), at: day(20)}, 12, fmt.Sprint(round, "-")}
			both.Go(func() {
				time.Sleep(time.Duration(made.IntN(15)) * time.Millisecond)
				if err := errors.Join(w.Write(t.Context(), made.batch()), w.Flush(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	readBack(t, first).check(t, first, "in the end")
}

const forestSeed = "RENOWN_TEST_FOREST_SEED"

// TestForestChild is the program that TestKilledProgramKeepsConversations kills.
func TestForestChild(t *testing.T) {
	seed, err := strconv.ParseUint(os.Getenv(forestSeed), 10, 64)
	if err != nil {
		t.Skip("runs as a child process only")
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{
		Addr: os.Getenv(writerAddr), SpoolDir: os.Getenv(writerSpool), Linger: time.Millisecond, RollupEvery: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	made := &forest{&world{Rand: rand.New(rand.NewPCG(seed, 3)), at: day(20)}, 60, ""}
	for n := 0; ; n++ {
		write(t, w, made.batch())
		fmt.Printf("ACK %d\n", n)
		time.Sleep(time.Duration(made.IntN(20)) * time.Millisecond)
	}
}

// A program that is killed at random moments, between delivering posts, filing them and writing their conversations,
// leaves what the next start makes whole.
func TestKilledProgramKeepsConversations(t *testing.T) {
	seed := seedOf(t)
	w := open(t)
	putHours(t, w)
	flush(t, w)
	dir, random := t.TempDir(), rand.New(rand.NewPCG(seed, 4))
	for round := range rounds(4, 40) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestForestChild$", "-test.v")
		cmd.Env = append(os.Environ(), writerAddr+"="+addr(t, w), writerSpool+"="+dir, fmt.Sprint(forestSeed, "=", seed+uint64(round)))
		killAfter(t, cmd, 5+random.IntN(30))
	}
	next := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: dir, Linger: time.Millisecond})
	flushSlowly(t, next)
	all := readBack(t, w)
	if len(all) < 60 {
		t.Errorf("only %d posts came", len(all))
	}
	all.check(t, w, "after the last start")
}

// killAfter runs a writer and kills it right after it has acknowledged so many batches.
func killAfter(t *testing.T, cmd *exec.Cmd, batches int) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acked := -1
	for words := bufio.NewScanner(out); words.Scan(); {
		if _, err := fmt.Sscanf(words.Text(), "ACK %d", &acked); err == nil && acked == batches {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || acked < batches {
		t.Fatalf("the writer ended by itself after batch %d: %v", acked, err)
	}
}
