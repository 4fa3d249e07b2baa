// A stack's own definition as an artifact: small, read at once, and of one moment by itself.
import { Readable } from "node:stream";
import {
  canonicalJson,
  type Extraction,
  type Extractor,
  type Json,
  type Part,
  type PartRecord,
  type PluginHost,
  type SourceFacts,
} from "@lifeboat/core/plugin";
import { composeErrors } from "../errors.ts";
import { stackFacts } from "../volume-artifact/inspect-volumes.ts";
import { quote } from "../volume-artifact/volume-instructions.ts";
import type { DefinitionConfig } from "./definition-config.ts";
import {
  indexPart,
  readDefinition,
  type Definition,
  type DefinitionFile,
  type DefinitionPart,
  type DefinitionSource,
} from "./read-definition.ts";
import { stageDefinition } from "./restore-definition.ts";

export function createDefinitionExtractor(config: DefinitionConfig, host: PluginHost): Extractor {
  const source: DefinitionSource = { config, baseDir: host.baseDir, env: host.env };
  return {
    inspect: async (env) => expected(await readDefinition(source, stackFacts(env))),
    begin: async (env) => extraction(await readDefinition(source, stackFacts(env))),
    verify: async (part, body) => verifyIndex(part, body),
    stage: stageDefinition,
    instructions: (artifact) =>
      (artifact.facts as unknown as { readonly files: readonly DefinitionFile[] }).files.map(({ part, path }) => ({
        text: `$PART is the plain file ${part}.`,
        command: `cp "$PART" ${quote(path)}`,
      })),
  };
}

function expected(definition: Definition): SourceFacts {
  return {
    parts: definition.parts.map(({ name, mediaType, body }) => ({
      name,
      mediaType,
      sizeHint: body.length,
      kind: "stream",
    })),
    covers: [{ kind: "definition" }],
    writers: [],
    needsUp: [],
    warnings: definition.warnings,
    access: "directly",
  };
}

function extraction(definition: Definition): Extraction {
  return {
    moment: "fixed",
    parts: async function* () {
      for (const part of definition.parts) yield streamPart(part);
    },
    settle: async () => ({
      facts: { files: definition.files.map((file): Json => ({ ...file })) },
      warnings: definition.warnings,
      changes: {},
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function streamPart({ name, mediaType, body }: DefinitionPart): Part {
  const open = async (start = 0): Promise<Readable> => Readable.from(start < body.length ? [body.subarray(start)] : []);
  return { name, mediaType, sizeHint: body.length, source: { open, replayable: true, bytes: body.length } };
}

async function verifyIndex(part: PartRecord, body: Readable): Promise<void> {
  const text = Buffer.concat(await body.toArray()).toString("utf8");
  if (part.name !== indexPart) return;
  try {
    if (canonicalJson(JSON.parse(text)) === text) return;
  } catch (error) {
    throw composeErrors["compose/definition-broken"]({ why: `${part.name} is not JSON` }, { cause: error });
  }
  throw composeErrors["compose/definition-broken"]({ why: `${part.name} is not in its canonical form` });
}
