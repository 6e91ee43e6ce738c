/**
 * From the start of the host's process to the first rows painted, with 100,000 messages in the store and servers that
 * cannot be reached. Peers in the same run: an empty Node process with an empty page, and the program with 1,000 messages.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../app/browser.ts";
import { startHost } from "../app/host.ts";
import { percentile, report } from "./figures.ts";
import { openFilledStore } from "./filled-store.ts";

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

const clock = () => performance.timeOrigin + performance.now();

/** Notes in the page when what `selector` names was painted first, on the clock that all processes share. */
function watchPaint(selector: string): void {
  const look = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    look.disconnect();
    // The frame after the one that shows it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        document.documentElement.dataset.painted = String(performance.timeOrigin + performance.now());
      }),
    );
  });
  look.observe(document, { childList: true, subtree: true });
}

async function paintedAt(page: Page): Promise<number> {
  await page.locator("html[data-painted]").waitFor({ state: "attached" });
  return Number(await page.locator("html").getAttribute("data-painted"));
}

interface Start {
  /** ms from the start of the process. */
  readonly ready: number;
  readonly painted: number;
}

async function measureStart(browser: Browser, data: string): Promise<Start> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await page.addInitScript(watchPaint, "[role=grid] [role=row]");
  const began = clock();
  const host = await startHost({ data });
  const ready = clock() - began;
  await page.goto(host.url, { waitUntil: "commit" });
  const painted = (await paintedAt(page)) - began;
  // Whatever comes after the first screen is not ended in the middle.
  await page.waitForTimeout(2_000);
  await host.stop();
  await context.close();
  return { ready, painted };
}

/** What no program of this kind is faster than: a process that only serves a page without anything in it. */
async function measureFloor(browser: Browser): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await page.addInitScript(watchPaint, "p");
  const source = `require("node:http").createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>")).listen(0, "127.0.0.1", function () { console.log(this.address().port) })`;
  const began = clock();
  const child = spawn(process.execPath, ["--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  await page.goto(`http://127.0.0.1:${String(port).trim()}/`, { waitUntil: "commit" });
  const painted = (await paintedAt(page)) - began;
  child.kill();
  await context.close();
  return painted;
}

async function repeat<Value>(measure: () => Promise<Value>): Promise<Value[]> {
  await measure();
  const taken: Value[] = [];
  for (let run = 0; run < RUNS; run += 1) taken.push(await measure());
  return taken;
}

const middle = (taken: readonly number[]) => percentile(taken, 0.5);

const [many, few] = [await openFilledStore(COUNT), await openFilledStore(FEW)];
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
