// Figures follow the filters: what is not chosen pales.
const PALE = 0.2;
const cut = values => values.reduce((parts, value) => {
  if (value === null) parts.push([]); else parts.at(-1).push(value);
  return parts;
}, [[]]);
const rejoined = parts => parts.flatMap((part, rank) => (rank ? [null, ...part] : part));

// Some marks of a trace, or some pieces of its lines.
function some(trace, ranks, count) {
  const taken = picked(trace, ranks, count);
  if (trace.mode !== 'lines') return taken;
  const along = values => rejoined(picked(cut(values), ranks, count));
  return { ...taken, x: along(trace.x), y: along(trace.y) };
}

// What a trace holds that is not chosen goes to a pale one under it.
function paled(place, data) {
  const state = bars.get(place.closest('.partie'));
  if (printing || !state || !activeIn(state).length) return data;
  return data.flatMap(trace => {
    const about = Object.entries(trace.meta?.sujets ?? {});
    const count = trace.mode === 'lines' ? cut(trace.x).length : trace.x.length;
    const of = rank => Object.fromEntries(about.map(([name, codes]) => [name, Array.isArray(codes) ? codes[rank] : codes]));
    const ranks = [...Array(count).keys()];
    const out = ranks.filter(rank => !within(state.chosen, of(rank)));
    if (!out.length) return [trace];
    const pale = { ...some(trace, out, count), opacity: PALE, uid: `${trace.uid}-pale` };
    const rest = ranks.filter(rank => !out.includes(rank));
    return rest.length ? [pale, some(trace, rest, count)] : [pale];
  });
}
