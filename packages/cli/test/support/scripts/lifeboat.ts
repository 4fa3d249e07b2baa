// The command from its sources, without a build.
import { runProcess } from "../../../src/main.ts";

await runProcess(process);
