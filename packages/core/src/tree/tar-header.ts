// One header block of 512 bytes, taken apart. Everything that does not stand in the standard's words is refused.

export const blockBytes = 512;

export interface TarHeader {
  readonly type: string;
  readonly name: Buffer;
  readonly target: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly device: readonly [number, number];
}

/** The header, or what is wrong with it. */
export function readHeader(block: Buffer): TarHeader | string {
  if (!hasRightSum(block)) return "the checksum of a header is wrong";
  const magic = block.toString("latin1", 257, 265);
  if (magic !== "ustar\x0000" && magic !== "ustar  \0") return "an entry is in a format that is not known";
  const numbers = fields.map(([at, length]) => readNumber(block, at, length));
  if (numbers.some((number) => number === undefined)) return "a header holds a number that cannot be";
  const [mode = 0, uid = 0, gid = 0, size = 0, mtime = 0, major = 0, minor = 0] = numbers;
  if ([mode, uid, gid, size, major, minor].some((number) => number < 0)) return "a header holds a negative number";
  return {
    type: String.fromCharCode(block[156] ?? 0),
    name: fullName(block, magic),
    target: textField(block, 157, 100),
    mode,
    uid,
    gid,
    size,
    mtime,
    device: [major, minor],
  };
}

export function isZeroBlock(block: Buffer, at = 0): boolean {
  return block.compare(zeroBlock, 0, blockBytes, at, at + blockBytes) === 0;
}

const zeroBlock = Buffer.alloc(blockBytes);

// mode, uid, gid, size, mtime, device numbers: where they stand and how long they are.
const fields = [
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [329, 8],
  [337, 8],
] as const;

function hasRightSum(block: Buffer): boolean {
  let sum = 8 * 0x20;
  for (let at = 0; at < 148; at++) sum += block[at] ?? 0;
  for (let at = 156; at < blockBytes; at++) sum += block[at] ?? 0;
  return readNumber(block, 148, 8) === sum;
}

/** Octal digits, or base-256 where the first bit is set. Undefined where it is neither or no safe integer. */
function readNumber(block: Buffer, at: number, length: number): number | undefined {
  const first = block[at] ?? 0;
  if (first >= 0x80) return readBase256(block, at, length, first);
  let value = 0;
  let position = at;
  const end = at + length;
  while (position < end && block[position] === 0x20) position++;
  for (; position < end; position++) {
    const digit = (block[position] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; position < end; position++) if (block[position] !== 0 && block[position] !== 0x20) return undefined;
  return value;
}

function readBase256(block: Buffer, at: number, length: number, first: number): number | undefined {
  const bits = BigInt(length * 8 - 1);
  const raw = BigInt(`0x${block.toString("hex", at, at + length)}`) & ((1n << bits) - 1n);
  const value = Number(first === 0xff ? raw - (1n << bits) : raw);
  return Number.isSafeInteger(value) ? value : undefined;
}

function fullName(block: Buffer, magic: string): Buffer {
  const name = textField(block, 0, 100);
  // In GNU's own format the field of the prefix holds other things.
  if (block[345] === 0 || magic === "ustar  \0") return name;
  return Buffer.concat([textField(block, 345, 155), Buffer.from("/"), name]);
}

function textField(block: Buffer, at: number, length: number): Buffer {
  const end = block.indexOf(0, at);
  // A copy: the block's memory is used again for the next one.
  return Buffer.from(block.subarray(at, end === -1 || end > at + length ? at + length : end));
}
