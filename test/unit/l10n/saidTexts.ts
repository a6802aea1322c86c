import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node, SourceFile } from 'typescript/unstable/ast';

// By require: bundles of the tests would have a compiler in them that does not find its program.
const require = createRequire(import.meta.url);
const { API } = require('typescript/unstable/sync') as typeof import('typescript/unstable/sync');
const is = require('typescript/unstable/ast/is') as typeof import('typescript/unstable/ast/is');

const SOURCES = fileURLToPath(new URL('sources.tsconfig.json', import.meta.url));
const EXTENSION = fileURLToPath(new URL('../../../extension/src', import.meta.url));
/** Where `Words` are made of the editor's own function, which is given on there. */
const MAKES_WORDS = 'vscode/messages/localizedSentence.ts';

/** What the sources of the extension say. */
export interface SaidTexts {
  /** First arguments of `t(…)` and `l10n.t(…)`. */
  readonly texts: ReadonlySet<string>;
  /** `file:line` of each use of `t` whose text can't be told from the source. */
  readonly unclear: readonly string[];
}

/** Reads the texts out of the sources, with TypeScript's own parser. */
export function saidTexts(): SaidTexts {
  const api = new API({ cwd: EXTENSION });
  try {
    const [project] = api.updateSnapshot({ openProjects: [SOURCES] }).getProjects();
    const files = project?.program.getSourceFileNames() ?? [];
    const found = files.flatMap((name) => {
      const file = project?.program.getSourceFile(name);
      return file === undefined ? [] : textsOf(file, relative(EXTENSION, name));
    });
    return {
      texts: new Set(found.flatMap(({ text }) => text ?? [])),
      unclear: found.flatMap(({ place, text }) => (text === undefined ? [place] : [])),
    };
  } finally {
    api.close();
  }
}

interface Use {
  readonly place: string;
  /** Undefined when it is something else than a plain string. */
  readonly text?: string;
}

function textsOf(file: SourceFile, name: string): Use[] {
  const path = name.replaceAll('\\', '/');
  if (path === MAKES_WORDS) return [];
  const uses: Use[] = [];
  const visit = (node: Node): void => {
    const place = `${path}:${file.text.slice(0, node.end).split('\n').length}`;
    if (is.isCallExpression(node) && isTranslate(node.expression)) {
      const [first, ...values] = node.arguments;
      const isPlain = first !== undefined && is.isStringLiteral(first);
      uses.push(isPlain ? { place, text: first.text } : { place });
      values.forEach(visit);
    } else if (isTranslate(node)) {
      uses.push({ place });
    } else {
      partsOf(node).forEach(visit);
    }
  };
  visit(file);
  return uses;
}

/** `t`, `words.t`, `l10n.t`, `vscode.l10n.t` */
function isTranslate(node: Node): boolean {
  if (is.isPropertyAccessExpression(node)) return node.name.text === 't';
  return is.isIdentifier(node) && node.text === 't';
}

/** The children that can say something: not the names in `{ t } = words` and `readonly t: Translate`. */
function partsOf(node: Node): Node[] {
  const parts: Node[] = [];
  node.forEachChild((part) => {
    parts.push(part);
    return undefined;
  });
  const isNamed = is.isBindingElement(node) || is.isPropertySignatureDeclaration(node);
  return isNamed ? parts.filter((part) => part !== node.name) : parts;
}
