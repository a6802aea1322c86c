import { readFile } from 'node:fs/promises';
import oniguruma from 'vscode-oniguruma';
import type { IOnigLib } from 'vscode-textmate';
import { regularExpressionsPath } from '../workers/location.ts';

/** Bytes that regular expressions may have in memory: a bad one of a grammar could else take 2 GB. */
const MEMORY_MAX = 256 * 1024 * 1024;

/** How the program asks for more memory, by the name that its compiler gives it. */
const GROW = 'emscripten_resize_heap';

type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface WebAssemblyPrograms {
  instantiate(program: Uint8Array, imports: Imports): Promise<object>;
}

// Types for Node have none of a browser's.
const { WebAssembly: programs } = globalThis as unknown as { WebAssembly: WebAssemblyPrograms };

let loaded: Promise<IOnigLib> | undefined;

/** The regular expressions of grammars, in WebAssembly; read from its file with the first call of a thread. */
export function regularExpressions(): Promise<IOnigLib> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<IOnigLib> {
  const program = await readFile(regularExpressionsPath());
  const instantiator = (imports: Imports = {}) => programs.instantiate(program, bounded(imports));
  await oniguruma.loadWASM({ instantiator });
  return {
    createOnigScanner: (patterns) => oniguruma.createOnigScanner(patterns),
    createOnigString: (text) => oniguruma.createOnigString(text),
  };
}

/** @throws Error where the program has no such import, so that no newer one grows without a bound */
function bounded(imports: Imports): Imports {
  const { env = {} } = imports;
  const grow = env[GROW];
  if (typeof grow !== 'function') throw new Error('The memory of the expressions has no bound.');
  const growSome = (size: number): unknown => {
    // Thrown through the program, which would else go on with an address that is none.
    if (size >>> 0 > MEMORY_MAX) {
      throw new Error('The expressions of a grammar take too much memory.');
    }
    return grow(size);
  };
  return { ...imports, env: { ...env, [GROW]: growSome } };
}
