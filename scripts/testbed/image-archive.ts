// Writes an image as `docker save` would, because `docker import` takes no stop signal.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtempDisposable, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { abandonedFolders, ownedPrefix } from "./abandoned.ts";
import { RECIPE_LABEL, recipeMark } from "./image-recipe.ts";
import type { ImageRecipe } from "./image-recipe.ts";

/** Builds the recipe and puts its archive, zstd-compressed, at `target`: all of it or nothing. */
export async function writeImageArchive(recipe: ImageRecipe, target: string): Promise<void> {
  const folder = path.dirname(target);
  for (const old of await abandonedFolders(folder, "build")) await rm(old, { recursive: true, force: true });
  await using work = await mkdtempDisposable(ownedPrefix(folder, "build"));
  const [root, image] = [path.join(work.path, "root"), path.join(work.path, "image")];
  await mkdir(root);
  await mkdir(image);
  await recipe.fill(root);
  await writeImage(recipe, root, image);
  await run("tar", ["--zstd", "-C", image, "-cf", `${work.path}/archive`, "manifest.json", "config.json", "layer.tar"]);
  await rename(`${work.path}/archive`, target);
}

async function writeImage(recipe: ImageRecipe, root: string, image: string): Promise<void> {
  const layer = path.join(image, "layer.tar");
  await run("tar", ["--numeric-owner", "--sort=name", "-C", root, "-cf", layer, "."]);
  const config = {
    created: new Date().toISOString(),
    os: "linux",
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    config: { ...recipe.config, Labels: { [RECIPE_LABEL]: recipeMark(recipe) } },
    rootfs: { type: "layers", diff_ids: [`sha256:${await sha256(layer)}`] },
  };
  const manifest = [{ Config: "config.json", RepoTags: [recipe.name], Layers: ["layer.tar"] }];
  await writeFile(path.join(image, "config.json"), JSON.stringify(config));
  await writeFile(path.join(image, "manifest.json"), JSON.stringify(manifest));
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function run(command: string, args: readonly string[]): Promise<void> {
  await execa(command, args, { stdin: "ignore", env: { ZSTD_NBTHREADS: "0" } });
}
