// A command that writes far more than a pipe holds, and counts on being read.
import { write } from "../../../src/output/write.ts";
import { runsAsProcess } from "../../../src/process-world.ts";

await runsAsProcess(process, async (_argv, world) => {
  for (let line = 1; line <= 50_000 && world.stdout.closed !== true; line++)
    await write(world.stdout, `line ${line}\n`);
  return 0;
});
