import { readdirSync, readFileSync } from "node:fs";

/** A small generator with a seed (mulberry32), so that what it made can be made again. */
export function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}

type Random = ReturnType<typeof makeRandom>;

const corpus = new URL("../../corpus/", import.meta.url);
const seeds = readdirSync(corpus)
  .filter((name) => name.endsWith(".eml"))
  .sort()
  .map((name) => ({ name: name.slice(0, -4), raw: readFileSync(new URL(name, corpus)) }));

const CHARSETS =
  "utf-8 utf-7 utf-16 utf-16le utf-32 us-ascii koi8-r koi8-u windows-1251 iso-8859-5 iso-2022-jp iso-2022-kr iso-2022-cn hz-gb-2312 shift_jis euc-jp gb18030 big5 big5-hkscs euc-kr x-mac-cyrillic unknown-8bit binary base64 hex ucs2 utf-7-imap none".split(
    " ",
  );
const TYPES =
  "text/plain text/html text/enriched multipart/mixed multipart/alternative multipart/related multipart/digest message/rfc822 application/ms-tnef image/png text/calendar".split(
    " ",
  );
const ENCODINGS = ["7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "binary"];

function splice(bytes: Buffer, at: number, removed: number, ...inserted: readonly Uint8Array[]): Buffer {
  return Buffer.concat([bytes.subarray(0, at), ...inserted, bytes.subarray(at + removed)]);
}

function replaceOne(bytes: Buffer, pattern: RegExp, random: Random, by: (found: string) => string): Buffer {
  const found = [...bytes.toString("latin1").matchAll(pattern)];
  const chosen = found[random(found.length)];
  if (!chosen) return bytes;
  return splice(bytes, chosen.index, chosen[0].length, Buffer.from(by(chosen[0]), "latin1"));
}

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random(items.length)] as Item;

function rearrangeLines(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString("latin1").split("\r\n");
  const at = random(lines.length);
  const other = random(lines.length);
  const kind = random(3);
  if (kind === 0) lines.splice(at, 1);
  else if (kind === 1) lines.splice(at, 0, ...Array.from({ length: 1 + random(40) }, () => lines[at] ?? ""));
  else [lines[at], lines[other]] = [lines[other] ?? "", lines[at] ?? ""];
  return Buffer.from(lines.join("\r\n"), "latin1");
}

/** Each changes a message in a way of its own. */
const KINDS: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => splice(bytes, random(bytes.length), 1, Buffer.from([random(256)])),
  (bytes, random) => splice(bytes, random(bytes.length), random(80)),
  (bytes, random) => {
    const at = random(bytes.length);
    return splice(bytes, at, 0, bytes.subarray(at, at + random(2_000)));
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => {
    const other = pick(seeds, random).raw;
    return splice(bytes, random(bytes.length), bytes.length, other.subarray(random(other.length)));
  },
  rearrangeLines,
  (bytes, random) =>
    splice(
      bytes,
      random(bytes.length),
      0,
      Buffer.from(pick(["\0", "\r", "\n", "\r\n\r\n", "\x1b$B", "\xff\xfe"], random), "latin1"),
    ),
  (bytes, random) =>
    replaceOne(bytes, /\d+/g, random, () =>
      pick(["-1", "0", "99999999999999999999", "4294967295", "1e309", "٣"], random),
    ),
  (bytes, random) => replaceOne(bytes, /charset\*?="?[\w-]*"?/gi, random, () => `charset=${pick(CHARSETS, random)}`),
  (bytes, random) => replaceOne(bytes, /=\?[\w-]+\?/g, random, () => `=?${pick(CHARSETS, random)}?`),
  (bytes, random) =>
    replaceOne(bytes, /^Content-Type:[^;\r\n]*/gim, random, () => `Content-Type: ${pick(TYPES, random)}`),
  (bytes, random) =>
    replaceOne(
      bytes,
      /^Content-Transfer-Encoding:.*$|^MIME-Version:.*$/gim,
      random,
      () => `Content-Transfer-Encoding: ${pick(ENCODINGS, random)}`,
    ),
  (bytes, random) => replaceOne(bytes, /boundary="?[^";\r\n]*/gi, random, (found) => found.slice(0, -1 - random(3))),
  (bytes, random) =>
    replaceOne(bytes, /^--.*$/gm, random, (found) => pick([`${found}--`, `${found} `, `-${found}`, ""], random)),
  (bytes, random) =>
    replaceOne(bytes, /["<>()[\]\\;:,@=?%*'&{}]/g, random, (found) =>
      found.repeat(random(3) === 0 ? 5_000 : random(4)),
    ),
];

/** A message made of the corpus and damaged, the same for the same `seed`. */
export function makeMutation(seed: number): { readonly from: string; readonly raw: Buffer } {
  const random = makeRandom(seed);
  const { name, raw } = pick(seeds, random);
  let bytes: Buffer = Buffer.from(raw);
  for (let change = random(6) + 1; change > 0; change -= 1) bytes = pick(KINDS, random)(bytes, random);
  return { from: name, raw: Buffer.from(bytes) };
}
