import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';

/**
 * What tools make and can make again, by names that nothing else has. A pattern can't ask whether a
 * `Cargo.toml` stands beside it, so `build/`, `dist/`, `out/`, `bin/`, `obj/`, `lib/`, `target/`,
 * `vendor/` and `packages/` are not here: somewhere each of them holds sources. Whoever has them in a
 * `.gitignore` needs no preset.
 */
const PATTERNS = {
  dependencies: [
    // npm, yarn, pnpm, bun: made from package.json and its lock, with programs for one platform.
    'node_modules/',
    // pnpm keeps its store beside the project where the home is on another file system.
    '.pnpm-store/',
    // Bower and jspm, the same for older web projects.
    'bower_components/',
    'jspm_packages/',
    // Python's virtual environments hold absolute paths and links to this machine's Python.
    '.venv/',
    'venv/',
    // PDM's packages without an environment (PEP 582).
    '__pypackages__/',
    // Bundler's gems and settings of this machine.
    '**/vendor/bundle/',
    '.bundle/',
    // CocoaPods and Carthage: made from Podfile and Cartfile.
    'Pods/',
    '**/Carthage/Build/',
    // Elm's packages.
    'elm-stuff/',
  ],
  build: [
    // Python: bytecode, caches of checkers and test runners, metadata of a build.
    '__pycache__/',
    '*.py[co]',
    '.mypy_cache/',
    '.pytest_cache/',
    '.ruff_cache/',
    '.tox/',
    '.nox/',
    '*.egg-info/',
    // JavaScript frameworks and bundlers, each in a folder of its own name.
    '.next/',
    '.nuxt/',
    '.svelte-kit/',
    '.angular/',
    '.parcel-cache/',
    '.turbo/',
    // TypeScript's memory of the last build.
    '*.tsbuildinfo',
    // Gradle's caches, Java's bytecode.
    '.gradle/',
    '*.class',
    // C and C++: object files, CMake's folders.
    '*.o',
    'CMakeFiles/',
    'CMakeCache.txt',
    'cmake-build-*/',
    // Dart, Zig, Xcode.
    '.dart_tool/',
    '.zig-cache/',
    'DerivedData/',
  ],
} as const;

export type IgnorePreset = keyof typeof PATTERNS;
export const IGNORE_PRESETS = ['dependencies', 'build'] as const satisfies readonly IgnorePreset[];

/**
 * The patterns of a session: those of the presets, each once, and then a person's own, which can bring back with `!`.
 * @throws BytesyncError 'usage' when they are more than a session may have
 */
export function sessionPatterns(
  presets: readonly IgnorePreset[],
  own: readonly string[],
): string[] {
  const patterns = [...[...new Set(presets)].flatMap((preset) => PATTERNS[preset]), ...own];
  if (patterns.length > LIMITS.patterns) {
    throw new BytesyncError('usage', {
      what: `more than ${LIMITS.patterns} ignore patterns, those of presets included`,
    });
  }
  return patterns;
}
