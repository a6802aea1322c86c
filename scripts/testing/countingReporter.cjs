const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

/** How long the process may live on after its last test: sockets close, workers end. */
const LINGER_MS = 20_000;

/** Mocha's spec report, and the counts as JSON in the file that BYTESYNC_TEST_COUNTS names. */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.BYTESYNC_TEST_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
      // Mocha waits for what tests left open. That is a leak to be told, not to be waited for.
      setTimeout(() => {
        console.error(
          `Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`,
        );
        // When the process exits, Mocha sets its exit code to the number of failures; this comes after.
        process.once('exit', () => {
          process.exitCode = 1;
        });
        process.exit();
      }, LINGER_MS).unref();
    });
  }
};
