import { readFileSync } from "node:fs";
import { join } from "node:path";
import { domainToUnicode } from "node:url";
import { expect, test } from "vitest";
import { domains } from "../../world/domains.ts";

const readme = readFileSync(join(import.meta.dirname, "../../world/README.md"), "utf8");

test("the mail world's README tells of every domain, with its people and their passwords", () => {
  for (const { domain, sink, users = [] } of domains) {
    if (sink) continue;
    const row = readme.split("\n").find((line) => line.startsWith(`| ${domainToUnicode(domain)} `));
    expect(row, domain).toBeDefined();
    for (const { local, password } of users) {
      expect(row).toContain(`\`${local}\``);
      expect(row).toContain(`\`${password}\``);
    }
  }
});

test("no domain of the mail world is there twice", () => {
  expect(new Set(domains.map(({ domain }) => domain)).size).toBe(domains.length);
});
