// Where a tree is and how it is reached: by its path, or through a helper container. JSON, because the ledger keeps it.
import { readdir } from "node:fs/promises";
import {
  judgePack,
  judgeUnpack,
  packArguments,
  packDirectory,
  runCommand,
  tarEnvironment,
  unpackArguments,
  unpackDirectory,
  type PackedTree,
  type RunContext,
  type Tree,
  type TreeTarget,
} from "@lifeboat/core/plugin";
import type { Readable } from "node:stream";
import type { EngineRef } from "../engine/docker-command.ts";
import { helperTree, runHelper, streamHelper, type HelperTask } from "./helper-container.ts";

export type TreePlace =
  | { readonly how: "direct"; readonly label: string; readonly path: string }
  | { readonly how: "helper"; readonly label: string; readonly engine: EngineRef; readonly mount: HelperTask["mount"] };

type HelperPlace = Extract<TreePlace, { readonly how: "helper" }>;

export function readTree(place: TreePlace): Tree {
  if (place.how === "helper") return { pack: (ctx) => packThroughHelper(place, ctx) };
  return {
    path: place.path,
    pack: async (ctx) =>
      packDirectory(place.path, {
        signal: ctx.signal,
        onWarning: (message) => ctx.log.warn(message, { tree: place.label }),
      }),
  };
}

/** What was there before stays unless the new has the same path: give it an empty place. */
export function writeTree(place: TreePlace): TreeTarget {
  if (place.how === "helper") return { unpack: (body, ctx) => unpackThroughHelper(place, body, ctx) };
  return {
    path: place.path,
    unpack: (body, ctx) =>
      unpackDirectory(place.path, body, { ownership: "exact", signal: ctx.signal, workDir: ctx.workDir }),
  };
}

export async function isEmpty(place: TreePlace, ctx: RunContext): Promise<boolean> {
  if (place.how === "direct") return (await readdir(place.path, { encoding: "buffer" })).length === 0;
  const first = ["find", helperTree, "-mindepth", "1", "-maxdepth", "1", "-exec", "false", "{}", "+", "-quit"];
  const { exitCode } = await runHelper(
    { ...task(place, `looks into ${place.label}`), access: "read", argv: first, acceptExit: [1] },
    undefined,
    ctx,
  );
  return exitCode === 0;
}

/** Removes everything below the root; the root itself stays. */
export async function clearTree(place: TreePlace, ctx: RunContext): Promise<void> {
  const clear = (root: string): string[] => ["find", root, "-mindepth", "1", "-delete"];
  if (place.how === "direct") await runCommand(clear(place.path), { signal: ctx.signal });
  else
    await runHelper(
      { ...task(place, `clears ${place.label}`), access: "write", argv: clear(helperTree) },
      undefined,
      ctx,
    );
}

export async function copyTree(from: TreePlace, to: TreePlace, ctx: RunContext): Promise<void> {
  const packed = await readTree(from).pack(ctx);
  const read = packed.changes.then(
    () => undefined,
    () => undefined,
  );
  try {
    await writeTree(to).unpack(packed.body, ctx);
  } finally {
    // Nobody reads on where nobody writes: the reader is gone before the place it reads may be touched again.
    packed.body.destroy();
    await read;
  }
}

async function packThroughHelper(place: HelperPlace, ctx: RunContext): Promise<PackedTree> {
  const { body, judged } = await streamHelper(
    {
      ...task(place, `reads ${place.label}`),
      access: "read",
      argv: ["tar", ...packArguments(helperTree)],
      env: tarEnvironment,
      acceptExit: [1, 2],
    },
    ({ exitCode, stderr }) => judgePack(exitCode, stderr, place.label),
    ctx,
  );
  const changes = judged.then((verdict) => {
    for (const socket of verdict.skipped) ctx.log.warn(`${socket} is a socket and was left out`, { tree: place.label });
    return verdict.changes;
  });
  // Whoever ignores `changes` still gets the failure through `body`.
  changes.catch(() => undefined);
  return { body, changes };
}

/** tar ends at the archive's end mark, before the end of its input: what is left is padding, and is read to the end too. */
const drained = '"$@" || exit $?; while read -r padding; do :; done';

async function unpackThroughHelper(place: HelperPlace, body: Readable, ctx: RunContext): Promise<void> {
  const { exitCode, stderr } = await runHelper(
    {
      ...task(place, `writes ${place.label}`),
      access: "write",
      argv: ["sh", "-c", drained, "sh", "tar", ...unpackArguments(helperTree, "exact")],
      env: tarEnvironment,
    },
    body,
    ctx,
  );
  judgeUnpack(exitCode, stderr, place.label);
}

function task(place: HelperPlace, what: string): Pick<HelperTask, "engine" | "what" | "mount"> {
  return { engine: place.engine, what, mount: place.mount };
}
