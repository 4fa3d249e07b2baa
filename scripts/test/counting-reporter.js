// Mocha's spec reporter that also leaves its counts in $LIFEBOAT_TEST_COUNTS, one JSON line a run, for the closing line.
import { appendFileSync } from "node:fs";
import mocha from "mocha";

const { EVENT_RUN_END } = mocha.Runner.constants;

export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(EVENT_RUN_END, () => {
      const file = process.env.LIFEBOAT_TEST_COUNTS;
      const { passes = 0, failures = 0, pending = 0 } = this.stats ?? {};
      if (file !== undefined) appendFileSync(file, `${JSON.stringify({ passes, failures, pending })}\n`);
    });
  }
}
