// The pages work as links and forms; this adds what only a script can: charts, the table behind each of them, the theme.
'use strict';

(() => {
  const { echarts } = window;
  const root = document.documentElement;
  const drawn = new Map(); // figure -> chart

  // Colours: options hold "var(--own)" and the like; a probe element turns a token into the colour of the theme in force.
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const colour = (token) => {
    probe.style.color = token;
    return getComputedStyle(probe).color;
  };

  const isToken = (v) => typeof v === 'string' && /^var\(--[\w-]+\)$/.test(v);

  const resolve = (node) => {
    if (isToken(node)) return colour(node);
    if (Array.isArray(node)) return node.map(resolve);
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, v]) => [key, formats[v] ?? resolve(v)]));
  };

  // Formatters that an option asks for by name: JSON holds no functions.
  const formats = {
    '@count': (v) => v.toLocaleString('en'),
    '@share': (v) => `${v}\u202f%`,
    '@rating': (v) => v.toFixed(1),
    '@name': (v) => ([...v].length > 28 ? `${[...v].slice(0, 27).join('')}…` : v),
    '@tip': (params) => tip([params].flat()),
  };

  // A tooltip is built of elements, never of markup: what it shows may be outside text.
  // A point's value is [x, y, the text to show, the heading].
  const tip = (params) => {
    const box = document.createElement('div');
    box.className = 'tip';
    const heading = document.createElement('b');
    heading.textContent = params.map((p) => p.value?.[3]).find(Boolean) ?? params[0]?.axisValueLabel ?? params[0]?.name ?? '';
    const table = document.createElement('table');
    const seen = new Set();
    for (const p of params) {
      const text = p.value?.[2];
      if (!text || seen.has(p.seriesName)) continue;
      seen.add(p.seriesName);
      const row = table.insertRow();
      row.insertCell().append(swatch(p.color));
      row.insertCell().textContent = p.seriesName;
      const cell = row.insertCell();
      cell.className = 'n';
      cell.textContent = text;
    }
    box.append(heading, table);
    return box;
  };

  const swatch = (fill) => {
    const dot = document.createElement('canvas');
    dot.width = dot.height = 20;
    const pen = dot.getContext('2d');
    pen.fillStyle = fill;
    pen.beginPath();
    pen.arc(10, 10, 9, 0, 7);
    pen.fill();
    return dot;
  };

  const theme = () => {
    const [ink, soft, line, hair, card] = ['ink', 'soft', 'line', 'hair', 'raise'].map((name) => colour(`var(--${name})`));
    const font = getComputedStyle(document.body).fontFamily;
    const axis = {
      axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: soft, fontSize: 12 },
      splitLine: { lineStyle: { color: hair } }, nameTextStyle: { color: soft, fontSize: 12 },
    };
    return {
      textStyle: { fontFamily: font, color: ink },
      categoryAxis: { ...axis, splitLine: { ...axis.splitLine, show: false } },
      valueAxis: { ...axis, axisLine: { show: false } },
      legend: { textStyle: { color: soft, fontSize: 12.5, lineHeight: 18 }, pageIconSize: 11, inactiveColor: soft, itemWidth: 14, itemHeight: 10, itemGap: 14, pageIconColor: ink, pageIconInactiveColor: line, pageTextStyle: { color: soft } },
      tooltip: {
        confine: true, backgroundColor: card, borderColor: line, borderWidth: 1, padding: [8, 12], transitionDuration: 0,
        textStyle: { color: ink }, axisPointer: { lineStyle: { color: soft, type: 'solid', opacity: 0.5 }, shadowStyle: { color: hair, opacity: 0.7 } },
      },
      bar: { itemStyle: { borderRadius: 3 } },
    };
  };

  const draw = (figure) => {
    if (!figure.offsetWidth) return;
    drawn.get(figure)?.dispose();
    const { option, links, dim } = JSON.parse(figure.dataset.chart);
    const chart = echarts.init(figure, theme(), { renderer: 'canvas' });
    chart.setOption({ animation: false, ...fit(resolve(option), figure.offsetWidth) });
    if (links?.some(Boolean)) drill(chart, links, dim);
    drawn.set(figure, chart);
    sizes.observe(figure);
  };

  const ruler = document.createElement('canvas').getContext('2d');
  const longest = (names) => {
    ruler.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    return Math.ceil(Math.max(0, ...names.map((name) => ruler.measureText(name).width))) + 2;
  };

  // Names beside a chart take no more room than they need, and at most a third of a narrow chart: there they break.
  const fit = (option, width) => {
    for (const { axisLabel, data } of option.yAxis ?? []) {
      if (!axisLabel?.width) continue;
      axisLabel.width = Math.min(axisLabel.width, longest(data));
      if (axisLabel.width <= width / 3) continue;
      Object.assign(axisLabel, { width: Math.floor(width / 3), fontSize: 11.5, lineHeight: 14 });
      if (data.every((name) => name.length < 32)) axisLabel.overflow = 'break';
    }
    if (width < 420 && option.legend?.data) Object.assign(option.legend, { itemGap: 9, textStyle: { fontSize: 11.5, lineHeight: 18 } });
    return option;
  };

  // A click anywhere in a category's band opens the rows behind it.
  const drill = (chart, links, dim) => {
    chart.getDom().classList.add('drill');
    chart.getZr().on('click', (event) => {
      const at = [event.offsetX, event.offsetY];
      if (![0, 1].some((i) => chart.getOption().grid?.[i] && chart.containPixel({ gridIndex: i }, at))) return;
      const link = links[Math.round(chart.convertFromPixel({ gridIndex: 0 }, at)[dim])];
      if (link) location.assign(link);
    });
  };

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (!target.isConnected) forget(target);
      else if (target.offsetWidth) drawn.get(target)?.resize();
    }
  });

  const forget = (figure) => {
    sizes.unobserve(figure);
    drawn.get(figure)?.dispose();
    drawn.delete(figure);
  };

  const drawAll = (within) => {
    for (const figure of within.querySelectorAll('[data-chart]')) draw(figure);
  };

  // The theme is the reader's: the system's unless she chose one, remembered in a cookie so that the server prints it.
  const order = ['auto', 'light', 'dark'];
  const setTheme = (name) => {
    if (name === 'auto') delete root.dataset.theme;
    else root.dataset.theme = name;
    drawAll(document);
  };

  document.querySelector('[data-theme-toggle]')?.addEventListener('click', (event) => {
    const next = order[(order.indexOf(root.dataset.theme ?? 'auto') + 1) % order.length];
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
    event.currentTarget.querySelector('[data-theme-name]').textContent = next;
    setTheme(next);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll(document));

  let screenTheme = null;
  addEventListener('beforeprint', () => {
    screenTheme = root.dataset.theme ?? 'auto';
    setTheme('light');
  });
  addEventListener('afterprint', () => screenTheme && setTheme(screenTheme));

  // The table stands where the chart stood, so nothing jumps.
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-table]');
    if (!button) return;
    const panel = button.closest('.panel');
    const open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', open);
    panel.querySelector('.behind').hidden = !open;
    for (const figure of panel.querySelectorAll('[data-chart]')) {
      figure.hidden = open;
      if (!open) draw(figure);
    }
    if (open) panel.querySelector('.behind').focus();
  });

  // Filter sheets: one at a time, closed by Escape or a click elsewhere.
  const closeChips = (except) => {
    for (const chip of document.querySelectorAll('.chip[open]')) if (chip !== except) chip.open = false;
  };
  document.addEventListener('click', (event) => closeChips(event.target.closest('.chip')));
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

  // Panels arrive by htmx. One that cannot be reached at all says so in its place, with a way to try again.
  document.addEventListener('htmx:beforeSwap', (event) => {
    for (const figure of event.detail.target.querySelectorAll('[data-chart]')) forget(figure);
  });
  document.addEventListener('htmx:load', (event) => drawAll(event.detail.elt.parentElement ?? document));
  const unreachable = (event) => {
    const panel = event.detail.elt;
    panel.setAttribute('aria-busy', 'false');
    const note = document.getElementById('unreachable').content.cloneNode(true);
    const again = note.querySelector('button');
    again.addEventListener('click', () => window.htmx.ajax('GET', panel.getAttribute('hx-get'), { target: panel, swap: 'outerHTML', source: panel }));
    (panel.querySelector('.waiting') ?? panel).replaceChildren(note);
  };
  document.addEventListener('htmx:sendError', unreachable);
  document.addEventListener('htmx:timeout', unreachable);

  drawAll(document);
})();
