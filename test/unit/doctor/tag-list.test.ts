import { describe, expect, test } from "vitest";
import { hasVersion, readTagList } from "../../../electron/discovery/doctor/tag-list.ts";

describe("a tag list", () => {
  test("gives tags in lower case and in their order, without space around", () => {
    const tags = readTagList("v=DKIM1 ;\tK = rsa;  p=AB CD= ;");
    expect(tags).toBeInstanceOf(Map);
    expect([...(tags as Map<string, string>)]).toEqual([
      ["v", "DKIM1"],
      ["k", "rsa"],
      ["p", "AB CD="],
    ]);
  });

  test("may have empty values and no last semicolon", () => {
    expect([...(readTagList("v=DKIM1; p=") as Map<string, string>)]).toEqual([
      ["v", "DKIM1"],
      ["p", ""],
    ]);
  });

  test.each([
    ["v=1; v=2", "has v= twice"],
    ["p=none; P=reject", "has p= twice"],
    ["v=1;; p=2", "has two semicolons in a row"],
    ["v=1; quarantine", '"quarantine" is no tag=value'],
    ["v=1; 1a=2", '"1a=2" is no tag=value'],
  ])("%j is none", (text, words) => {
    expect(readTagList(text)).toBe(words);
  });
});

describe("a version", () => {
  test.each([
    ["v=DMARC1; p=none", true],
    ["v=DMARC1;", true],
    ["v=DMARC1", true],
    [" v = DMARC1 ; p=none", true],
    ["v=DMARC2; p=none", false],
    ["v=dmarc1; p=none", false],
    ["v=DMARC1 p=none", false],
    ["p=none; v=DMARC1", false],
  ])("stands first and alone: %j %s", (text, is) => {
    expect(hasVersion(text, "DMARC1")).toBe(is);
  });
});
