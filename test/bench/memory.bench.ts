/**
 * What the host holds in memory with all its threads: at rest with 100,000 messages in the store, while messages are read
 * and searched, and while 100,000 messages come from a server. Beside it: an empty Node process.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Sqlite from "better-sqlite3";
import type { Browser } from "playwright-core";
import { MAX_FOUND } from "../../shared/search.ts";
import { launchBrowser, openWindow } from "../app/browser.ts";
import { connectHost } from "../app/connection.ts";
import { startHost } from "../app/host.ts";
import { addAccount, messageList } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";
import { keepCompiledCode } from "./compiled-code.ts";
import { type Figure, report } from "./figures.ts";
import { openFilledStore } from "./filled-store.ts";
import { letters } from "./letters.ts";
import { openTimedApp } from "./opened-app.ts";
import { residentOf } from "./resident.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "100000" }, json: { type: "boolean" } },
  strict: false,
});
const COUNT = Number(values.count);
const ADDRESS = "clara.jensen@lindenpost.de";
const LIMIT = 250;
/** ms between two looks. */
const INTERVAL = 200;
/** What was begun has come to its end, V8's collections included, ms. */
const REST = 10_000;
const READ = 60;

/** The most that `work` makes the process hold, MB. */
async function peakOf(pid: number, work: () => Promise<void>): Promise<number> {
  let most = residentOf(pid);
  const timer = setInterval(() => {
    most = Math.max(most, residentOf(pid));
  }, INTERVAL);
  await work();
  clearInterval(timer);
  return Math.max(most, residentOf(pid));
}

async function measureFloor(): Promise<number> {
  const child = spawn(process.execPath, ["--eval", "console.log(1); setInterval(() => {}, 1000)"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const resident = residentOf(child.pid ?? 0);
  child.kill();
  return resident;
}

async function measureUse(browser: Browser) {
  const { host, page, close } = await openTimedApp(browser, await openFilledStore(COUNT));
  await page.waitForTimeout(REST);
  const rest = residentOf(host.pid);
  const reading = await peakOf(host.pid, async () => {
    await messageList(page).focus();
    for (let message = 0; message < READ; message += 1) {
      await page.keyboard.press("ArrowDown");
      await page.waitForTimeout(50);
    }
  });
  const { api, close: disconnect } = await connectHost(host.url);
  const searching = await peakOf(host.pid, async () => {
    const [account] = await api.listAccounts({});
    const [inbox] = await api.listMailboxes({ accountId: account?.id ?? 0 });
    const { rows } = await api.listMessages({ mailboxId: inbox?.id ?? 0, offset: 0, limit: READ });
    for (const { snippet } of rows) {
      const query = snippet.split(" ")[1] ?? "";
      await api.search({ query, scope: { accountId: null, mailboxId: null }, order: "date", limit: MAX_FOUND });
    }
  });
  disconnect();
  await close();
  return { rest, reading, searching };
}

async function measureSync(browser: Browser) {
  const world = worldOf(process.env.POSTHORN_WORLD);
  const data = mkdtempSync(join(tmpdir(), "posthorn-bench-"));
  await world.resetAccount(ADDRESS);
  await world.seedMailbox(ADDRESS, "INBOX", letters(COUNT, ADDRESS, { meanBytes: 500 }));
  const host = await startHost({ data });
  const { page, context } = await openWindow(browser, host.url);
  try {
    const syncing = await peakOf(host.pid, async () => {
      await addAccount(page, accountOf(ADDRESS));
      const db = new Sqlite(join(data, "mail.sqlite"), { readonly: true });
      const listed = db.prepare("SELECT row_total FROM mailbox WHERE path = 'INBOX' AND listed_down_to = 1").pluck();
      while (listed.get() !== COUNT) await page.waitForTimeout(INTERVAL);
      db.close();
    });
    await page.waitForTimeout(REST);
    return { syncing, synced: residentOf(host.pid) };
  } finally {
    await host.stop();
    await context.close();
    rmSync(data, { recursive: true, force: true });
  }
}

const forgetCode = await keepCompiledCode();
const browser = await launchBrowser();
try {
  const floor = await measureFloor();
  const { rest, reading, searching } = await measureUse(browser);
  const { syncing, synced } = await measureSync(browser);
  const held = (what: string, value: number): Figure => ({
    what,
    value,
    unit: "MB",
    beside: { what: "limit", value: LIMIT },
  });
  report("memory", [
    held(`at rest, ${COUNT} messages here`, rest),
    { what: "", value: rest, unit: "MB", beside: { what: "an empty Node process", value: floor } },
    held("at most while messages are read", reading),
    held("at most while it is searched", searching),
    held(`at most while ${COUNT} messages are listed`, syncing),
    held(`${REST / 1000} s after they are listed, bodies on their way`, synced),
  ]);
} finally {
  await browser.close();
  forgetCode();
}
