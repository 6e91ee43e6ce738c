import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { extractPart, parseMessage } from "../../../electron/mime/parse.ts";
import { showBody } from "../../../electron/mime/shown-body.ts";

const corpus = new URL("../../corpus/", import.meta.url);
const names = readdirSync(corpus)
  .filter((name) => name.endsWith(".eml"))
  .map((name) => name.slice(0, -4));

const read = (name: string) => readFileSync(new URL(`${name}.eml`, corpus));

describe("every message of the corpus", () => {
  it("is there with its expected parse beside it", () => {
    expect(names.length).toBeGreaterThan(130);
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

describe("a part that is not there", () => {
  it.each([-1, 1, 0.5, 1_000])("is NOT_FOUND for index %d", (index) => {
    const failure = { code: "NOT_FOUND", what: "attachment" };
    expect(() => extractPart({ raw: read("attachment-only"), index })).toThrow(expect.objectContaining({ failure }));
  });
});
