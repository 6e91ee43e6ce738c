import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** A process that looks once and then has nothing more to do: it ends by itself only where nothing was left open. */
async function lookOnce(address: string, cancelAfter: number | null) {
  const script = `
    import { createNetworkWorld } from "./electron/discovery/network.ts";
    import { discover } from "./electron/discovery/runner.ts";
    const controller = new AbortController();
    const { signal } = controller;
    const work = discover({ address: ${JSON.stringify(address)} }, createNetworkWorld(), { signal, onStep() {} });
    ${cancelAfter === null ? "" : `setTimeout(() => controller.abort(), ${cancelAfter});`}
    const said = await work.then(({ outcome }) => outcome, (error) => error.failure?.code);
    const over = performance.now();
    let left = [];
    setTimeout(() => { left = process.getActiveResourcesInfo(); }, 250).unref();
    process.once("exit", () => console.log(JSON.stringify({ said, left, lingered: performance.now() - over })));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!out) throw new Error(err);
  return JSON.parse(out) as { said: string; left: readonly string[]; lingered: number };
}

test.each([
  ["a search that found", "clara.jensen@lindenpost.de", null, "found"],
  ["a search that guessed", "june.okafor@maplewick.com", null, "found"],
  ["a search that came to nothing", "hello@quietfield.net", null, "none"],
  ["a search cancelled at once", "x@frostgate.net", 5, "CANCELLED"],
  ["a search cancelled while it fetches", "x@frostgate.net", 600, "CANCELLED"],
  ["a search cancelled while it guesses", "x@frostgate.net", 1_800, "CANCELLED"],
  ["a search cancelled while a server drips", "x@slowtap.net", 3_500, "CANCELLED"],
] as const)("%s leaves no socket, handle or timer behind", async (_, address, cancelAfter, said) => {
  const result = await lookOnce(address, cancelAfter);
  expect(result.said).toBe(said);
  expect(result.left).toEqual([]);
  expect(result.lingered).toBeLessThan(300);
});
