// What the other scripts share.
const byId = id => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const reading = id => JSON.parse(byId(id)?.textContent ?? 'null');

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// What the page holds packed: gzip, in base 85.
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~';
async function unpacked(id) {
  const text = byId(id).textContent;
  const lacking = (5 - text.length % 5) % 5;
  const values = new Uint8Array(128);
  [...DIGITS].forEach((letter, rank) => { values[letter.charCodeAt(0)] = rank; });
  const whole = text + '~'.repeat(lacking);
  const bytes = new DataView(new ArrayBuffer(whole.length / 5 * 4));
  for (let from = 0, to = 0; from < whole.length; from += 5, to += 4) {
    let value = 0;
    for (let rank = from; rank < from + 5; rank += 1) value = value * 85 + values[whole.charCodeAt(rank)];
    bytes.setUint32(to, value);
  }
  const content = bytes.buffer.slice(0, bytes.byteLength - lacking);
  return new Response(new Blob([content]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

// Nothing leaves the page: the file is made here, and handed to the browser as a blob.
function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element('a', { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

// The mark lets spreadsheets read the accents.
const downloadCsv = (name, text) => download(`${name}.csv`, 'text/csv;charset=utf-8', `\ufeff${text}`);

// Of lists that hold one value for each of so many marks, the values of some marks.
function picked(value, ranks, count) {
  if (Array.isArray(value)) return value.length === count ? ranks.map(rank => value[rank]) : value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value)
    .map(([key, held]) => [key, picked(held, ranks, count)]));
}

// Bring something into view and let the keyboard go on from there.
function reveal(target, block = 'start') {
  uncover(target);
  for (let box = target.closest('details'); box; box = box.parentElement.closest('details')) {
    box.open = true;
  }
  if (!target.matches('a, button, input, summary, [tabindex]')) target.tabIndex = -1;
  target.scrollIntoView({ block });
  target.focus({ preventScroll: true });
  aim(target, block);
}

// What comes near takes its true height: where one was led is put right, unless one moves on.
const AIMED = 800;
let aimed = null;
function aim(target, block) {
  const mine = () => target.scrollIntoView({ block });
  aimed = mine;
  setTimeout(() => { if (aimed === mine) aimed = null; }, AIMED);
}
document.addEventListener('contentvisibilityautostatechange', () => {
  if (aimed) requestAnimationFrame(() => aimed?.());
}, true);
['wheel', 'touchmove', 'keydown', 'pointerdown'].forEach(kind => addEventListener(kind, () => { aimed = null; }, { passive: true }));
