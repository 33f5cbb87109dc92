// The pages work as links and forms; this adds what only a script can: charts, the table behind each of them, the theme.
'use strict';

(() => {
  const root = document.documentElement;
  const drawn = new Map(); // figure -> chart
  const locale = root.dataset.locale || 'en';

  // The server tells days in the reader's own time zone if she asks for it; this is how it learns which that is.
  (window.requestIdleCallback ?? setTimeout)(() => {
    document.cookie = `tz=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone ?? '')}; path=/; max-age=31536000; samesite=lax`;
  });

  // Colours: options hold "var(--own)" and the like; a probe element turns a token into the colour of the theme in force.
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const colours = new Map(); // token -> colour
  const colour = (token) => {
    if (!colours.has(token)) {
      probe.style.color = token;
      colours.set(token, getComputedStyle(probe).color);
    }
    return colours.get(token);
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
    '@count': (v) => v.toLocaleString(locale),
    '@short': (v) => shorter(v),
    '@share': (v) => `${v.toLocaleString(locale)}\u202f%`,
    '@size': (v) => `${Math.abs(v).toLocaleString(locale)}\u202f%`,
    '@points': (v) => v.toLocaleString(locale),
    '@rating': (v) => v.toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    '@wait': (v) => waited(v),
    '@hour': (v) => `${v}`,
    '@name': (v) => ([...v].length > 28 ? `${[...v].slice(0, 27).join('')}…` : v),
    '@tip': (params) => tip([params].flat()),
  };

  // Large numbers as the server writes them.
  const shorter = (v) => {
    const [size, unit] = Math.abs(v) >= 1e6 ? [1e6, '\u202fM'] : [1e3, '\u202fk'];
    return Math.abs(v) < 1e4 ? v.toLocaleString(locale) : (v / size).toLocaleString(locale, { maximumFractionDigits: 1 }) + unit;
  };

  // Seconds as people waiting count them, for the labels of an axis.
  const waited = (seconds) => {
    const unit = (n, name) => n.toLocaleString(locale, { style: 'unit', unit: name, unitDisplay: 'narrow', maximumFractionDigits: 1 });
    if (!seconds) return '0';
    if (seconds < 90) return unit(seconds, 'second');
    if (seconds < 5400) return unit(seconds / 60, 'minute');
    return seconds < 172800 ? unit(seconds / 3600, 'hour') : unit(seconds / 86400, 'day');
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
      cell.className = p.value[4] ?? 'n';
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

  // The page's font, for charts: they write it into attributes of an SVG as it stands.
  const font = () => getComputedStyle(document.body).fontFamily.replaceAll('"', "'");

  let themed = null;
  const theme = () => (themed ??= makeTheme());
  const makeTheme = () => {
    const [ink, soft, line, hair, card] = ['ink', 'soft', 'line', 'hair', 'raise'].map((name) => colour(`var(--${name})`));
    const axis = {
      axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: soft, fontSize: 12 },
      splitLine: { lineStyle: { color: hair } }, nameTextStyle: { color: soft, fontSize: 12 },
    };
    return {
      textStyle: { fontFamily: font(), color: ink },
      categoryAxis: { ...axis, splitLine: { ...axis.splitLine, show: false } },
      valueAxis: { ...axis, axisLine: { show: false } },
      legend: { textStyle: { color: soft, fontSize: 12.5, lineHeight: 18 }, pageIconSize: 11, inactiveColor: soft, itemWidth: 14, itemHeight: 10, itemGap: 14, pageIconColor: ink, pageIconInactiveColor: line, pageTextStyle: { color: soft } },
      tooltip: {
        confine: true, backgroundColor: card, borderColor: line, borderWidth: 1, padding: [8, 12], transitionDuration: 0,
        textStyle: { color: ink }, axisPointer: { lineStyle: { color: soft, type: 'solid', opacity: 0.5 }, shadowStyle: { color: hair, opacity: 0.7 } },
      },
      bar: { itemStyle: { borderRadius: 3 } },
      visualMap: { textStyle: { color: soft, fontSize: 12 } },
      aria: { decal: { decals: decals(ink) } },
    };
  };

  // Patterns tell series apart where colour cannot. The first is none: the brand looked at stays plain.
  const decals = (ink) => {
    const color = ink.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.28)');
    return [
      { symbol: 'none' },
      { color, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
      { color, symbol: 'circle', dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], symbolSize: 0.6 },
      { color, dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
      { color, dashArrayX: [1, 0], dashArrayY: [3, 6] },
      { color, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0], symbolSize: 0.8 },
      { color, dashArrayX: [3, 6], dashArrayY: [1, 0] },
      { color, symbol: 'triangle', dashArrayX: [[9, 9], [0, 9, 9, 0]], dashArrayY: [9, 2], symbolSize: 0.75 },
      { color, symbol: 'diamond', dashArrayX: [[9, 9], [0, 9, 9, 0]], dashArrayY: [9, 2], symbolSize: 0.75 },
    ];
  };

  // A grid of cells (ECharts 6.1) may still be painted over some frames, which its end does not stop: it would fail then.
  const drop = (figure) => {
    const chart = drawn.get(figure);
    if (!chart) return;
    chart.getZr().painter._redrawId = null;
    chart.dispose();
    drawn.delete(figure);
  };

  // ECharts is large and comes after the panels were asked for: until it is here, nothing is drawn.
  // On paper, the window's width says nothing: charts are drawn as wide as they will be on A4 or Letter, and scale from there.
  let printing = false;
  const onPaper = (figure) => (figure.closest('.s3, .s6') ? 317 : 684);

  const draw = (figure, soon = false) => {
    if (!window.echarts || !figure.offsetWidth) return;
    near.unobserve(figure);
    drop(figure);
    const { option, links, dim, across } = JSON.parse(figure.dataset.chart);
    const width = printing ? onPaper(figure) : figure.offsetWidth;
    const chart = window.echarts.init(figure, theme(), printing ? { renderer: 'svg', width } : { renderer: 'canvas' });
    chart.setOption({ animation: false, ...fit(resolve(option), width) }, { lazyUpdate: soon }); // soon: in the next frame
    if (links?.some(Boolean)) drill(chart, links, dim, across);
    drawn.set(figure, chart);
    walk(figure, chart, links ?? [], dim ?? 0, across);
    sizes.observe(figure);
  };

  const ruler = document.createElement('canvas').getContext('2d');
  const longest = (names) => {
    ruler.font = `12px ${theme().textStyle.fontFamily}`;
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

  // Which category a point is of; of a grid which cell, counted row by row.
  const place = (value, dim, across) => (across ? value[1] * across + value[0] : value[dim]);

  // A click anywhere in a category's band opens the rows behind it.
  const drill = (chart, links, dim, across) => {
    chart.getDom().classList.add('drill');
    chart.getZr().on('click', (event) => {
      const at = [event.offsetX, event.offsetY];
      if (![0, 1].some((i) => chart.getOption().grid?.[i] && chart.containPixel({ gridIndex: i }, at))) return;
      const link = links[place(chart.convertFromPixel({ gridIndex: 0 }, at).map(Math.round), dim, across)];
      if (link) location.assign(link);
    });
  };

  // The points of a chart by keyboard: arrows, Home and End walk, Enter opens the rows behind, Escape leaves. What a point
  // says is read out.
  const spoken = document.createElement('div');
  spoken.className = 'vh';
  spoken.setAttribute('aria-live', 'assertive');
  document.body.append(spoken);

  const stops = (chart, dim, across) => {
    const { series, tooltip } = chart.getOption();
    const byAxis = tooltip?.[0]?.trigger === 'axis';
    const found = new Map();
    series.forEach(({ data, name }, seriesIndex) => (data ?? []).forEach((entry, dataIndex) => {
      const value = entry?.value ?? entry;
      if (!Array.isArray(value) || !value[2]) return;
      const category = place(value, dim, across);
      const at = byAxis ? category : `${category}/${seriesIndex}/${dataIndex}`;
      const stop = found.get(at) ?? { seriesIndex, dataIndex, category, heading: value[3], said: [] };
      stop.heading ??= value[3];
      const says = `${name} ${value[2]}`;
      if (!stop.said.includes(says)) stop.said.push(says);
      found.set(at, stop);
    }));
    return [...found.values()].sort((a, b) => a.category - b.category || a.seriesIndex - b.seriesIndex);
  };

  const walk = (figure, chart, links, dim, across) => {
    let at = -1;
    const steps = { ArrowRight: 1, ArrowDown: across ?? 1, ArrowLeft: -1, ArrowUp: -(across ?? 1), Home: -Infinity, End: Infinity };
    figure.onkeydown = (event) => {
      const all = stops(chart, dim, across);
      if (!all.length) return;
      if (event.key === 'Enter' && at >= 0) {
        const link = links[all[at].category];
        if (link) location.assign(link);
      } else if (event.key === 'Escape') {
        at = -1;
        chart.dispatchAction({ type: 'hideTip' });
      } else if (event.key in steps) {
        const from = at < 0 && steps[event.key] < 0 ? all.length : at;
        at = Math.min(all.length - 1, Math.max(0, from + steps[event.key]));
        const { seriesIndex, dataIndex, heading, said } = all[at];
        chart.dispatchAction({ type: 'showTip', seriesIndex, dataIndex });
        spoken.textContent = `${heading ?? ''}: ${said.join('; ')}`;
      } else return;
      event.preventDefault();
    };
    figure.onblur = () => chart.isDisposed() || chart.dispatchAction({ type: 'hideTip' });
  };

  // A chart as a file: with its question above and what it rests on below, in the colours of the page. Its lines of text are broken
  // where the picture ends.
  const broken = (text, width, size, weight) => {
    ruler.font = `${weight} ${size}px ${font()}`;
    const lines = [''];
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (ruler.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };
  const frame = (figure) => {
    const panel = figure.closest('.panel');
    const text = (selector) => panel.querySelector(selector)?.firstChild?.textContent.trim() ?? '';
    const filters = [...document.querySelectorAll('.filters .chip > summary')].map((chip) => chip.textContent.trim()).join(' · ');
    const [inner, height] = [figure.offsetWidth, figure.offsetHeight];
    const [ink, soft] = [colour('var(--ink)'), colour('var(--soft)')];
    const texts = [];
    let y = 6;
    const write = (said, size, weight, fill) => {
      for (const line of broken(said, inner, size, weight)) texts.push({ line, y: y += Math.round(1.35 * size), size, weight, fill });
    };
    write(panel.querySelector('h2').textContent, 17, 650, ink);
    write(panel.querySelector('.sub')?.textContent ?? '', 13, 400, soft);
    const top = y += 12;
    y += height + 8;
    write(text('.foot summary'), 12, 400, soft);
    write(filters, 12, 400, soft);
    return { texts, top, inner, height, width: inner + 32, whole: y + 10, font: font(), card: colour('var(--card)') };
  };

  const asSVG = (figure) => {
    const f = frame(figure);
    const off = window.echarts.init(null, theme(), { renderer: 'svg', ssr: true, width: f.inner, height: f.height });
    off.setOption({ animation: false, ...fit(resolve(JSON.parse(figure.dataset.chart).option), f.inner) });
    const chart = off.renderToSVGString().replace('<svg ', `<svg x="16" y="${f.top}" `); // a text: as nodes, its styles would be refused by the page
    off.dispose();
    const make = (name, attributes, text = '') => {
      const node = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      node.textContent = text;
      return node;
    };
    const svg = make('svg', { xmlns: 'http://www.w3.org/2000/svg', width: f.width, height: f.whole, viewBox: `0 0 ${f.width} ${f.whole}`, 'font-family': f.font });
    svg.append(make('rect', { width: f.width, height: f.whole, fill: f.card }));
    for (const { line, y, size, weight, fill } of f.texts) svg.append(make('text', { x: 16, y, 'font-size': size, 'font-weight': weight, fill }, line));
    const before = new XMLSerializer().serializeToString(svg).slice(0, -'</svg>'.length);
    return new Blob([before, chart, '</svg>'], { type: 'image/svg+xml' });
  };

  const asPNG = (figure) => new Promise((done) => {
    const f = frame(figure);
    const scale = 2;
    const canvas = document.createElement('canvas');
    canvas.width = f.width * scale;
    canvas.height = f.whole * scale;
    const pen = canvas.getContext('2d');
    pen.scale(scale, scale);
    pen.fillStyle = f.card;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    for (const { line, y, size, weight, fill } of f.texts) {
      pen.font = `${weight} ${size}px ${f.font}`;
      pen.fillStyle = fill;
      pen.fillText(line, 16, y, f.inner);
    }
    pen.drawImage(drawn.get(figure).renderToCanvas({ pixelRatio: scale, backgroundColor: f.card }), 16, f.top, f.inner, f.height);
    canvas.toBlob(done, 'image/png');
  });

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-save]');
    const figure = button?.closest('.panel').querySelector('[data-chart]');
    if (figure && !drawn.has(figure)) draw(figure);
    if (!drawn.has(figure)) return;
    const kind = button.dataset.save;
    const file = kind === 'svg' ? asSVG(figure) : await asPNG(figure);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `${figure.closest('.panel').id}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const chart = drawn.get(target);
      if (!target.isConnected) forget(target);
      else if (target.offsetWidth && (chart?.getWidth() !== target.clientWidth || chart.getHeight() !== target.clientHeight)) chart?.resize();
    }
  });

  // Charts are drawn when they come near the window, one in each frame, so that the page answers in between.
  const waiting = new Set();
  let drawing = false;
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) waiting.add(target);
      else waiting.delete(target);
    }
    if (!drawing) drawNext();
  }, { rootMargin: '200px 0px' });
  const drawNext = () => {
    const [figure] = waiting;
    drawing = Boolean(figure);
    if (!figure) return;
    waiting.delete(figure);
    draw(figure, true);
    requestAnimationFrame(() => setTimeout(drawNext));
  };

  const forget = (figure) => {
    sizes.unobserve(figure);
    near.unobserve(figure);
    waiting.delete(figure);
    drop(figure);
  };

  const drawAll = (within, now = false) => {
    for (const figure of within.querySelectorAll('[data-chart]')) {
      if (now || drawn.has(figure)) {
        draw(figure);
        continue;
      }
      near.unobserve(figure);
      near.observe(figure); // tells anew whether it is near
    }
  };
  // ECharts runs when the panels have been asked for, while their answers are under way: the page is seen before.
  document.addEventListener('DOMContentLoaded', () => setTimeout(() => {
    const script = document.createElement('script');
    script.src = document.body.dataset.charts;
    script.addEventListener('load', () => drawAll(document));
    document.head.append(script);
  }));
  document.addEventListener('focusin', ({ target }) => { // its points are walked by keyboard
    if (target.matches('[data-chart]') && !drawn.has(target)) draw(target);
  });

  // The theme is the reader's: the system's unless she chose one, remembered in a cookie so that the server prints it.
  const order = ['auto', 'light', 'dark'];
  const setTheme = (name, all) => {
    if (name === 'auto') delete root.dataset.theme;
    else root.dataset.theme = name;
    redraw(all);
  };
  const redraw = (all) => {
    colours.clear();
    themed = null;
    drawAll(document, all);
  };

  document.querySelector('[data-theme-toggle]')?.addEventListener('click', (event) => {
    const next = order[(order.indexOf(root.dataset.theme ?? 'auto') + 1) % order.length];
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
    event.currentTarget.querySelector('[data-theme-name]').textContent = event.currentTarget.dataset.names.split('|')[order.indexOf(next)];
    setTheme(next);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());

  // How each number is counted belongs on paper, too: at the end, each definition once, under the questions it answers.
  const appendix = () => {
    const section = document.getElementById('counted').content.cloneNode(true).firstElementChild;
    const told = new Map();
    for (const panel of document.querySelectorAll('.panel[id]')) {
      for (const p of panel.querySelectorAll('.foot details p')) {
        const text = p.textContent.trim();
        told.set(text, [...told.get(text) ?? [], panel.querySelector('h2').textContent]);
      }
    }
    for (const [text, questions] of told) {
      const [name, says] = ['h3', 'p'].map((kind) => section.appendChild(document.createElement(kind)));
      name.textContent = questions.join(' · ');
      says.textContent = text;
    }
    document.getElementById('main').append(section);
  };

  let screenTheme = null;
  addEventListener('beforeprint', () => {
    screenTheme = root.dataset.theme ?? 'auto';
    printing = true;
    appendix();
    setTheme('light', true);
  });
  addEventListener('afterprint', () => {
    printing = false;
    for (const section of document.querySelectorAll('.counted')) section.remove();
    if (screenTheme) setTheme(screenTheme);
  });

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
    if (!open) return;
    window.htmx.trigger(panel.querySelector('.behind'), 'opened'); // it comes when it is looked at first
    if (event.isTrusted) panel.querySelector('.behind').focus(); // not where a panel that came anew is opened again
  });

  // Panels arrive by htmx.
  document.addEventListener('htmx:beforeSwap', (event) => {
    for (const figure of event.detail.target.querySelectorAll('[data-chart]')) forget(figure);
  });
  document.addEventListener('htmx:load', ({ detail }) => drawAll(detail.elt));

  drawAll(document);
})();
