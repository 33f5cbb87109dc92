package pages

import (
	"maps"
	"slices"
	"strings"

	"renown/dashboards/locale"
)

// ThemeName is a theme of the taxonomy as readers know it. One that a user's own taxonomy added is its key in words.
func ThemeName(l locale.Locale, key string) string {
	if name, ok := themeNames()[key]; ok {
		return l.T(name)
	}
	words := strings.NewReplacer("-", " ", "_", " ").Replace(key)
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// themeKeys are the themes of the taxonomy that ships, in order of their keys.
func themeKeys() []string { return slices.Sorted(maps.Keys(themeNames())) }

func themeNames() map[string]string {
	return map[string]string{
		"pay": text("Pay"), "benefits": text("Benefits"), "management": text("Management"), "culture": text("Culture"),
		"work-life-balance": text("Work-life balance"), "growth": text("Career and growth"), "workload": text("Workload and stress"), "job-security": text("Job security"),
		"colleagues": text("Colleagues"), "tools": text("Tools and equipment"), "training": text("Training"), "recognition": text("Recognition and respect"),
		"diversity": text("Diversity and inclusion"), "hours": text("Hours and shifts"), "communication": text("Communication"), "location": text("Location and commute"),
		"health-safety": text("Health and safety"), "lost-luggage": text("Lost luggage"), "damaged-luggage": text("Damaged luggage"), "delay": text("Delays"),
		"cancellation": text("Cancellations"), "refund": text("Refunds and compensation"), "billing": text("Billing and charges"), "price": text("Prices"),
		"rude-staff": text("Staff"), "customer-service": text("Customer service"), "phone-wait": text("Can't reach anyone"), "app": text("App and website"),
		"booking": text("Booking"), "queue": text("Queues"), "seat": text("Seats and comfort"), "food": text("Food and drink"),
		"delivery": text("Delivery"), "product-fault": text("Faulty product"), "returns": text("Returns and exchanges"), "loyalty-programme": text("Loyalty programme"),
		"outage": text("Outages"), "account": text("Account and security"),
	}
}
