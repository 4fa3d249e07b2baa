// Finds what a request names in the configuration.
import type { ArtifactConfig, InstanceConfig, ResolvedConfig } from "../config/resolve-config.ts";
import { planErrors } from "./errors.ts";

/** The named instance, or the only one. Throws `plan/unknown-instance`. */
export function selectInstance(config: ResolvedConfig, name: string | undefined): InstanceConfig {
  const instances = Object.values(config.instances);
  const known = instances.map((instance) => instance.name).join(", ");
  if (name === undefined) {
    const [only] = instances;
    if (only !== undefined && instances.length === 1) return only;
    throw planErrors["plan/unknown-instance"]({ instance: null, known });
  }
  const found = instances.find((instance) => instance.name === name);
  if (found === undefined) throw planErrors["plan/unknown-instance"]({ instance: name, known });
  return found;
}

/** The named artifacts of the instance, or all of them. Throws `plan/unknown-artifact` or `plan/no-artifacts`. */
export function selectArtifacts(
  config: ResolvedConfig,
  instance: InstanceConfig,
  names: readonly string[] | undefined,
): readonly ArtifactConfig[] {
  const all = artifactsOf(config, instance);
  if (all.length === 0) throw planErrors["plan/no-artifacts"]({ instance: instance.name });
  if (names === undefined || names.length === 0) return all;
  return [...new Set(names)].map((name) => {
    const found = all.find((artifact) => artifact.name === name);
    if (found !== undefined) return found;
    const known = all.map((artifact) => artifact.name).join(", ");
    throw planErrors["plan/unknown-artifact"]({ artifact: name, instance: instance.name, known });
  });
}

export function artifactsOf(config: ResolvedConfig, instance: InstanceConfig): readonly ArtifactConfig[] {
  return Object.values(config.artifacts).filter((artifact) => artifact.instance === instance.name);
}
