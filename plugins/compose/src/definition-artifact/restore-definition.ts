// Puts the files of a definition back where they were, beside the ones that are there, and keeps those.
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import {
  promisedErrors,
  type Difference,
  type Kept,
  type LedgerEntry,
  type RestoreRequest,
  type RunContext,
  type StagedRestore,
} from "@lifeboat/core/plugin";
import { composeErrors } from "../errors.ts";
import { indexPart, sha256, type DefinitionFile } from "./read-definition.ts";

interface StagedFile extends DefinitionFile {
  readonly beside: string;
  readonly keptAs: string;
  /** False where the target is the same already, or is not there. */
  readonly replaces: boolean;
  readonly entry: LedgerEntry;
}

/** Throws `restore/not-empty` where a file on disk differs and may not be replaced. */
export async function stageDefinition(request: RestoreRequest, ctx: RunContext): Promise<StagedRestore> {
  const staged: StagedFile[] = [];
  const dispose = async (): Promise<void> => {
    for (const file of staged.splice(0)) {
      await rm(file.beside, { force: true });
      await file.entry.close();
    }
  };
  try {
    for (const part of request.parts) {
      const body = await buffer(await part.open());
      if (part.record.name === indexPart) continue;
      const file = recordedFile(request, part.record.name);
      const one = await stageFile(file, body, request, ctx);
      if (one !== undefined) staged.push(one);
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    needsUp: [],
    needsHeld: [],
    compare: () => compareFiles(staged),
    swap: () => swapFiles(staged),
    [Symbol.asyncDispose]: dispose,
  };
}

function recordedFile(request: RestoreRequest, part: string): DefinitionFile {
  const { files } = request.artifact.facts as unknown as { readonly files?: readonly DefinitionFile[] };
  const found = files?.find((file) => file.part === part);
  if (found === undefined) throw composeErrors["compose/definition-broken"]({ why: `it says nothing of ${part}` });
  return found;
}

async function stageFile(
  file: DefinitionFile,
  body: Buffer,
  request: RestoreRequest,
  ctx: RunContext,
): Promise<StagedFile | undefined> {
  const present = await readFile(file.path).catch(missingIsUndefined);
  if (present !== undefined && sha256(present) === sha256(body)) return undefined;
  if (present !== undefined && !request.replace) throw promisedErrors["restore/not-empty"]({ target: file.path });
  const beside = `${file.path}.lifeboat-${request.stamp}`;
  const entry = await ctx.ledger.open("staged-path", beside, { own: { kind: "path", path: beside } });
  await writeFile(beside, body, { mode: 0o600, flag: "wx", flush: true });
  return {
    ...file,
    beside,
    keptAs: `${file.path}.lifeboat-old-${request.stamp}`,
    replaces: present !== undefined,
    entry,
  };
}

function missingIsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

async function compareFiles(staged: readonly StagedFile[]): Promise<Difference[]> {
  const found = await Promise.all(staged.map(async (file) => ({ file, digest: sha256(await readFile(file.beside)) })));
  return found
    .filter(({ file, digest }) => digest !== file.sha256)
    .map(({ file, digest }) => ({ where: file.path, expected: `sha256 ${file.sha256}`, found: `sha256 ${digest}` }));
}

async function swapFiles(staged: StagedFile[]): Promise<Kept> {
  const done: StagedFile[] = [];
  try {
    for (const file of staged) {
      done.push(file);
      if (file.replaces) await rename(file.path, file.keptAs);
      await rename(file.beside, file.path);
      await file.entry.close();
    }
  } catch (error) {
    await putBack(done);
    throw composeErrors["compose/exchange-failed"]({ tree: done.at(-1)?.path ?? "" }, { cause: error });
  }
  staged.length = 0;
  return keptFiles(done);
}

/** A file that was kept goes back; one that was new goes away. */
async function putBack(files: readonly StagedFile[]): Promise<void> {
  for (const file of files.toReversed()) {
    if (!file.replaces) await rm(file.path, { force: true });
    else await rename(file.keptAs, file.path).catch(missingIsUndefined);
  }
}

function keptFiles(files: readonly StagedFile[]): Kept {
  const kept = files.filter((file) => file.replaces).map((file) => file.keptAs);
  const entries = kept.map((path) => ({ kind: "kept-path", id: path, detail: { own: { kind: "path", path } } }));
  return {
    summary: kept.length === 0 ? "no file of the definition was replaced" : `the old files are ${kept.join(", ")}`,
    ...(entries.length === 0 ? {} : { entry: { kind: "kept-set", id: kept.join(" "), detail: { entries } } }),
    undo: () => putBack(files),
  };
}
