/**
 * Runs jobs, at most `width` at a time, in order of their list.
 * @template T
 * @param {number} width
 * @param {readonly (() => Promise<T>)[]} jobs
 * @returns {Promise<T[]>} their results in the order of the list.
 */
export async function sideBySide(width, jobs) {
  const results = new Array(jobs.length);
  const waiting = jobs.entries();
  const lane = async () => {
    for (const [index, job] of waiting) results[index] = await job();
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
