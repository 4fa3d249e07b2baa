// Builds the helper image from this host's own programs: no registry is asked, and tar is the one that was tested here.
import { constants } from "node:fs";
import { access, copyFile, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { feedCommand, streamCommand, type RunContext } from "@lifeboat/core/plugin";
import { explainDocker, type EngineRef } from "../engine/docker-command.ts";
import { composeErrors } from "../errors.ts";
import { ownLabel } from "../labels.ts";
import { helperImage, helperInstalled } from "./helper-image.ts";
import { filesOf } from "./shared-libraries.ts";

const neededTools = ["sh", "tar", "find", "zstd"];
const welcomeTools = ["rsync"];

export interface InstallHelperOptions {
  readonly engine: EngineRef;
  /** Build it again although it is there, e.g. after an upgrade of this host's tar. */
  readonly again: boolean;
}

export interface InstalledHelper {
  readonly image: string;
  /** False where it was there already. */
  readonly built: boolean;
  readonly tools: readonly string[];
}

/** Throws `compose/helper-tool-missing` where this host lacks a tool that the image is made of. */
export async function installHelper(options: InstallHelperOptions, ctx: RunContext): Promise<InstalledHelper> {
  if (!options.again && (await helperInstalled(options.engine, ctx.signal)))
    return { image: helperImage, built: false, tools: [] };
  const tools = await findTools();
  const root = await mkdtemp(join(ctx.workDir, "helper-image-"));
  try {
    await copyInto(root, await filesOf([...tools.values()], ctx.signal), tools);
    await importRoot(options.engine, root, ctx);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return { image: helperImage, built: true, tools: [...tools.keys()] };
}

async function findTools(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const tool of [...neededTools, ...welcomeTools]) {
    const path = await findTool(tool);
    if (path !== undefined) found.set(tool, path);
    else if (neededTools.includes(tool)) throw composeErrors["compose/helper-tool-missing"]({ tool });
  }
  return found;
}

async function findTool(tool: string): Promise<string | undefined> {
  for (const directory of (process.env["PATH"] ?? "/usr/bin:/bin").split(delimiter)) {
    const path = join(directory, tool);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** Libraries keep their paths, because the loader looks there; programs go to /bin under their plain names. */
async function copyInto(root: string, files: readonly string[], tools: ReadonlyMap<string, string>): Promise<void> {
  const programs = new Map([...tools].map(([name, path]) => [path, join("/bin", name)]));
  for (const file of files) {
    const target = join(root, programs.get(file) ?? file);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(await realpath(file), target);
  }
  for (const directory of ["tmp", "tree", "stream"]) await mkdir(join(root, directory));
}

async function importRoot(engine: EngineRef, root: string, ctx: RunContext): Promise<void> {
  const packed = streamCommand(["tar", "--create", "--file=-", "--owner=0", "--group=0", `--directory=${root}`, "."], {
    signal: ctx.signal,
  });
  const changes = [`ENV PATH=/bin`, `LABEL ${ownLabel}=helper-image`].flatMap((change) => ["--change", change]);
  try {
    await feedCommand(["docker", "import", ...changes, "-", helperImage], {
      input: packed.stdout,
      env: engine.env,
      signal: ctx.signal,
    });
  } catch (error) {
    throw explainDocker(error);
  }
}
