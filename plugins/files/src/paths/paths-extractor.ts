// Directories and files as an artifact: each path is one tree, read where it lies and restored beside it.
import { resolve } from "node:path";
import {
  defineEntry,
  type Extraction,
  type Extractor,
  type Json,
  type PluginHost,
  type RunContext,
  type SourceEnv,
  type SourceFacts,
} from "@lifeboat/core/plugin";
import { filesErrors } from "../errors.ts";
import { pathInstructions } from "../restore/path-instructions.ts";
import { stagePaths } from "../restore/stage-paths.ts";
import { inspectPath } from "./inspect-path.ts";
import { mountingServices } from "./mounting-services.ts";
import { partNames } from "./part-names.ts";
import { lookAt, type PathFact } from "./path-fact.ts";
import { pathTree, tarType, type WatchedTree } from "./path-tree.ts";
import { pathsConfig, type PathsConfig } from "./paths-config.ts";

export const pathsEntry = defineEntry<PathsConfig, Extractor>({
  config: pathsConfig,
  create: (config, host: PluginHost) => pathsExtractor(config, host.baseDir),
});

/** The facts of this artifact, as manifests keep them. */
export interface PathsFacts {
  readonly paths: readonly PathFact[];
}

function pathsExtractor(config: PathsConfig, baseDir: string): Extractor {
  const look = (): Promise<PathFact[]> => lookAtAll(config, baseDir);
  return {
    inspect: async (env, ctx) => inspect(await look(), env, ctx),
    begin: async (env) => readPaths(await look(), env.consistency === "live" ? config.onChange : "record"),
    stage: (request, ctx) => stagePaths((request.artifact.facts as unknown as PathsFacts).paths, request, ctx),
    instructions: ({ facts }) => (facts as unknown as PathsFacts).paths.flatMap(pathInstructions),
  };
}

async function lookAtAll({ path, paths, include, exclude }: PathsConfig, baseDir: string): Promise<PathFact[]> {
  const all = (paths ?? [path ?? "."]).map((one) => resolve(baseDir, one));
  const names = partNames(all);
  const selection = { include: include ?? null, exclude };
  return Promise.all(all.map((one, at) => lookAt(one, names[at] ?? "", selection)));
}

async function inspect(facts: readonly PathFact[], env: SourceEnv, ctx: RunContext): Promise<SourceFacts> {
  const parts = [];
  for (const fact of facts) {
    const sizeHint = await inspectPath(fact, ctx);
    parts.push({
      name: fact.part,
      mediaType: tarType,
      kind: "tree" as const,
      ...(sizeHint !== undefined && { sizeHint }),
    });
  }
  const paths = facts.map(({ path }) => path);
  return {
    parts,
    covers: paths.map((path) => ({ kind: "path", path })),
    writers: mountingServices(paths, env.stack?.facts).writing,
    needsUp: [],
    warnings: [],
    access: "directly",
  };
}

function readPaths(facts: readonly PathFact[], onChange: PathsConfig["onChange"]): Extraction {
  const trees = facts.map((fact) => ({ name: fact.part, tree: pathTree(fact) }));
  return {
    moment: "moving",
    parts: async function* () {
      for (const { name, tree } of trees) yield { name, mediaType: tarType, tree };
    },
    settle: async () => {
      const changes = await changesOf(trees);
      if (onChange === "refuse") refuseChanges(Object.values(changes).flat());
      return { facts: { paths: facts } as unknown as Json, warnings: [], changes };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function changesOf(trees: readonly { readonly name: string; readonly tree: WatchedTree }[]) {
  const changes = await Promise.all(trees.map(async ({ name, tree }) => [name, await tree.changes()] as const));
  return Object.fromEntries(changes);
}

function refuseChanges(changes: readonly { readonly path: string; readonly what: string }[]): void {
  if (changes.length === 0) return;
  const shown = changes.slice(0, 5).map(({ path, what }) => `${path} (${what})`);
  const more = changes.length > 5 ? ` and ${changes.length - 5} more` : "";
  throw filesErrors["files/changed"]({ entries: shown.join(", ") + more });
}
