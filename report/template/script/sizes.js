// Drawings at the width of their place; a small map keeps a few names, set anew.
const scaled = (held, key, by) => {
  if (!held || held[key] === undefined) return;
  held[key] = Array.isArray(held[key]) ? held[key].map(one => one * by) : held[key] * by;
};

// Everything shrinks together; letters and lines grow less than the drawing.
function resize(trace, scale) {
  const by = scale < 1 ? scale : Math.sqrt(scale);
  scaled(trace.textfont, 'size', by);
  scaled(trace.line, 'width', by);
  scaled(trace.marker, 'size', by);
  scaled(trace.marker?.line, 'width', by);
  scaled(trace.marker?.pattern, 'size', by);
}

// Each shape of a symbol grows about its own centre.
function enlarge(trace, by) {
  let shape = 0;
  trace.x.forEach((x, rank) => {
    if (x === null) { shape += 1; return; }
    const [cx, cy] = trace.meta.centres[shape];
    trace.x[rank] = cx + (x - cx) * by;
    trace.y[rank] = cy + (trace.y[rank] - cy) * by;
  });
}

const pen = document.createElement('canvas').getContext('2d');
const textWidth = (text, size) => {
  pen.font = `600 ${size}px "Source Sans Pro"`;
  return pen.measureText(text.replace(/<[^>]*>/g, '')).width;
};
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// The rows of the table of communes that follows a map, in its section or further, numbered, by code:
// one without rows for groups, where a group of one would pass for its commune.
function numbered(place) {
  const figure = place.closest('.figure');
  const after = node => figure.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
  const rows = all('.tableau:not(.damier) tbody > tr[data-communes]').filter(after);
  const tables = new Set(rows.map(row => row.closest('.tableau')));
  const table = [...tables].find(each => {
    const codes = rows.filter(row => each.contains(row)).map(row => row.dataset.communes);
    const alone = codes.filter(code => !code.includes(' '));
    return alone.length && codes.length - alone.length < 2 && new Set(alone).size === alone.length;
  });
  const mine = rows.filter(row => table.contains(row) && !row.dataset.communes.includes(' '));
  mine.forEach((row, rank) => { row.cells[0].dataset.rang = rank + 1; });
  return { table, ranks: new Map(mine.map((row, rank) => [row.dataset.communes, String(rank + 1)])) };
}

// On a small map: a few names that fit beside their symbols, the first programme's first; then,
// for the other communes, the number of their row in the table below.
function nameFew(trace, marks, areas, numbers, { xaxis, yaxis }, width, height, size) {
  const [left, bottom] = [xaxis.range[0], yaxis.range[0]];
  const unit = width / (xaxis.range[1] - left);
  const symbols = marks.flatMap(mark => mark.meta.centres.map(([x, y], rank) => ({
    code: mark.meta.sujets?.communes[rank], x: (x - left) * unit, y: height - (y - bottom) * unit,
  })));
  const reach = halfOf(marks[0]) * unit;
  const taken = [...areas, ...symbols.map(({ x, y }) => (
    { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach }))];
  const kept = { x: [], y: [], text: [], textposition: [] };
  const ranks = [];
  const codes = symbols.map(symbol => symbol.code);
  const order = trace.text.map((text, rank) => ({ text, rank, code: trace.meta.sujets?.communes[rank] }))
    .filter(({ code }) => codes.includes(code))
    .sort((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
  const write = ({ rank, code }, text) => {
    const wide = textWidth(text, size);
    const spot = spotsAround(symbols.filter(symbol => symbol.code === code), wide, size, reach + (width < ROOMY ? 2 : 6))
      .find(({ box }) => box.left > 2 && box.right < width - 2 && !taken.some(other => meet(box, other)));
    if (!spot) return false;
    taken.push(spot.box);
    kept.x.push(left + spot.x / unit);
    kept.y.push(bottom + (height - spot.y) / unit);
    kept.text.push(text);
    kept.textposition.push(spot.position);
    ranks.push(rank);
    return true;
  };
  const full = () => kept.text.length >= width / ROOM_FOR_NAME;
  const rest = order.filter(item => full() || !write(item, item.text));
  rest.filter(({ code }) => numbers.has(code)).forEach(item => write(item, numbers.get(item.code)));
  trace.meta.sujets = picked(trace.meta.sujets, ranks, trace.text.length);
  Object.assign(trace, kept);
  trace.textfont.size = size;
}

// Right, left, above, below, aslant: where the text is anchored, and the box it would take.
function spotsAround(own, wide, size, reach) {
  const [left, right] = [Math.min(...own.map(s => s.x)) - reach, Math.max(...own.map(s => s.x)) + reach];
  const middle = (left + right) / 2;
  const { y } = own[0];
  const half = size / 2;
  const spot = (position, x, from, centre) => ({
    position, x, y: centre,
    box: { left: from, right: from + wide, top: centre - half, bottom: centre + half },
  });
  return [
    spot('middle right', right, right, y), spot('middle left', left, left - wide, y),
    spot('middle center', middle, middle - wide / 2, y - reach - half),
    spot('middle center', middle, middle - wide / 2, y + reach + half),
    ...[y - half, y + half].flatMap(aslant => [
      spot('middle right', right, right, aslant), spot('middle left', left, left - wide, aslant)]),
  ];
}

// Drawings without axes are placed to the pixel: their proportions hold.
const isRigid = plot => plot.layout.xaxis?.visible === false;
// Several maps side by side keep their titles, and scroll.
const isMap = plot => Boolean(plot.layout.yaxis?.scaleanchor)
  && !plot.data.some(trace => trace.meta?.role === 'titre');
const sizesOf = trace => [trace.textfont?.size ?? []].flat();
// A map whose names would be too small to read.
const isSmall = (plot, scale) => isMap(plot) && SMALLEST_NAME > scale * Math.min(
  ...plot.data.filter(trace => /^nom/.test(trace.meta?.role ?? '')).flatMap(sizesOf));
// Half the width of a trace's symbols, in the units of its axis.
const halfOf = ({ x, meta }) => Math.max(...x.slice(0, x.indexOf(null)).map(at => Math.abs(at - meta.centres[0][0])));
const ROOMY = 640;
// Whether some communes have the number of their row for a name.
const hasNumbers = data => data.some(({ meta, text }) => meta?.role === 'nom' && text.some(name => /^\d+$/.test(name)));

// The boxes of capitals, in pixels.
const SPACING = 0.1;
function textBoxes(trace, { xaxis, yaxis }, width, height) {
  const unit = width / (xaxis.range[1] - xaxis.range[0]);
  const size = sizesOf(trace)[0];
  return trace.text.map((text, rank) => {
    const letters = text.replace(/<[^>]*>/g, '').length;
    const half = 0.5 * (textWidth(text, size) + SPACING * size * letters);
    const x = (trace.x[rank] - xaxis.range[0]) * unit;
    const y = height - (trace.y[rank] - yaxis.range[0]) * unit;
    return { left: x - half, right: x + half, top: y - size / 2, bottom: y + size / 2 };
  });
}

function shrinkMap(place, plot, width, height) {
  const { data } = plot;
  const scale = width / plot.layout.width;
  const marks = data.filter(trace => trace.meta?.role === 'symbole');
  const kept = width < ROOMY ? /^(?!renvoi|repere|nom-epci)/ : /^(?!renvoi|repere)/;
  const traces = data.filter(trace => kept.test(trace.meta?.role ?? ''));
  traces.filter(trace => trace.meta?.centres).forEach(trace => enlarge(trace, Math.min(2, 0.8 / scale)));
  const capitals = traces.filter(trace => trace.meta?.role === 'nom-epci');
  capitals.forEach(trace => { trace.textfont.size = Math.max(SMALLEST_NAME, trace.textfont.size); });
  const areas = capitals.flatMap(trace => textBoxes(trace, plot.layout, width, height));
  const { ranks } = numbered(place);
  traces.filter(trace => trace.meta?.role === 'nom')
    .forEach(trace => nameFew(trace, marks, areas, ranks, plot.layout, width, height, 12.5));
  if (width < ROOMY) traces.filter(trace => trace.meta?.role === 'echelle-texte').forEach(trace => {
    trace.text = trace.text.map((text, rank) => (rank === trace.text.length - 1 ? text : ''));
    trace.textfont.size = 12;
    trace.y = trace.y.map(y => y + 5 * plot.layout.yaxis.range[1] / plot.layout.height);
  });
  return traces;
}

// How far a text goes left and right of its point, in pixels.
function reachOf(trace, rank) {
  const wide = textWidth(trace.text[rank], [trace.textfont.size].flat().at(-1));
  const side = [trace.textposition].flat();
  const place = side[rank] ?? side[0] ?? '';
  if (place.endsWith('right')) return [0, wide];
  return place.endsWith('left') ? [-wide, 0] : [-wide * 0.58, wide * 0.58];
}

// The legend once out of the map, the room it took is given back to the land.
function crop(plot) {
  const { width, height, xaxis, yaxis } = plot.layout;
  const unit = xaxis.range[1] / width;
  const air = 14 * unit;
  const letters = plot.data.filter(trace => trace.mode === 'text').flatMap(trace => (
    trace.x.flatMap((x, rank) => reachOf(trace, rank).map(side => x + side * unit))));
  for (const [axis, name, size] of [[xaxis, 'x', 'width'], [yaxis, 'y', 'height']]) {
    const [start, end] = axis.range;
    const values = plot.data.flatMap(trace => trace[name].filter(value => value !== null));
    if (name === 'x') values.push(...letters);
    const low = Math.max(start, values.reduce((a, b) => Math.min(a, b), end) - air);
    const high = Math.min(end, values.reduce((a, b) => Math.max(a, b), start) + air);
    axis.range = [low, high];
    plot.layout[size] = (high - low) / unit;
  }
}
