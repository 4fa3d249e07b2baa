// Makes the plugins' objects from a checked configuration. Nothing outside of this process is touched by it.
import type { Decoder, Encoder } from "../contract/codec.ts";
import type { Logger } from "../contract/context.ts";
import type { Extractor } from "../contract/extractor.ts";
import type { Entry, Plugin, PluginHost } from "../contract/plugin.ts";
import type { ArtifactRecord } from "../contract/records.ts";
import type { ArtifactConfig, InstanceConfig, ResolvedConfig } from "../config/resolve-config.ts";
import type { Wrappers } from "../run/wrappers.ts";
import { furnishErrors } from "./errors.ts";
import type { House, OpenStack, OpenStorage, Owned } from "./house.ts";

/** The part of the house that comes from plugins. */
export type Furniture = Pick<House, "storages" | "stacks" | "decoders" | "extractor" | "extractorOf" | "encoders">;

export async function furnish(config: ResolvedConfig, log: Logger, wrappers: Wrappers): Promise<Furniture> {
  const workshop = { config, log };
  return {
    storages: await makeStorages(workshop, wrappers),
    stacks: await makeStacks(workshop, wrappers),
    decoders: makeDecoders(workshop),
    extractor: (artifact) => makeExtractor(workshop, artifact),
    extractorOf: (record, instance) => remakeExtractor(workshop, record, instance),
    encoders: (artifact) => makeEncoders(workshop, artifact),
  };
}

interface Workshop {
  readonly config: ResolvedConfig;
  readonly log: Logger;
}

function host({ config, log }: Workshop, instance?: InstanceConfig): PluginHost {
  return { baseDir: config.baseDir, env: instance?.env ?? {}, log };
}

async function makeStorages(workshop: Workshop, wrappers: Wrappers): Promise<ReadonlyMap<string, OpenStorage>> {
  const made = new Map<string, OpenStorage>();
  for (const section of Object.values(workshop.config.storages)) {
    const storage = await section.entry.create(section.config, host(workshop));
    made.set(section.name, {
      name: section.name,
      storage: wrappers.storage(storage, section.name),
      plugin: section.plugin,
    });
  }
  return made;
}

async function makeStacks(workshop: Workshop, wrappers: Wrappers): Promise<ReadonlyMap<string, OpenStack>> {
  const made = new Map<string, OpenStack>();
  for (const instance of Object.values(workshop.config.instances)) {
    if (instance.stack === undefined) continue;
    const { plugin, type, raw, entry, config } = instance.stack;
    if (plugin.module === undefined) throw furnishErrors["plugin/no-module"]({ plugin: plugin.name });
    const stack = await entry.create(config, host(workshop, instance));
    const ref = { plugin: plugin.module, type, config: raw, baseDir: workshop.config.baseDir };
    made.set(instance.name, { instance, stack: wrappers.stack(stack, instance.name), plugin, ref });
  }
  return made;
}

function makeDecoders(workshop: Workshop): ReadonlyMap<string, Decoder> {
  const decoders = workshop.config.plugins.flatMap((plugin) => Object.values(plugin.codecs ?? {}));
  return new Map(decoders.map(({ decoder }) => decoder.create(host(workshop))).map((decoder) => [decoder.id, decoder]));
}

async function makeExtractor(workshop: Workshop, artifact: ArtifactConfig): Promise<Owned<Extractor>> {
  const instance = workshop.config.instances[artifact.instance];
  return { made: await artifact.entry.create(artifact.config, host(workshop, instance)), plugin: artifact.plugin };
}

/** From the manifest's own copy of the configuration: today's may say something else, or nothing. */
async function remakeExtractor(
  workshop: Workshop,
  record: ArtifactRecord,
  instance: string,
): Promise<Owned<Extractor>> {
  const { plugin, entry } = findExtractor(workshop.config.plugins, record);
  const result = await entry.config["~standard"].validate(record.config);
  if (result.issues !== undefined) {
    const problems = result.issues.map((issue) => issue.message).join("; ");
    throw furnishErrors["plugin/old-config"]({ artifact: record.name, problems });
  }
  return { made: await entry.create(result.value, host(workshop, workshop.config.instances[instance])), plugin };
}

function findExtractor(
  plugins: readonly Plugin[],
  record: ArtifactRecord,
): { plugin: Plugin; entry: Entry<Extractor> } {
  const plugin = plugins.find((candidate) => candidate.name === record.plugin.name);
  const entry = plugin?.extractors?.[record.type];
  if (plugin !== undefined && entry !== undefined) return { plugin, entry };
  throw furnishErrors["plugin/unknown"]({
    artifact: record.name,
    plugin: record.plugin.name,
    type: record.type,
  });
}

async function makeEncoders(workshop: Workshop, artifact: ArtifactConfig): Promise<readonly Encoder[]> {
  const { type, ...options } = artifact.compression;
  if (type === "none") return [];
  const codec = workshop.config.plugins.map((plugin) => plugin.codecs?.[type]).find((found) => found !== undefined);
  if (codec === undefined) throw furnishErrors["plugin/no-codec"]({ type });
  const result = await codec.encoder.config["~standard"].validate(options);
  if (result.issues !== undefined) throw furnishErrors["plugin/no-codec"]({ type });
  return [await codec.encoder.create(result.value, host(workshop))];
}
