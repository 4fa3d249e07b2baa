// The parts of a sound copy as an extractor gets them: plain bytes that are checked as they pass.
import type { RestorePart } from "../contract/extractor.ts";
import type { KeySource } from "../contract/codec.ts";
import type { House } from "../house/house.ts";
import { openIndex, openPart } from "../snapshot/open-part.ts";
import type { SoundCopy } from "./sound-copy.ts";

export const noKeys: KeySource = { identities: () => Promise.resolve([]) };

export function restoreParts(house: House, { artifact, storage, ctx }: SoundCopy): readonly RestorePart[] {
  return artifact.parts.map((record) => ({
    record,
    open: () => openPart(storage.storage, record, house.decoders, noKeys, ctx),
    entries: () => openIndex(storage.storage, record, house.decoders, noKeys, ctx),
  }));
}
