// Gives each path of an artifact the name of its part.

/** One name for each path, in their order: the base name, made to fit the grammar of part names, and unique. */
export function partNames(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const base = fitting(path);
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
    taken.add(name);
    return name;
  });
}

function fitting(path: string): string {
  const base = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const fitted = base.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^[^A-Za-z0-9]+/, "");
  return fitted === "" ? "root" : fitted.slice(0, 100);
}
