/** Takes out what was put in first. @param most that are taken */
export function takeFirst<K, V>(from: Map<K, V>, most: number): [K, V][] {
  const taken: [K, V][] = [];
  for (const entry of from) {
    if (taken.length === most) break;
    taken.push(entry);
  }
  for (const [key] of taken) from.delete(key);
  return taken;
}
