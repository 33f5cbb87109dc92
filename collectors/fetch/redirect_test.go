package fetch_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"renown/collectors/fetch"
)

func to(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusFound)
	}
}

func TestRedirects(t *testing.T) {
	other := site(t, map[string]http.HandlerFunc{"/there": func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" {
			t.Errorf("another host was told %v", r.Header)
		}
		text("there")(w, r)
	}})
	server := site(t, map[string]http.HandlerFunc{
		"/moved":    to("/page?a=1#part"),
		"/page":     text("page"),
		"/away":     to(other.URL + "/there"),
		"/circle":   to("/circle2"),
		"/circle2":  to("/circle"),
		"/file":     to("file:///etc/passwd"),
		"/garbage":  to("http://[::1"),
		"/more/":    func(w http.ResponseWriter, r *http.Request) { to(r.URL.Path+"x")(w, r) },
		"/nowhere":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) },
		"/protocol": to("//" + strings.TrimPrefix(other.URL, "http://") + "/there"),
	})
	client := quick(t)
	page, err := client.Get(t.Context(), server.URL+"/moved")
	if err != nil || page.URL != server.URL+"/page?a=1" {
		t.Errorf("%+v, %v", page, err)
	}
	for _, path := range []string{"/away", "/protocol"} {
		withLogin := strings.Replace(server.URL, "http://", "http://jo:s3cret@", 1) + path
		if page, err = client.Get(t.Context(), withLogin); err != nil || string(page.Body) != "there" || page.URL != other.URL+"/there" {
			t.Errorf("%s: %+v, %v", path, page, err)
		}
	}
	fails(t, client, server.URL+"/circle", fetch.RedirectLoop, "in a circle")
	fails(t, client, server.URL+"/more/", fetch.RedirectLoop, "more than 10 redirects")
	fails(t, client, server.URL+"/file", fetch.BadAddress, "redirects to file:///etc/passwd")
	fails(t, client, server.URL+"/garbage", fetch.BadAddress, "cannot be read")
	fails(t, client, server.URL+"/nowhere", fetch.Status, "302")
}

// A site that sets a cookie and sends the reader back to the same address is not a circle; the cookie is forgotten
// with the page.
func TestACookieOnTheWay(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{"/page": func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			to("/page")(w, r)
			return
		}
		text("page")(w, r)
	}})
	client := quick(t)
	for range 2 {
		session := client.Session()
		before := session.Requests()
		page, err := session.Get(t.Context(), server.URL+"/page")
		if err != nil || string(page.Body) != "page" {
			t.Fatalf("%+v, %v", page, err)
		}
		if got := session.Requests() - before; got < 2 {
			t.Errorf("%d requests: the cookie was kept", got)
		}
	}
}

func TestTheLoginOfAnAddressStaysOnItsHost(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{
		"/start": to("/page"),
		"/page": func(w http.ResponseWriter, r *http.Request) {
			if user, password, ok := r.BasicAuth(); !ok || user != "jo" || password != "s3cret" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			text("page")(w, r)
		},
	})
	client := quick(t)
	if _, err := client.Get(t.Context(), strings.Replace(server.URL, "http://", "http://jo:s3cret@", 1)+"/start"); err != nil {
		t.Error(err)
	}
	failed := fails(t, client, strings.Replace(server.URL, "http://", "http://jo:wr0ng@", 1)+"/start?api_key=abc&page=2", fetch.Status, "401")
	if failed.Status != 401 || !strings.Contains(failed.Remedy(), "credentials") {
		t.Errorf("%+v", failed)
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{"/": http.NotFound})
	for _, secret := range []string{"key", "api_key", "ACCESS_TOKEN", "client%5Fsecret", "password", "X-Amz-Signature", "sig", "auth"} {
		address := strings.Replace(server.URL, "http://", "http://jo:s3cret@", 1) + "/reviews?page=2&" + secret + "=s3cret&sort=new#s3cret"
		failed := fails(t, quick(t), address, fetch.Status, "404", "page=2&", "&sort=new")
		if all := fmt.Sprintf("%v %+v", failed, *failed); strings.Contains(all, "s3cret") {
			t.Errorf("%s is shown: %s", secret, all)
		}
	}
	for address, want := range map[string]string{
		"https://a.example/x?page=2":   "https://a.example/x?page=2",
		"https://jo:pw@a.example/":     "https://a.example/",
		"https://a.example/x?token":    "https://a.example/x?token",
		"http://jo:p/w@a.ex ample/":    "(unreadable address)",
		"https://a.example/?keyword=a": "https://a.example/?keyword=a",
	} {
		if got := fetch.Redact(address); got != want {
			t.Errorf("Redact(%q) = %q, want %q", address, got, want)
		}
	}
}
