/**
 * The message list with 10,000 messages: first screen and scrolling while they arrive, and the worst stall of the host
 * thread meanwhile. Peers in the same run: imapflow listing the same mailbox alone, and an empty page scrolling.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImapFlow } from "imapflow";
import type { Page } from "playwright-core";
import { launchBrowser, openWindow } from "../app/browser.ts";
import { startHost } from "../app/host.ts";
import { fillWizard, messageList } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";
import { percentile, report } from "./figures.ts";
import { shortLetters } from "./short-letters.ts";

const COUNT = 10_000;
const FIRST_SCREEN = 200;
const ADDRESS = "clara.jensen@lindenpost.de";
/** What is asked for, in ms. */
const STALL_LIMIT = 20;
const FRAME_LIMIT = 50;

const world = worldOf(process.env.POSTHORN_WORLD);
const account = accountOf(ADDRESS);
const letters = () => shortLetters({ count: COUNT, to: ADDRESS, every: 600_000, lines: 20 });

/** imapflow alone: the newest 200, then everything in one FETCH, nothing stored or shown. */
async function measureImapflow(): Promise<{ first: number; all: number }> {
  const client = new ImapFlow({
    host: account.incoming.host,
    port: account.incoming.port,
    secure: true,
    auth: { user: account.incoming.username, pass: account.password },
    logger: false,
  });
  const items = { uid: true, flags: true, envelope: true, bodyStructure: true, internalDate: true, size: true };
  const began = performance.now();
  await client.connect();
  await client.mailboxOpen("INBOX");
  let seen = 0;
  for await (const _message of client.fetch(`${COUNT - FIRST_SCREEN + 1}:*`, items)) seen += 1;
  const first = performance.now() - began;
  for await (const _message of client.fetch(`1:${COUNT - FIRST_SCREEN}`, items)) seen += 1;
  const all = performance.now() - began;
  await client.logout();
  if (seen !== COUNT) throw new Error(`imapflow saw ${seen} of ${COUNT}`);
  return { first, all };
}

/** Turns the wheel over whatever lies in the middle of `box` for `ms` and gives the time between frames. */
async function measureFrames(page: Page, box: { x: number; y: number }, ms: number): Promise<number[]> {
  await page.evaluate(() => {
    const state = { times: [] as number[], running: true };
    Object.assign(globalThis, { frameState: state });
    const tick = (time: number) => {
      state.times.push(time);
      if (state.running) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await page.mouse.move(box.x, box.y);
  const end = performance.now() + ms;
  for (let turn = 0; performance.now() < end; turn += 1) {
    await page.mouse.wheel(0, turn % 40 < 30 ? 900 : -900);
    await page.waitForTimeout(16);
  }
  const times = await page.evaluate(() => {
    const { frameState } = globalThis as unknown as { frameState: { times: number[]; running: boolean } };
    frameState.running = false;
    return frameState.times;
  });
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

const data = mkdtempSync(join(tmpdir(), "posthorn-bench-"));
const stallReport = join(data, "stall.json");
const idleReport = join(data, "idle.json");
const browser = await launchBrowser();
try {
  await world.resetAccount(ADDRESS);
  await world.seedMailbox(ADDRESS, "INBOX", letters());
  const peer = await measureImapflow();

  const probe = ["--import", new URL("stall-probe.mjs", import.meta.url).href];
  const launch = (argv: readonly string[], stallFile: string) =>
    spawn(process.execPath, [...probe, ...argv], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, STALL_REPORT: stallFile },
    });
  const host = await startHost({ data }, ([, ...argv]) => launch(argv, stallReport));
  // A thread that does nothing shows what the machine itself takes away.
  const idle = launch(["--eval", "setInterval(() => {}, 1000)"], idleReport);
  const { page } = await openWindow(browser, host.url);

  const blank = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await blank.setContent(`<div style="height:600000px;background:linear-gradient(red,blue)"></div>`);
  const blankFrames = await measureFrames(blank, { x: 640, y: 430 }, 3000);
  await blank.close();

  await fillWizard(page, account);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Ready" }).waitFor();
  const signedIn = performance.now();
  await page.getByRole("button", { name: "Open mailbox" }).click();
  const list = messageList(page);
  await list
    .getByText(`Message ${COUNT - 1} of many`)
    .first()
    .waitFor();
  const firstRow = performance.now() - signedIn;

  const box = await list.boundingBox();
  if (!box) throw new Error("the list is not on the screen");
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const arriving = await measureFrames(page, middle, 3000);
  await list.focus();
  const total = () =>
    list.evaluate((element) =>
      Number(
        element.getAttribute("aria-rowcount") ?? element.querySelector("[aria-setsize]")?.getAttribute("aria-setsize"),
      ),
    );
  while ((await total()) !== COUNT) {
    if (performance.now() - signedIn > 120_000) throw new Error(`only ${await total()} of ${COUNT} rows after 120 s`);
    await page.waitForTimeout(100);
  }
  const all = performance.now() - signedIn;
  const settled = await measureFrames(page, middle, 3000);
  await page.waitForTimeout(1500);
  const readStall = (file: string) =>
    JSON.parse(readFileSync(file, "utf8")) as { max: number; p99: number; rss: number };
  const stall = readStall(stallReport);
  const idleStall = readStall(idleReport);
  idle.kill();
  await host.stop();

  report("list", [
    {
      what: "first row on screen after sign-in",
      value: firstRow,
      unit: "ms",
      beside: { what: "imapflow, newest 200", value: peer.first },
    },
    {
      what: "all 10,000 listed and stored",
      value: all,
      unit: "ms",
      beside: { what: "imapflow, all, kept nowhere", value: peer.all },
    },
    {
      what: "frame while they arrive, p95",
      value: percentile(arriving, 0.95),
      unit: "ms",
      beside: { what: "empty page, p95", value: percentile(blankFrames, 0.95) },
    },
    {
      what: "frame while they arrive, longest",
      value: Math.max(...arriving),
      unit: "ms",
      beside: { what: "limit", value: FRAME_LIMIT },
    },
    {
      what: "frame afterwards, p95",
      value: percentile(settled, 0.95),
      unit: "ms",
      beside: { what: "empty page, p95", value: percentile(blankFrames, 0.95) },
    },
    {
      what: "frame afterwards, longest",
      value: Math.max(...settled),
      unit: "ms",
      beside: { what: "limit", value: FRAME_LIMIT },
    },
    { what: "host thread, worst stall", value: stall.max, unit: "ms", beside: { what: "limit", value: STALL_LIMIT } },
    {
      what: "host thread, worst stall",
      value: stall.max,
      unit: "ms",
      beside: { what: "idle thread beside it", value: idleStall.max },
    },
    {
      what: "host thread, 99th percentile",
      value: stall.p99,
      unit: "ms",
      beside: { what: "idle thread beside it", value: idleStall.p99 },
    },
    { what: "host and workers, resident", value: stall.rss, unit: "MB", beside: null },
  ]);
} finally {
  await browser.close();
  rmSync(data, { recursive: true, force: true });
}
