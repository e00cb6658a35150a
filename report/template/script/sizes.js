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

// On a small map: a few names that fit beside their symbols, the first programme's first; the
// table below says the rest.
function nameFew(trace, marks, { xaxis, yaxis }, width, height, size) {
  const [left, bottom] = [xaxis.range[0], yaxis.range[0]];
  const unit = width / (xaxis.range[1] - left);
  const symbols = marks.flatMap(mark => mark.meta.centres.map(([x, y], rank) => ({
    code: mark.meta.communes?.[rank], x: (x - left) * unit, y: height - (y - bottom) * unit,
  })));
  const reach = size * 0.55;
  const taken = symbols.map(({ x, y }) => (
    { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach }));
  const kept = { x: [], y: [], text: [], textposition: [], customdata: [] };
  const codes = symbols.map(symbol => symbol.code);
  const order = trace.text.map((text, rank) => ({ text, data: trace.customdata?.[rank] ?? [] }))
    .filter(({ data }) => codes.includes(data[0]))
    .sort((a, b) => codes.indexOf(a.data[0]) - codes.indexOf(b.data[0]));
  for (const { text, data } of order) {
    if (kept.text.length >= width / ROOM_FOR_NAME) break;
    const wide = textWidth(text, size);
    const spot = spotsAround(symbols.filter(symbol => symbol.code === data[0]), wide, size)
      .find(({ box }) => box.left > 2 && box.right < width - 2 && !taken.some(other => meet(box, other)));
    if (!spot) continue;
    taken.push(spot.box);
    kept.x.push(left + spot.x / unit);
    kept.y.push(bottom + (height - spot.y) / unit);
    kept.text.push(text);
    kept.textposition.push(spot.position);
    kept.customdata.push(data);
  }
  Object.assign(trace, kept);
  trace.textfont.size = size;
}

// Right, left, above, below: where the text is anchored, and the box it would take.
function spotsAround(own, wide, size) {
  const reach = size * 0.55 + 2;
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
  ];
}

// Drawings without axes are placed to the pixel: their proportions hold.
const isRigid = plot => plot.layout.xaxis?.visible === false;
// Several maps side by side keep their titles, and scroll.
const isMap = plot => Boolean(plot.layout.yaxis?.scaleanchor)
  && !plot.data.some(trace => trace.meta?.role === 'titre');
const sizesOf = trace => [trace.textfont?.size ?? []].flat();
const LEFT_OUT = /^(renvoi|nom-epci)/;

function shrinkMap(data, plot, width, height) {
  const scale = width / plot.layout.width;
  const marks = data.filter(trace => trace.meta?.role === 'symbole');
  const traces = data.filter(trace => !LEFT_OUT.test(trace.meta?.role ?? ''));
  traces.filter(trace => trace.meta?.centres).forEach(trace => enlarge(trace, Math.min(2, 0.8 / scale)));
  traces.filter(trace => trace.meta?.role === 'nom')
    .forEach(trace => nameFew(trace, marks, plot.layout, width, height, 12.5));
  traces.filter(trace => trace.meta?.role === 'echelle-texte').forEach(trace => {
    trace.text = trace.text.map((text, rank) => (rank === trace.text.length - 1 ? text : ''));
    trace.textfont.size = 12;
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
