// Sets up every real component the tests need; where all is there it only looks, in less than a second.
import { COMPONENTS } from "./components.ts";
import { engineVersion } from "./docker.ts";
import { ensureEngine } from "./engine.ts";
import { ensureImage, IMAGES } from "./images.ts";
import { installMissing } from "./install.ts";
import { messageOf, printLine, secondsSince, step } from "./progress.ts";

async function setUp(): Promise<void> {
  const start = performance.now();
  await installMissing(COMPONENTS, printLine);
  await step("engine", printLine, async () => `${await ensureEngine()}, version ${await engineVersion("default")}`);
  await Promise.all(IMAGES.map((image) => step(image.name, printLine, () => ensureImage("default", image))));
  console.log(`testbed ready in ${secondsSince(start)} s`);
}

try {
  await setUp();
} catch (error) {
  console.error(`testbed failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
