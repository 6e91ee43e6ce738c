/**
 * From the start of the host's process to the first rows painted, with 100,000 messages in the store and servers that
 * cannot be reached. Peers in the same run: an empty Node process with an empty page, and the program with 1,000 messages.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../app/browser.ts";
import { percentile, report } from "./figures.ts";
import { openFilledStore } from "./filled-store.ts";
import { clock, openTimedApp, openTimedPage } from "./opened-app.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    runs: { type: "string", default: "9" },
    json: { type: "boolean" },
  },
  strict: false,
});
const COUNT = Number(values.count);
const FEW = 1_000;
const RUNS = Number(values.runs);
const LIMIT = 800;

async function measureStart(browser: Browser, data: string) {
  const app = await openTimedApp(browser, data);
  // Whatever comes after the first screen is not ended in the middle.
  await app.page.waitForTimeout(2_000);
  await app.close();
  return app;
}

/** What no program of this kind is faster than: a process that only serves a page without anything in it. */
async function measureFloor(browser: Browser): Promise<number> {
  const page = await openTimedPage(browser);
  const source = `require("node:http").createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>")).listen(0, "127.0.0.1", function () { console.log(this.address().port) })`;
  const began = clock();
  const child = spawn(process.execPath, ["--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  await page.goto(`http://127.0.0.1:${String(port).trim()}/`, { waitUntil: "commit" });
  const painted = (await page.evaluate(() => window.paintOf("p"))) - began;
  child.kill();
  await page.context().close();
  return painted;
}

/** Once unmeasured: what is compiled is kept by then. */
async function repeat<Value>(measure: () => Promise<Value>): Promise<Value[]> {
  await measure();
  const taken: Value[] = [];
  for (let run = 0; run < RUNS; run += 1) taken.push(await measure());
  return taken;
}

const middle = (taken: readonly number[]) => percentile(taken, 0.5);

const many = await openFilledStore(COUNT);
const few = await openFilledStore(FEW);
const browser = await launchBrowser();
try {
  const floor = middle(await repeat(() => measureFloor(browser)));
  const starts = await repeat(() => measureStart(browser, many));
  const small = middle((await repeat(() => measureStart(browser, few))).map(({ painted }) => painted));
  const painted = starts.map((start) => start.painted);
  const limit = { what: "limit", value: LIMIT };
  report("start", [
    { what: `rows on screen, ${COUNT} messages, median of ${RUNS}`, value: middle(painted), unit: "ms", beside: limit },
    { what: "", value: middle(painted), unit: "ms", beside: { what: "empty process and page", value: floor } },
    { what: "", value: middle(painted), unit: "ms", beside: { what: `with ${FEW} messages`, value: small } },
    { what: "rows on screen, the slowest", value: Math.max(...painted), unit: "ms", beside: limit },
    {
      what: "host ready, median",
      value: middle(starts.map(({ ready }) => ready)),
      unit: "ms",
      beside: { what: "rows on screen", value: middle(painted) },
    },
  ]);
} finally {
  await browser.close();
}
