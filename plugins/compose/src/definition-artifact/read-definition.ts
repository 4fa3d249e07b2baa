// Reads what describes a stack: its files, the images in use, and which variables it was given, but never their values.
// The resolved model that Compose prints holds the values of env files, so nothing of it is stored but names.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { canonicalJson, type StackFacts } from "@lifeboat/core/plugin";
import { composeErrors } from "../errors.ts";
import { factsDetail } from "../stack/stack-detail.ts";
import { composeFiles, pullsInOthers } from "./compose-files.ts";
import type { DefinitionConfig } from "./definition-config.ts";

export interface DefinitionSource {
  readonly config: DefinitionConfig;
  readonly baseDir: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface DefinitionPart {
  readonly name: string;
  readonly mediaType: string;
  readonly body: Buffer;
}

export interface DefinitionFile {
  readonly part: string;
  readonly path: string;
  readonly sha256: string;
}

export interface Definition {
  readonly parts: readonly DefinitionPart[];
  readonly files: readonly DefinitionFile[];
  readonly warnings: readonly string[];
}

export const indexPart = "definition.json";

/** Throws `compose/definition-file` for a file that cannot be read. */
export async function readDefinition(source: DefinitionSource, facts: StackFacts): Promise<Definition> {
  const paths = await definitionFiles(source, facts);
  const bodies = await Promise.all(paths.map(readWhole));
  const files = paths.map((path, index) => ({
    part: partNameAt(paths, index),
    path,
    sha256: sha256(bodies[index] ?? ""),
  }));
  const contents = files.map((file, index) => ({ ...file, body: bodies[index] ?? Buffer.alloc(0) }));
  const secret = envPath(source);
  const shown = contents.filter((file) => file.path !== secret);
  const index = {
    format: "lifeboat-compose-definition",
    version: 1,
    project: facts.project,
    files: contents.map(({ part, path, sha256: digest, body }) => ({
      part,
      path,
      bytes: body.length,
      sha256: digest,
      ...(shown.some((file) => file.part === part) ? textOf(body) : {}),
    })),
    services: facts.services.map(({ name, image, dependsOn }) => ({ name, image, dependsOn: [...dependsOn].sort() })),
    images: facts.units.map(({ name, service, image }) => ({
      unit: name,
      service,
      id: image.id,
      digest: image.digest ?? null,
    })),
    environment: await environmentDigests(source),
  };
  const parts = contents.map(({ part, body }) => ({ name: part, mediaType: "application/octet-stream", body }));
  return {
    parts: [{ name: indexPart, mediaType: "application/json", body: Buffer.from(canonicalJson(index)) }, ...parts],
    files,
    warnings: await warningsOf(
      paths.filter((path) => path !== secret),
      source.config,
    ),
  };
}

async function definitionFiles(source: DefinitionSource, facts: StackFacts): Promise<string[]> {
  const own = await composeFiles(factsDetail(facts).files);
  const also = source.config.also.map((file) => resolve(source.baseDir, file));
  const secret = source.config.includeEnvFile ? [envPath(source) ?? ""].filter(Boolean) : [];
  return [...new Set([...own, ...also, ...secret])];
}

function envPath({ config, baseDir }: DefinitionSource): string | undefined {
  return config.envFile === undefined ? undefined : resolve(baseDir, config.envFile);
}

async function readWhole(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw composeErrors["compose/definition-file"]({ path }, { cause: error });
  }
}

/** Two files of one name are told apart by their place in the list, which is their order for Compose. */
function partNameAt(paths: readonly string[], index: number): string {
  const fit = (path: string): string =>
    basename(path)
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "") || "file";
  const name = fit(paths[index] ?? "");
  const taken = paths.some((path, other) => other !== index && fit(path) === name) || name === indexPart;
  return taken ? `${index + 1}-${name}` : name;
}

function textOf(body: Buffer): { readonly content: string } | { readonly base64: string } {
  try {
    return { content: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { base64: body.toString("base64") };
  }
}

async function environmentDigests(
  source: DefinitionSource,
): Promise<{ readonly name: string; readonly sha256: string }[]> {
  const names = await environmentNames(source);
  return names.map((name) => ({ name, sha256: sha256(source.env[name] ?? "") }));
}

async function environmentNames(source: DefinitionSource): Promise<string[]> {
  const path = envPath(source);
  if (path === undefined)
    return Object.keys(source.env)
      .filter((name) => source.env[name] !== process.env[name])
      .sort();
  const text = (await readWhole(path)).toString("utf8");
  const names = text
    .split("\n")
    .flatMap((line) => /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=/.exec(line)?.[1] ?? []);
  return [...new Set(names)].sort();
}

async function warningsOf(paths: readonly string[], config: DefinitionConfig): Promise<string[]> {
  const pulling = await Promise.all(paths.map(async (path) => ((await pullsInOthers(path)) ? [path] : [])));
  const open = config.also.length === 0 ? pulling.flat() : [];
  return open.map(
    (path) => `${path} names other files (include, extends or env_file), which are stored only if \`also\` lists them`,
  );
}

export function sha256(body: Buffer | string): string {
  return createHash("sha256").update(body).digest("hex");
}
