import { randomBytes } from 'node:crypto';

const RUN_ID = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{6}$/u;

/** Names what a run stages and trashes: its time to the second, and six random digits. */
export function createRunId(now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** Milliseconds since the epoch; undefined for what `createRunId` has not made. */
export function runTime(runId: string): number | undefined {
  const digits = RUN_ID.exec(runId);
  if (digits === null) return undefined;
  const [, year, month, day, hour, minute, second] = digits;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
