import { spawnSync } from 'node:child_process';

/** Whether a program can be run here; says so when it can't, and which package of Debian has it. */
export function isThere(program: string, debianPackage = program): boolean {
  const found = spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found)
    console.log(
      `${program} is missing: what needs it is left out. It is in Debian's package ${debianPackage}.`,
    );
  return found;
}
