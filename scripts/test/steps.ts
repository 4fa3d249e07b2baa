// What `npm test` does, in order; `.ci/run` does the same with its own steps around.
import { check, tests, type Step } from "./step.ts";

/** The releases at both ends of what is supported; the one in package.json is between them. */
const OTHER_NODES = ["22.23.3", "26.10.0"];

const COUNTED = ["--", "--reporter", "./scripts/test/counting-reporter.js"] as const;

export const TEST_STEPS: readonly Step[] = [
  check("testbed", ["node", "scripts/testbed/setup.ts"], { minutes: 15 }),
  check("type check", ["npm", "run", "--silent", "typecheck"]),
  tests("unit tests", ["npm", "run", "--silent", "test:unit", ...COUNTED]),
  ...OTHER_NODES.map((release) =>
    tests(`unit tests on Node ${release}`, ["node", "scripts/test/unit-on-node.ts", release]),
  ),
  tests("system tests", ["npm", "run", "--silent", "test:system", ...COUNTED], { needs: ["testbed"], minutes: 20 }),
  check("faults, a sample", ["npm", "run", "--silent", "test:faults", "--", "--sample"], { needs: ["testbed"] }),
  check("example: as a library", ["node", "examples/as-a-library/backup.ts"]),
];
