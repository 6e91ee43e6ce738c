// A company's own certificate authority, known to the system and to nobody else: /etc/ssl is laid over in a mount
// namespace of its own, so that the store is read as on a person's machine.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf, worldOf } from "../../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const root = join(import.meta.dirname, "../../..");
const store = mkdtempSync(join(tmpdir(), "posthorn-authority-"));
const emptyStore = mkdtempSync(join(tmpdir(), "posthorn-authority-"));

beforeAll(() => {
  mkdirSync(join(store, "certs"));
  mkdirSync(join(emptyStore, "certs"));
  copyFileSync(world.ca, join(store, "certs", "company.pem"));
});

afterAll(() => {
  for (const folder of [store, emptyStore]) rmSync(folder, { recursive: true });
});

/** `npm run discover -- ADDRESS --json --verify` where /etc/ssl is `folder`. */
async function discover(address: string, folder: string, environment: Record<string, string> = {}) {
  const script = 'mount --bind "$0" /etc/ssl && exec "$@"';
  const command = [process.execPath, "electron/headless/discover.ts", address, "--json", "--verify"];
  const child = spawn("unshare", ["--mount", "sh", "-c", script, folder, ...command], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  child.stdin.end(`${accountOf(address).password}\n`);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  return { out, err, code };
}

describe.each([
  ["clara.jensen@lindenpost.de", "published settings, over https"],
  ["june.okafor@maplewick.com", "guessed servers"],
])("%s: %s", (address) => {
  test("are trusted by the system's store alone, for finding and for signing in", async () => {
    expect(await discover(address, store)).toMatchObject({ code: 0, err: "" });
  });

  test("are trusted by NODE_EXTRA_CA_CERTS alone", async () => {
    expect(await discover(address, emptyStore, { NODE_EXTRA_CA_CERTS: world.ca })).toMatchObject({ code: 0 });
  });

  test("are trusted by neither: nobody signs in", async () => {
    const { code, out } = await discover(address, emptyStore);
    // 4: what http alone still tells waits for a person's yes.
    expect([2, 4]).toContain(code);
    expect(out).toContain("CERT_UNTRUSTED");
  });
});
