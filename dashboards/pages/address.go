package pages

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"renown/queries"
)

// Query is the view as an address holds it, without what is at its default.
func (v View) Query() url.Values {
	q := v.Common()
	if v.Rows.Search != "" {
		q.Set("q", v.Rows.Search)
	}
	if v.Rows.Stars > 0 {
		q.Set("stars", strconv.Itoa(v.Rows.Stars))
	}
	if v.Rows.Vanished {
		q.Set("vanished", "1")
	}
	if v.Rows.Page > 1 {
		q.Set("page", strconv.Itoa(v.Rows.Page))
	}
	for key := range v.Rows.More {
		q.Set(key, v.Rows.More.Get(key))
	}
	return q
}

// Common is the part of Query that is held across pages.
func (v View) Common() url.Values {
	q := url.Values{}
	set := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	if v.Brand != defaultBrand(v.Brands) {
		q.Set("brand", v.Brand)
	}
	if v.againstSet {
		q["against"] = slices.Clone(v.Against)
		if len(v.Against) == 0 {
			q.Set("against", Nothing)
		}
	}
	if v.Period == Custom {
		setDay(q, "from", v.From)
		setDay(q, "to", v.Until)
	}
	if v.Period != Months12 {
		q.Set("period", v.Period)
	}
	if v.Compare != Previous {
		q.Set("compare", v.Compare)
	}
	if v.zoneSet {
		set("zone", v.Zone)
	}
	set("grain", string(v.Grain))
	set("campaign", v.Campaign)
	set("location", v.Location)
	set("job", v.Job)
	set("status", v.Status)
	for key, values := range map[string][]string{"site": v.Sites, "network": v.Networks, "lang": v.Languages} {
		if len(values) > 0 {
			q[key] = slices.Clone(values)
		}
	}
	return q
}

func setDay(q url.Values, key string, t time.Time) {
	if !t.IsZero() {
		q.Set(key, t.Format(time.DateOnly))
	}
}

// At is the address of path with the view.
func At(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// With is the view's address at path with one common key set to value; "" puts the key back to its default.
func (v View) With(path, key, value string) string {
	q := v.Query()
	q.Del("page")
	if key == "period" {
		q.Del("from")
		q.Del("to")
	}
	q.Del(key)
	if value != "" {
		q.Set(key, value)
	}
	return At(path, q)
}

// RowsOf is the address of the reviews behind a number: the view's, narrowed by rows. brand "" keeps the view's.
func (v View) RowsOf(brand string, rows Rows) string { return v.rowsAt("/hr/reviews", brand, rows) }

// PostsOf is the address of the posts behind a number, narrowed further by pairs of keys and values (see rowKeys).
func (v View) PostsOf(brand string, more ...string) string {
	return v.rowsAt("/marketing/posts", brand, Rows{More: pairsOf(more)})
}

// ConversationsOf is the address of the conversations behind a number, narrowed like PostsOf.
func (v View) ConversationsOf(brand string, more ...string) string {
	return v.rowsAt("/service/conversations", brand, Rows{More: pairsOf(more)})
}

func (v View) rowsAt(path, brand string, rows Rows) string {
	if brand != "" && brand != queries.AllBrands && brand != v.Brand {
		v.Brand, v.Campaign = brand, "" // a campaign is one brand's
	}
	v.Rows = rows
	return At(path, v.Query())
}

// pairsOf makes address parts of keys and values in turn; an empty value is left out.
func pairsOf(more []string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			q.Set(more[i], more[i+1])
		}
	}
	return q
}

// During is the view narrowed to the days from from to the one before to, within its own period.
func (v View) During(from, to time.Time) View {
	start, end := v.Bounds()
	if from.Before(start) {
		from = start
	}
	if !end.IsZero() && to.After(end) {
		to = end
	}
	v.Period, v.From, v.Until = Custom, from, to.AddDate(0, 0, -1)
	return v
}
