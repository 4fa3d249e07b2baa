// `npm test`: everything that is tested, closed by one line that counts it.
import { runSteps } from "./run-steps.ts";
import { TEST_STEPS } from "./steps.ts";

await runSteps(TEST_STEPS);
