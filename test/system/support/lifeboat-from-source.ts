// The command from its sources, so that no build stands between a change and its test.
import { runProcess } from "../../../packages/cli/src/main.ts";

await runProcess(process);
