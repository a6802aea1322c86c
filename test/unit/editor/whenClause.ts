/** Values of context keys; a key that was never set is undefined. */
export type Keys = Readonly<Record<string, unknown>>;
export type Clause = (keys: Keys) => boolean;

const TOKEN =
  /\s*(?:(?<sign>&&|\|\||==|!=|=~|!|\(|\))|(?<pattern>\/(?:\\.|[^/\\])+\/\w*)|(?<word>[\w.:-]+))/uy;

/**
 * What the manifest's `when` and `enablement` clauses mean, as far as they use it:
 * https://code.visualstudio.com/api/references/when-clause-contexts. `!` binds strongest, then `&&`, then `||`.
 * @throws Error for what it does not understand
 */
export function whenClause(text: string): Clause {
  const tokens = tokensOf(text);
  const clause = either(tokens);
  if (tokens.length > 0) throw new Error(`${text}: what is ${tokens[0]}?`);
  return clause;
}

/** The keys that a clause asks for. */
export function keysOf(text: string): string[] {
  const asked = new Set<string>();
  const keys = new Proxy({}, { get: (_, key) => void asked.add(String(key)) });
  // Both sides of each operator have to be looked at, whatever the first one says.
  for (const part of text.split(/&&|\|\||[()]/u)) {
    if (part.trim() !== '') whenClause(part)(keys);
  }
  return [...asked];
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let end = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    end = TOKEN.lastIndex;
    tokens.push(match[0].trim());
  }
  if (text.slice(end).trim() !== '') throw new Error(`${text}: not understood from ${end}`);
  return tokens;
}

function either(tokens: string[]): Clause {
  const left = both(tokens);
  if (tokens[0] !== '||') return left;
  tokens.shift();
  const right = either(tokens);
  return (keys) => left(keys) || right(keys);
}

function both(tokens: string[]): Clause {
  const left = single(tokens);
  if (tokens[0] !== '&&') return left;
  tokens.shift();
  const right = both(tokens);
  return (keys) => left(keys) && right(keys);
}

function single(tokens: string[]): Clause {
  const token = tokens.shift();
  if (token === '!') {
    const inner = single(tokens);
    return (keys) => !inner(keys);
  }
  if (token === '(') {
    const inner = either(tokens);
    if (tokens.shift() !== ')') throw new Error('a parenthesis is not closed');
    return inner;
  }
  if (token === 'true' || token === 'false') return () => token === 'true';
  if (token === undefined || !/^[\w.:-]+$/u.test(token)) throw new Error(`${token} is no key`);
  return comparison(token, tokens);
}

function comparison(key: string, tokens: string[]): Clause {
  switch (tokens[0]) {
    case '==':
    case '!=': {
      const isEqual = tokens.shift() === '==';
      const value = tokens.shift();
      return (keys) => (String(keys[key]) === value) === isEqual;
    }
    case '=~': {
      tokens.shift();
      const [, pattern = '', flags = ''] = /^\/(.*)\/(\w*)$/u.exec(tokens.shift() ?? '') ?? [];
      const regExp = new RegExp(pattern, flags);
      // A key that was never set has nothing that could match.
      return (keys) => keys[key] !== undefined && regExp.test(String(keys[key]));
    }
    default:
      return (keys) => Boolean(keys[key]);
  }
}
