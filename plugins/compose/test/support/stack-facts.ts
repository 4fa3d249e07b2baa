// Facts of a stack for tests of what is decided from them.
import type { ServiceFacts, StackFacts, StackTree, UnitFacts } from "@lifeboat/core/plugin";

export function unit(service: string, more: Partial<UnitFacts> = {}): UnitFacts {
  const number = more.number ?? 1;
  return {
    id: `id-${service}-${number}`,
    name: `p-${service}-${number}`,
    service,
    number,
    state: "running",
    image: { id: "sha256:1" },
    startedAt: "2026-01-01T00:00:00.5Z",
    stopGraceMs: 10_000,
    ...more,
  };
}

/** `needs`: service → what it depends on → until when. */
export function stackFacts(
  needs: Readonly<Record<string, Readonly<Record<string, string>>>>,
  more: Partial<StackFacts> = {},
): StackFacts {
  const waited = Object.values(needs).flatMap((dependencies) => Object.entries(dependencies));
  const services = Object.entries(needs).map(([name, dependencies]): ServiceFacts => ({
    name,
    image: `registry/${name}:1`,
    dependsOn: Object.keys(dependencies),
    oneShot: waited.some(([other, condition]) => other === name && condition === "service_completed_successfully"),
  }));
  return {
    engine: "E",
    project: "p",
    services,
    units: services.filter((service) => !service.oneShot).map((service) => unit(service.name)),
    trees: [],
    outsiders: [],
    detail: {
      engine: { env: { DOCKER_HOST: "unix:///x" } },
      since: "2026-01-01T00:00:00Z",
      local: true,
      files: { directory: "/", env: {} },
      conditions: needs,
      anonymous: [],
      warnings: [],
    },
    ...more,
  };
}

export function volumeTree(name: string, services: readonly string[], more: Partial<StackTree> = {}): StackTree {
  return {
    ref: { kind: "volume", name },
    volume: `p_${name}`,
    external: false,
    exists: true,
    mountedBy: services.map((service) => ({ service, target: "/d", readOnly: false })),
    detail: { driver: "local", labels: {}, options: {}, mountpoint: `/v/${name}` },
    ...more,
  };
}

export function bindTree(path: string, services: readonly string[], kind = "directory"): StackTree {
  return {
    ref: { kind: "bind", path },
    external: true,
    exists: kind !== "missing",
    mountedBy: services.map((service) => ({ service, target: "/d", readOnly: false })),
    detail: { kind },
  };
}

export function codeOf(act: () => unknown): string {
  try {
    act();
    return "";
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}
