const { reporters } = require('mocha');

const MINUTE_MS = 60_000;

/** Says of each run with faults how it ended, and at the end which have failed, with all that is known, and how to do them again. */
module.exports = class FaultReporter extends reporters.Base {
  #began = Date.now();
  #ended = 0;

  constructor(runner, options) {
    super(runner, options);
    runner.on('pass', (test) => this.#tell('ok', test, runner.total));
    runner.on('fail', (test, error) => {
      this.#tell('FAILED', test, runner.total);
      console.log(`       ${firstLine(error)}`);
    });
    runner.once('end', () => this.#end());
  }

  #tell(end, test, total) {
    this.#ended += 1;
    const minutes = Math.floor((Date.now() - this.#began) / MINUTE_MS);
    console.log(`${this.#ended}/${total} (${minutes} min) ${end} ${test.title}`);
  }

  #end() {
    for (const { title, err } of this.failures) {
      console.log(
        `\n--- ${title}\n\n${err.message}\n\n${err.stack?.split('\n').slice(-4).join('\n')}`,
      );
    }
    console.log(`\n${this.stats.passes} passed, ${this.stats.failures} failed`);
    for (const { title } of this.failures) {
      const [, seed] = /^seed (\d+)/.exec(title) ?? [];
      if (seed) console.log(`again: npm run test:faults -- --runs 1 --seed ${seed}`);
    }
  }
};

function firstLine({ message }) {
  return String(message).split('\n', 1)[0].slice(0, 500);
}
