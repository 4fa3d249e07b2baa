// The stack as its compose files describe it, resolved by Compose itself.
import { runCompose, type ComposeCommand } from "./compose-command.ts";

export interface ComposeModel {
  readonly project: string;
  readonly services: Readonly<Record<string, ModelService>>;
  readonly volumes: Readonly<Record<string, ModelVolume>>;
  readonly warnings: readonly string[];
}

export interface ModelService {
  readonly image: string;
  /** The service it waits for, and for what: `service_started`, `service_healthy`, `service_completed_successfully`. */
  readonly dependsOn: Readonly<Record<string, string>>;
  readonly mounts: readonly ModelMount[];
}

export interface ModelMount {
  readonly type: string;
  /** A volume's key, or a host path; absent for an anonymous volume and for tmpfs. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface ModelVolume {
  /** The engine's name of it. */
  readonly name: string;
  readonly external: boolean;
}

interface PrintedModel {
  readonly name: string;
  readonly services?: Readonly<Record<string, PrintedService>>;
  readonly volumes?: Readonly<Record<string, { readonly name?: string; readonly external?: boolean } | null>>;
}

interface PrintedService {
  readonly image?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition?: string }>>;
  readonly volumes?: readonly {
    readonly type: string;
    readonly source?: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
}

/** Reads the model. The printed text holds the services' environment, secrets included, so it never leaves this function. */
export async function readModel(command: ComposeCommand, signal?: AbortSignal): Promise<ComposeModel> {
  const { stdout, warnings } = await runCompose(command, ["config", "--format", "json"], signal);
  return composeModel(JSON.parse(stdout), warnings);
}

/** Takes from what `docker compose config` prints what is needed, and no values of variables. */
export function composeModel(printed: unknown, warnings: readonly string[] = []): ComposeModel {
  const model = printed as PrintedModel;
  return {
    project: model.name,
    services: mapValues(model.services ?? {}, (service, name) => modelService(service, `${model.name}-${name}`)),
    volumes: mapValues(model.volumes ?? {}, (volume, key) => ({
      name: volume?.name ?? `${model.name}_${key}`,
      external: volume?.external ?? false,
    })),
    warnings,
  };
}

function modelService(printed: PrintedService, builtImage: string): ModelService {
  return {
    image: printed.image ?? builtImage,
    dependsOn: mapValues(printed.depends_on ?? {}, (dependency) => dependency.condition ?? "service_started"),
    mounts: (printed.volumes ?? []).map((mount) => ({
      type: mount.type,
      ...(mount.source === undefined || mount.source === "" ? {} : { source: mount.source }),
      target: mount.target,
      readOnly: mount.read_only ?? false,
    })),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
