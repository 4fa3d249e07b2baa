// What `.ci/run` does once `npm ci` went well, whose seconds are the argument.
import { ONE_PASSED } from "./counts.ts";
import { runSteps } from "./run-steps.ts";
import { check } from "./step.ts";
import { TEST_STEPS } from "./steps.ts";

const installed = { name: "npm ci", counts: ONE_PASSED, seconds: Number(process.argv[2] ?? 0) };

await runSteps(
  [
    check("lint", ["npm", "run", "--silent", "lint"]),
    check("build", ["npm", "run", "--silent", "build"]),
    check("publint", ["node", "scripts/test/publint.ts"], { needs: ["build"] }),
    ...TEST_STEPS,
    check("quickstart", ["npm", "run", "--silent", "quickstart"]),
    check("quickstart with a stack", ["npm", "run", "--silent", "quickstart:compose"], { needs: ["testbed"] }),
  ],
  [installed],
);
