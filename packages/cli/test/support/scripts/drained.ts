// A command that waits for something that never comes, with nothing left that could bring it.
import { runsAsProcess } from "../../../src/process-world.ts";

void runsAsProcess(process, () => new Promise(() => undefined));
