// A process that looks at one path and then reads it, to be run as a user who may not. Arguments: path.
import { testContext } from "@lifeboat/testkit";
import { envOf, extractorOf, readArtifact } from "./artifact.ts";

const [path = ""] = process.argv.slice(2);
using ctx = testContext();
const extractor = await extractorOf("files", { path }, "/");
const code = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => "fine",
    (error: unknown) => ({ code: (error as { code?: string }).code, message: String(error) }),
  );
const outcome = {
  inspect: await code(extractor.inspect(envOf(), ctx)),
  read: await code(readArtifact("files", extractor, ctx)),
};
process.stdout.write(JSON.stringify(outcome) + "\n");
