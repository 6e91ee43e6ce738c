import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog } from "../../../electron/core/log.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "posthorn-log-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("writes what happened and leaves out secrets and message content, however deep", () => {
  const log = openLog(directory, () => Date.UTC(2026, 0, 2));
  log.note("signedIn", { host: "imap.example.org", password: "s3cret", server: { accessToken: "s3cret", port: 993 } });
  log.note("stored", { subject: "s3cret", uids: [1, 2, 3] });
  log.bug(new Error("broken"), { method: "openMessage", raw: "s3cret" });
  const text = readFileSync(join(directory, "posthorn.log"), "utf8");
  expect(text).not.toContain("s3cret");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({
    at: "2026-01-02T00:00:00.000Z",
    event: "signedIn",
    host: "imap.example.org",
    server: { port: 993 },
  });
  expect(lines[2]).toMatchObject({ event: "bug", method: "openMessage" });
  expect(lines[2].stack).toContain("Error: broken");
});

test("puts a log that has grown long aside at the next start", () => {
  writeFileSync(join(directory, "posthorn.log"), "x".repeat(3 * 1024 * 1024));
  openLog(directory, Date.now).note("started");
  expect(readdirSync(directory).sort()).toEqual(["posthorn.log", "posthorn.log.1"]);
  expect(readFileSync(join(directory, "posthorn.log"), "utf8")).toContain("started");
});
