// What a page does beside its charts: filter sheets, definitions, panels that come anew or not at all, the way to the search.
'use strict';

(() => {
  // Filter sheets: one at a time, closed by Escape or a click elsewhere.
  const closeChips = (except) => {
    for (const chip of document.querySelectorAll('.chip[open]')) if (chip !== except) chip.open = false;
  };
  document.addEventListener('click', (event) => closeChips(event.target.closest('.sheet a[href^="#"]') ? null : event.target.closest('.chip')));
  document.addEventListener('keydown', (event) => {
    const chip = document.querySelector('.chip[open]');
    if (event.key !== 'Escape' || !chip) return;
    chip.open = false;
    chip.querySelector('summary').focus();
  });

  // A panel that asks again by itself keeps quiet while one of its own buttons waits for its answer: that answer must be read.
  const answering = ({ detail }) => detail.requestConfig.elt.matches('article:has(form.htmx-request)');
  document.addEventListener('htmx:beforeRequest', (event) => { if (answering(event)) event.preventDefault(); });
  document.addEventListener('htmx:beforeSwap', (event) => { if (answering(event)) event.detail.shouldSwap = false; });

  // Panels are asked for a few at a time, those in sight first: what the reader looks at does not wait for what she may look at
  // later. Until the browser has told which these are, they are the topmost.
  const atOnce = 4;
  const due = new Set(document.querySelectorAll('[hx-trigger="due"]'));
  const asked = new Set();
  const seen = new Set();
  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) seen[isIntersecting ? 'add' : 'delete'](target);
  });
  for (const panel of due) sight.observe(panel);
  const ask = () => {
    while (due.size && asked.size < atOnce) {
      const panel = [...due].find((one) => seen.has(one)) ?? [...due][0];
      due.delete(panel);
      sight.unobserve(panel);
      asked.add(panel);
      window.htmx.trigger(panel, 'due');
    }
  };
  document.addEventListener('DOMContentLoaded', ask);
  document.addEventListener('htmx:afterRequest', ({ detail }) => { if (asked.delete(detail.requestConfig.elt)) ask(); });

  // How each number is counted is the same on all pages: it comes once, and is put where it belongs.
  const definitions = fetch(document.body.dataset.definitions, { priority: 'low' }).then((answer) => answer.json()).catch(() => ({}));
  document.addEventListener('htmx:load', async ({ detail }) => {
    const places = detail.elt.querySelectorAll('[data-definition]');
    if (!places.length) return;
    const told = await definitions;
    for (const place of places) place.textContent = told[place.dataset.definition] ?? place.textContent;
  });

  // A panel that cannot be reached at all says so in its place, with a way to try again.
  const unreachable = (event) => {
    const panel = event.detail.elt;
    panel.setAttribute('aria-busy', 'false');
    const note = document.getElementById('unreachable').content.cloneNode(true);
    const again = note.querySelector('button');
    again.addEventListener('click', () => window.htmx.ajax('GET', panel.getAttribute('hx-get'), { target: panel, swap: panel.matches('.behind') ? 'innerHTML' : 'outerHTML', source: panel }));
    (panel.querySelector('.waiting') ?? panel).replaceChildren(note);
  };
  document.addEventListener('htmx:sendError', unreachable);
  document.addEventListener('htmx:timeout', unreachable);

  // What changes while the page is open: the server tells the topic, and the panels of it ask anew. A panel in which the
  // reader is typing waits for the next time; focus and an open table stay as they are.
  const renew = (panel) => {
    const active = panel.contains(document.activeElement) ? document.activeElement : null;
    if (active?.matches('input, textarea, select') || panel.matches(':has(form.htmx-request)')) return;
    const focusable = 'a[href], button, summary, [tabindex]';
    const place = active ? [...panel.querySelectorAll(focusable)].indexOf(active) : -1;
    const open = panel.querySelector('[data-table]')?.getAttribute('aria-expanded') === 'true';
    const { id } = panel;
    window.htmx.ajax('GET', panel.dataset.address, { target: panel, swap: 'outerHTML' }).then(() => {
      const now = document.getElementById(id);
      if (open) now?.querySelector('[data-table][aria-expanded=false]')?.click();
      const target = active?.id ? document.getElementById(active.id) : now?.querySelectorAll(focusable)[place];
      target?.focus({ preventScroll: true });
    });
  };
  if (document.querySelector('[data-live]')) {
    const events = new EventSource('/live');
    for (const topic of new Set([...document.querySelectorAll('[data-live]')].map((panel) => panel.dataset.live))) {
      events.addEventListener(topic, () => {
        for (const panel of document.querySelectorAll(`[data-live="${topic}"][data-address]`)) renew(panel);
      });
    }
    addEventListener('pagehide', () => events.close());
  }

  // Ctrl+K (⌘K) leads to the search field, as on many sites. A letter alone would be in the way of who dictates.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'k' || event.ctrlKey === event.metaKey || event.altKey || event.shiftKey) return;
    const field = document.querySelector('input[type=search]');
    if (!field) return;
    event.preventDefault();
    field.focus();
  });
})();
