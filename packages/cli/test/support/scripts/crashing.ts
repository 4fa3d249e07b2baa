// A command in which something throws where nobody waits for it.
import { runsAsProcess } from "../../../src/process-world.ts";

void runsAsProcess(process, async () => {
  setTimeout(() => {
    throw new TypeError("x is not a function");
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  return 0;
});
