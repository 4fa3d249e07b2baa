// What an image of the testbed is made of, and the mark by which a changed recipe is noticed.
import { createHash } from "node:crypto";

export interface ImageRecipe {
  readonly name: string;
  /** The image's configuration, in the words of the image format. */
  readonly config: { readonly Cmd: readonly string[]; readonly Env: readonly string[]; readonly StopSignal?: string };
  /** What the content follows from, other than the code of `fill`; a change of it makes a new image. */
  readonly ingredients: readonly unknown[];
  /** Fills an empty root folder; runs as root. */
  readonly fill: (root: string) => Promise<void>;
}

/** The image's label that holds the mark of its recipe. */
export const RECIPE_LABEL = "lifeboat.testbed.recipe";

export function recipeMark({ name, config, ingredients }: ImageRecipe): string {
  const text = JSON.stringify([name, config, ingredients, process.arch]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
