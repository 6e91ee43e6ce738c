import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { extractPart, parseMessage } from "../../../electron/mime/parse.ts";
import { showBody } from "../../../electron/mime/shown-body.ts";
import { makeRandom } from "./mutations.ts";

const corpus = new URL("../../corpus/", import.meta.url);
const names = readdirSync(corpus)
  .filter((name) => name.endsWith(".eml"))
  .map((name) => name.slice(0, -4));

const read = (name: string) => readFileSync(new URL(`${name}.eml`, corpus));

function mutate(source: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(source);
  for (let change = random(6) + 1; change > 0; change -= 1) {
    const at = random(bytes.length);
    const length = random(80);
    const kind = random(5);
    if (kind === 0 && bytes.length > 0) bytes[at] = random(256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
    else if (kind === 3) bytes = bytes.subarray(0, at);
    else {
      const other = read(names[random(names.length)] ?? "");
      bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(random(other.length))]);
    }
  }
  return bytes;
}

describe("every message of the corpus", () => {
  it("is there with its expected parse beside it", () => {
    expect(names.length).toBeGreaterThan(45);
  });

  it.each(names)("%s parses as expected", (name) => {
    const expected = JSON.parse(readFileSync(new URL(`${name}.json`, corpus), "utf8"));
    const raw = read(name);
    expect({ ...parseMessage({ raw }), ...showBody(raw) }).toEqual(expected);
  });

  it.each(names)("%s gives its attachments under the indexes that were listed", (name) => {
    const raw = read(name);
    for (const { index, filename, type, size } of parseMessage({ raw }).attachments) {
      const part = extractPart({ raw, index });
      expect(part.bytes.buffer.byteLength).toBe(part.bytes.length);
      expect({ filename: part.filename, type: part.type, size: part.bytes.length }).toEqual({ filename, type, size });
    }
  });
});

describe("a damaged message", () => {
  it("is parsed without an error and within two seconds, over 600 seeded mutations", { timeout: 60_000 }, () => {
    const random = makeRandom(20_261_120);
    for (let round = 0; round < 600; round += 1) {
      const name = names[random(names.length)] ?? "";
      const raw = mutate(read(name), random);
      const start = performance.now();
      const parsed = parseMessage({ raw });
      const took = performance.now() - start;
      expect(took, `round ${round}, from ${name}`).toBeLessThan(2_000);
      expect(structuredClone(parsed)).toEqual(parsed);
      expect(showBody(raw).html, `round ${round}, from ${name}`).not.toMatch(
        /<(?:script|iframe|object|form|svg|base|meta)\b/i,
      );
      for (const { index, size } of parsed.attachments) expect(extractPart({ raw, index }).bytes.length).toBe(size);
    }
  });
});

describe("a part that is not there", () => {
  it.each([-1, 1, 0.5, 1_000])("is NOT_FOUND for index %d", (index) => {
    const failure = { code: "NOT_FOUND", what: "attachment" };
    expect(() => extractPart({ raw: read("attachment-only"), index })).toThrow(expect.objectContaining({ failure }));
  });
});
