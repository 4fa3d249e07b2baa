// `lifeboat verify`: checks what is stored, as deeply as it is told to.
import type { VerifyLevel, VerifyRequest } from "@lifeboat/core";
import { verifyText } from "../output/verify-text.ts";
import { given } from "../parse/values.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  arguments: { snapshot: "Only this snapshot; all of them unless named" },
  options: {
    level: {
      type: "text",
      choices: ["manifest", "objects", "content"],
      describe:
        "manifest: its digest and place, and that every object is there; objects (default): every stored byte is read; content: also everything is decoded and trees are compared with their indexes",
    },
    instance: { type: "text", describe: "Only this instance" },
    storage: { type: "text", describe: "Only this storage" },
  },
  examples: [
    ["lifeboat verify", "Every snapshot on every storage"],
    ["lifeboat verify core-20260301-120000 --level content", "Read and compare every byte of one"],
    ["lifeboat verify --storage offsite --level objects", "Read everything on one storage"],
  ],
  narratesTo: "people",
  async run(args, { out, signal, engine }) {
    const request = given<VerifyRequest>({
      signal,
      snapshot: args.text("snapshot"),
      instance: args.text("instance"),
      storage: args.text("storage"),
      level: args.text("level") as VerifyLevel | undefined,
    });
    const report = await (await engine()).verify(request);
    await out.result(report.type, report, () => verifyText(report, out.style));
    await out.problems(report.unreachable);
    return report.exitCode;
  },
};
