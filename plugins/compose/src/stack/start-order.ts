// The order in which services start: as configured, and where nothing is configured, dependencies first.

export interface ServiceOrder {
  /** Services that are to be started. */
  readonly services: readonly string[];
  /** What each service of the whole stack waits for. */
  readonly dependsOn: Readonly<Record<string, readonly string[]>>;
  /** Services in the configured order; it wins over dependencies. */
  readonly order: readonly string[];
}

/**
 * Waves of services; each wave may start when the one before it is up. Configured services come in their order,
 * with what they depend on before them; all others follow. Terminates for every input, circles included.
 */
export function startWaves(request: ServiceOrder): string[][] {
  const before = prerequisites(request);
  const waves: string[][] = [];
  const waiting = new Set(inOrder(request));
  while (waiting.size > 0) {
    const free = [...waiting].filter(
      (service) => ![...(before.get(service) ?? [])].some((other) => waiting.has(other)),
    );
    // A circle: configuration and dependencies contradict each other, and the configuration goes first.
    const wave = free.length > 0 ? free : [...waiting].slice(0, 1);
    wave.forEach((service) => waiting.delete(service));
    waves.push(wave);
  }
  return waves;
}

function prerequisites(request: ServiceOrder): Map<string, ReadonlySet<string>> {
  const chosen = new Set(request.services);
  const listed = request.order.filter((service) => chosen.has(service));
  const closures = new Map(request.services.map((service) => [service, closure(service, request.dependsOn)]));
  const neededByListed = new Set(listed.flatMap((service) => [...(closures.get(service) ?? [])]));
  const entries = request.services.map((service) => {
    const needs = [...(closures.get(service) ?? [])].filter((other) => chosen.has(other) && other !== service);
    const place = listed.indexOf(service);
    if (place >= 0)
      return [
        service,
        new Set([...listed.slice(0, place), ...needs.filter((other) => !listed.includes(other))]),
      ] as const;
    return [service, new Set(neededByListed.has(service) ? needs : [...listed, ...needs])] as const;
  });
  return new Map(entries);
}

function inOrder(request: ServiceOrder): string[] {
  const listed = request.order.filter((service) => request.services.includes(service));
  return [...listed, ...request.services.filter((service) => !listed.includes(service)).sort()];
}

/** All that `service` depends on, also by way of others. */
export function closure(service: string, dependsOn: ServiceOrder["dependsOn"]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const other of dependsOn[name] ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(service);
  return found;
}
