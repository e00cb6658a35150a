// Figures: their still drawings stand in the page; plotly.js is unpacked when a reader explores one.
const store = (() => {
  let read = null;
  return () => (read ??= reading('figures'));
})();
const palette = reading('palette');
let printing = false;
const isDark = () => !printing && document.documentElement.dataset.theme === 'sombre';
const CONFIG = {
  displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: '',
  responsive: false, scrollZoom: false, doubleClick: false, staticPlot: false,
};
// Below these sizes (px) the names of a map are set anew, and other drawings scroll instead.
const SMALLEST_NAME = 11;
const SMALLEST_TEXT = 10;
const NARROWEST = 540;
// One name for so many pixels of width.
const ROOM_FOR_NAME = 40;

// Long values that several figures share are written once: {"$": rank in the pool}.
function filled(value) {
  if (Array.isArray(value)) return value.map(filled);
  if (value === null || typeof value !== 'object') return value;
  if (Object.keys(value).length === 1 && '$' in value) return structuredClone(store().pool[value.$]);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, filled(held)]));
}

let plotly = null;
function openPlotly() {
  plotly ??= (async () => {
    // Its own text is named in the page's policy: any other script would be refused.
    document.head.append(element('script', { textContent: await unpacked('plotly') }));
    byId('plotly').remove();
    return window.Plotly;
  })();
  return plotly;
}

// --- Colours ---------------------------------------------------------------------------------

const dark = new Map(Object.values(palette).map(([light, other]) => [light.toLowerCase(), other]));
function darkened(value) {
  if (typeof value === 'string') {
    return value.replace(/#[0-9a-f]{6}\b/gi, colour => dark.get(colour.toLowerCase()) ?? colour);
  }
  if (Array.isArray(value)) {
    return value.some(held => typeof held === 'string' || typeof held === 'object')
      ? value.map(darkened) : value;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value)
    .map(([key, held]) => [key, key === 'meta' ? held : darkened(held)]));
}

function assign(target, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  keys.reduce((held, key) => (held[key] ??= {}), target)[last] = value;
}

// A trace that knows its colours says them (meta.sombre); the others go through the identity.
function themed(trace) {
  if (!isDark()) return trace;
  if (!trace.meta?.sombre) return darkened(trace);
  Object.entries(trace.meta.sombre).forEach(([path, colour]) => assign(trace, path, colour));
  return trace;
}

// --- Drawing -------------------------------------------------------------------------------------

const places = all('.dessin');
const drawn = new Map();

function leastWidth(plot, scale) {
  if (isRigid(plot)) return plot.layout.width * scale;
  const bars = plot.data.every(trace => trace.type === 'bar' && trace.orientation === 'h');
  return bars ? 0 : Math.min(plot.layout.width, NARROWEST);
}

function compose(place) {
  const held = store().figures[place.dataset.trace];
  const plot = filled(place.clientWidth < NARROWEST && held.etroit ? held.etroit : held.plot);
  const key = keyOf(plot.data);
  plot.data = plot.data.filter(trace => !/^legende/.test(trace.meta?.role ?? ''));
  if (key.length) crop(plot);
  const { width: native, height: tall } = plot.layout;
  const room = place.clientWidth;
  const smallest = Math.min(14, ...plot.data.flatMap(sizesOf));
  const small = isSmall(plot, room / native);
  const width = small ? room : Math.max(room, leastWidth(plot, SMALLEST_TEXT / smallest));
  const scale = width / native;
  const height = isRigid(plot) ? tall * scale : tall * Math.min(1.15, Math.max(0.9, scale));
  plot.data.forEach(trace => resize(trace, scale));
  const sized = small ? shrinkMap(place, plot, width, height) : plot.data;
  const data = paled(place, sized).map(themed);
  const layout = { ...(isDark() ? darkened(plot.layout) : plot.layout), width, height };
  return { data, layout: { ...layout, autosize: false, dragmode: false }, key, small, numbers: small && hasNumbers(sized) };
}

async function draw(place) {
  if (!place.clientWidth) return;
  const Plotly = await openPlotly();
  const { data, layout, key, small, numbers } = compose(place);
  let live = drawn.get(place)?.live;
  if (!live) {
    const label = place.querySelector('.statique')?.getAttribute('aria-label')
      ?? place.querySelector('.attente > p').textContent;
    live = element('div', { className: 'vif' });
    live.setAttribute('role', 'img');
    live.setAttribute('aria-label', label);
    place.append(live);
  }
  const first = !drawn.has(place);
  drawn.set(place, { live, width: place.clientWidth });
  await Plotly.react(live, data, layout, CONFIG);
  if (first) openable(live);
  all('svg', live).forEach(svg => svg.setAttribute('aria-hidden', 'true'));
  place.classList.add('trace');
  place.classList.toggle('petit', small);
  place.classList.toggle('numerote', numbers);
  showKey(place, key, numbers);
  fits.observe(place);
}

// A mark that stands for a value opens its proof.
function openable(live) {
  const nameOf = ({ points: [{ data, pointNumber }] }) => data.meta?.mesures?.[pointNumber];
  live.on('plotly_click', event => { if (nameOf(event)) openProof(nameOf(event)); });
  live.on('plotly_hover', event => live.classList.toggle('ouvre', Boolean(nameOf(event))));
  live.on('plotly_unhover', () => live.classList.remove('ouvre'));
}

const fail = place => error => {
  place.classList.add('sans-trace');
  console.warn(`Figure « ${place.dataset.trace} » : ${error.message}`);
};
const drawNow = place => draw(place).catch(fail(place));

// Paper takes the still drawings; figures without one are drawn for it, in light colours.
const withoutStill = places.filter(place => !place.querySelector('.statique'));
const drawAll = () => Promise.all(withoutStill.map(drawNow));

// A drawing that a filter acts on is drawn when one comes near it, any other when it is asked for.
const near = new IntersectionObserver(seen => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    explore(target);
  }
}, { rootMargin: '600px 0px' });

// Unpacking takes a while: the button says so before the page stops answering.
async function explore(place) {
  const button = place.closest('.figure').querySelector('[data-explorer]');
  if (button.disabled || drawn.has(place)) return;
  const words = [...button.childNodes];
  button.replaceChildren('Chargement…');
  button.disabled = true;
  await new Promise(painted => requestAnimationFrame(() => setTimeout(painted)));
  await drawNow(place);
  const asked = document.activeElement === button || document.activeElement === document.body;
  button.replaceChildren(...words);
  button.disabled = false;
  button.hidden = drawn.has(place);
  if (asked && button.hidden) button.parentElement.querySelector('summary, button:not([hidden])').focus({ preventScroll: true });
}
document.addEventListener('click', event => {
  const figure = event.target.closest('.dessin:not(.trace) > .statique, [data-explorer]')?.closest('.figure');
  if (figure) explore(figure.querySelector('.dessin'));
});

let pending = 0;
new ResizeObserver(() => {
  clearTimeout(pending);
  pending = setTimeout(() => drawn.forEach(({ width }, place) => {
    if (place.clientWidth !== width) drawNow(place);
  }), 120);
}).observe(byId('contenu'));
document.addEventListener('theme', () => drawn.forEach((_, place) => drawNow(place)));
addEventListener('beforeprint', () => { printing = true; drawAll(); });
addEventListener('afterprint', () => { printing = false; drawAll(); });
