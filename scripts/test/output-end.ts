// The last lines of a long output, for showing them again where they are found.

const MOST_LINES = 200;
const MOST_CHARACTERS = 40_000;

export class OutputEnd {
  #text = "";
  readonly #decoder = new TextDecoder();

  add(chunk: Uint8Array): void {
    this.#text = (this.#text + this.#decoder.decode(chunk, { stream: true })).slice(-MOST_CHARACTERS);
  }

  text(): string {
    return this.#text.trimEnd().split("\n").slice(-MOST_LINES).join("\n");
  }
}
