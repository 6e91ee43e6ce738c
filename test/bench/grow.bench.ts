/**
 * How time, disk and memory grow from 1,000 to 1,000,000 messages: `docs/growth.svg`, drawn anew with `--draw`. The larger
 * stores are made once and take their time: about a minute and a half each 100,000 on two idle cores.
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { openDatabase } from "../../electron/store/database.ts";
import { createReader } from "../../electron/store/reader.ts";
import { createWriter } from "../../electron/store/writer.ts";
import { HITS_PER_PAGE, type SearchScope } from "../../shared/search.ts";
import { launchBrowser } from "../app/browser.ts";
import { connectHost } from "../app/connection.ts";
import { mailboxItem } from "../app/screens.ts";
import { type Figure, percentile, report } from "./figures.ts";
import { openFilledStore } from "./filled-store.ts";
import { drawGrowth, type Series } from "./growth-plot.ts";
import { openTimedApp } from "./opened-app.ts";
import { residentOf } from "./resident.ts";

const { values } = parseArgs({
  options: {
    counts: { type: "string", default: "1000,10000,100000,1000000" },
    draw: { type: "boolean", default: false },
    json: { type: "boolean" },
  },
  strict: false,
});
const COUNTS = String(values.counts).split(",").map(Number);
const RUNS = 5;
const QUERIES = 40;
const EVERYWHERE: SearchScope = { accountId: null, mailboxId: null };

const middle = (taken: readonly number[]) => percentile(taken, 0.5);

async function repeat(measure: () => Promise<number>): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < RUNS; run += 1) taken.push(await measure());
  return middle(taken);
}

/** From a person's press on INBOX to its rows. */
async function measureOpening(page: Page): Promise<number> {
  await mailboxItem(page, /^Sent/).click();
  await page.locator("[role=grid][aria-rowcount='0']").waitFor();
  const pressed = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const note = () => resolve(performance.timeOrigin + performance.now());
        document.addEventListener("pointerdown", note, { once: true, capture: true });
      }),
  );
  const painted = page.evaluate(() => window.paintOf("[role=grid] [aria-rowindex]"));
  await mailboxItem(page, /^Inbox/i).click();
  return (await painted) - (await pressed);
}

/** From the top of the list to the rows in its middle. */
async function measureScrolling(page: Page, count: number): Promise<number> {
  await page.locator("[role=grid]").evaluate((list) => list.scrollTo(0, 0));
  await page.locator("[aria-rowindex='1']").waitFor();
  return page.evaluate(async (middleRow) => {
    const list = document.querySelector("[role=grid]");
    const began = performance.timeOrigin + performance.now();
    list?.scrollTo(0, (list.scrollHeight - list.clientHeight) / 2);
    return (await window.paintOf(`[aria-rowindex='${middleRow}']`)) - began;
  }, count / 2);
}

/** What the store does where the server says that nothing has changed. */
function measureResync(data: string): number {
  const db = openDatabase(join(data, "mail.sqlite"), { readonly: false });
  const writer = createWriter(db, { now: Date.now, emit: () => undefined });
  const reader = createReader(db);
  const mailboxId = Number(db.prepare("SELECT id FROM mailbox WHERE path = 'INBOX'").pluck().get());
  const { uidValidity, uidNext, modSeq } = reader.getMailboxSync({ mailboxId });
  const taken = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    writer.applySelected({ mailboxId, uidValidity: uidValidity ?? 0, uidNext, modSeq });
    reader.countHeld({ mailboxId });
    writer.finishListing({ mailboxId, uidValidity: uidValidity ?? 0 });
    return performance.now() - began;
  });
  db.close();
  return middle(taken);
}

async function measureSearch(url: string): Promise<number> {
  const { api, close } = await connectHost(url);
  const [account] = await api.listAccounts({});
  const mailboxes = await api.listMailboxes({ accountId: account?.id ?? 0 });
  const inbox = mailboxes.find(({ specialUse }) => specialUse === "inbox");
  const { rows } = await api.listMessages({ mailboxId: inbox?.id ?? 0, offset: 0, limit: QUERIES });
  const taken: number[] = [];
  // Words of the mail itself, as somebody who looks for a message remembers them; the first opens the index.
  for (const query of ["opening", ...rows.map(({ snippet }) => snippet.split(" ")[1] ?? "")]) {
    const began = performance.now();
    await api.search({ query, scope: EVERYWHERE, order: "date", limit: HITS_PER_PAGE });
    taken.push(performance.now() - began);
  }
  close();
  return middle(taken.slice(1));
}

interface Growth {
  readonly count: number;
  readonly start: number;
  readonly opening: number;
  readonly scrolling: number;
  readonly search: number;
  readonly resync: number;
  readonly store: number;
  readonly index: number;
  readonly memory: number;
}

async function measureGrowth(browser: Browser, count: number): Promise<Growth> {
  const data = await openFilledStore(count);
  const measureStart = async () => {
    const app = await openTimedApp(browser, data);
    await app.page.waitForTimeout(1_500);
    await app.close();
    return app.painted;
  };
  // Once unmeasured: what is compiled is kept by then.
  await measureStart();
  const start = await repeat(measureStart);
  const { host, page, close } = await openTimedApp(browser, data);
  await page.waitForTimeout(2_000);
  const opening = await repeat(() => measureOpening(page));
  const scrolling = await repeat(() => measureScrolling(page, count));
  const search = await measureSearch(host.url);
  await page.waitForTimeout(3_000);
  const memory = residentOf(host.pid);
  await close();
  const sizeOf = (name: string) => statSync(join(data, name)).size / 1e6;
  return {
    count,
    start,
    opening,
    scrolling,
    search,
    resync: measureResync(data),
    store: sizeOf("mail.sqlite"),
    index: sizeOf("search.sqlite"),
    memory,
  };
}

const browser = await launchBrowser();
const grown: Growth[] = [];
try {
  for (const count of COUNTS) grown.push(await measureGrowth(browser, count));
} finally {
  await browser.close();
}

const NAMES: Readonly<Record<Exclude<keyof Growth, "count">, string>> = {
  start: "start, to rows on screen",
  opening: "open a mailbox",
  scrolling: "scroll to the middle",
  search: "search, 50 hits",
  resync: "unchanged resync, the store's part",
  store: "store",
  index: "search index",
  memory: "host and workers, resident",
};
const TIMES = ["start", "opening", "scrolling", "search", "resync"] as const;
const SIZES = ["store", "index", "memory"] as const;

const figures: Figure[] = [...TIMES, ...SIZES].flatMap((name) =>
  grown.map((growth, index) => {
    const before = grown[index - 1];
    return {
      what: `${NAMES[name]}, ${growth.count}`,
      value: growth[name],
      unit: (TIMES as readonly string[]).includes(name) ? "ms" : "MB",
      beside: before ? { what: `with ${before.count}`, value: before[name] } : null,
    };
  }),
);
report("grow", figures);

if (values.draw) {
  const series = (name: keyof typeof NAMES): Series => ({
    name: NAMES[name].replace(/,.*/, ""),
    points: grown.map((growth) => [growth.count, growth[name]]),
  });
  const docs = join(import.meta.dirname, "../../docs");
  mkdirSync(docs, { recursive: true });
  const panels: Parameters<typeof drawGrowth>[0] = [
    { title: "Time, ms", series: TIMES.map(series) },
    { title: "Disk and memory, MB", series: SIZES.map(series) },
  ];
  writeFileSync(join(docs, "growth.svg"), drawGrowth(panels));
}
