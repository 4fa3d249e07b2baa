// Gives an engine the testbed's images: already there, from the cache, or built.
import { access, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { BUSYBOX_IMAGE } from "./busybox-image.ts";
import { cacheDir } from "./cache-dir.ts";
import { docker, dockerArgs } from "./docker.ts";
import type { EngineHost } from "./docker.ts";
import { writeImageArchive } from "./image-archive.ts";
import { RECIPE_LABEL, recipeMark } from "./image-recipe.ts";
import type { ImageRecipe } from "./image-recipe.ts";
import { POSTGRES_IMAGE } from "./postgres-image.ts";

export const IMAGES: readonly ImageRecipe[] = [BUSYBOX_IMAGE, POSTGRES_IMAGE];

/** Resolves when the engine has the image of exactly this recipe, with how it came there. */
export async function ensureImage(
  host: EngineHost,
  recipe: ImageRecipe,
): Promise<"there" | "from the cache" | "built"> {
  if (await hasImage(host, recipe)) return "there";
  const archive = await archivePath(recipe);
  if (await loadCached(host, archive, recipe)) return "from the cache";
  await writeImageArchive(recipe, archive);
  await removeOlder(archive, recipe);
  await loadArchive(host, archive, recipe);
  return "built";
}

async function hasImage(host: EngineHost, recipe: ImageRecipe): Promise<boolean> {
  const format = `{{index .Config.Labels "${RECIPE_LABEL}"}}`;
  const mark = await docker(host, "image", "inspect", "--format", format, recipe.name).catch(() => undefined);
  return mark === recipeMark(recipe);
}

async function archivePath(recipe: ImageRecipe): Promise<string> {
  return path.join(await cacheDir("images"), `${archivePrefix(recipe)}${recipeMark(recipe)}.tar.zst`);
}

function archivePrefix({ name }: ImageRecipe): string {
  return `${name.replaceAll(/[^a-z0-9.]+/g, "-")}-`;
}

/** False when there is no archive, or a damaged one: it is then built again, and what is wrong comes up there. */
async function loadCached(host: EngineHost, archive: string, recipe: ImageRecipe): Promise<boolean> {
  const steps = access(archive).then(() => loadArchive(host, archive, recipe));
  return steps.then(
    () => true,
    () => false,
  );
}

async function loadArchive(host: EngineHost, archive: string, recipe: ImageRecipe): Promise<void> {
  await execa("zstd", ["-dcq", archive], { buffer: false }).pipe("docker", dockerArgs(host, ["load", "--quiet"]));
  if (!(await hasImage(host, recipe))) throw new Error(`${archive} does not hold the image of this recipe`);
}

/** The archives of earlier states of the recipe. */
async function removeOlder(archive: string, recipe: ImageRecipe): Promise<void> {
  const { dir, base } = path.parse(archive);
  const older = (await readdir(dir)).filter((name) => name !== base && name.startsWith(archivePrefix(recipe)));
  await Promise.all(older.map((name) => rm(path.join(dir, name), { force: true })));
}
