/** Words of the sample texts. */
const WORDS =
  'the river carries cold water past old stone walls and under every bridge until morning light finds a quiet field where birds begin to sing'.split(
    ' ',
  );

/**
 * Text of the given number of lines; the same name gives the same text.
 * @param {string} name
 * @param {number} lines
 */
export function prose(name, lines) {
  const next = sequence([...name].reduce((seed, letter) => seed * 31 + letter.charCodeAt(0), 7));
  const line = () => Array.from({ length: 12 }, () => WORDS[next() % WORDS.length]).join(' ');
  return `# ${name}\n\n${Array.from({ length: lines }, line).join('\n')}\n`;
}

/**
 * Bytes that no compression shrinks; the same seed gives the same bytes.
 * @param {number} seed
 * @param {number} length
 */
export function randomBytes(seed, length) {
  const next = sequence(seed);
  const words = Uint32Array.from({ length: Math.ceil(length / 4) }, next);
  return Buffer.from(words.buffer, 0, length);
}

/** mulberry32, a generator with 32 bits of state: whole numbers below 2^32. */
function sequence(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
